"""A house that tells, with what tests of notices do again and again."""

import base64
import concurrent.futures
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from checks import check
from post_office import parsed
from house import House, wait_until

BASE = "https://sante.example.fr"


class Told:
    """A house that tells: with Told(mail, gateway) as t."""

    def __init__(self, mail=None, gateway=None, **settings):
        self.house = House()
        self.data = self.house.folder
        self.post = os.path.join(self.house.scratch, "post")
        os.mkdir(self.data, 0o700)
        os.mkdir(self.post, 0o700)
        self.settings = {
            "public-base": BASE,
            "notices.near": "yes",
            "notices.post-folder": self.post,
            "notices.post-hour": "0",
            "notices.retry-first": "1s",
            "notices.lease": "3s",
            "notices.from": "ne-pas-repondre@sante.example.fr",
        }
        if mail:
            self.settings["notices.smtp"] = mail.url
        if gateway:
            self.settings["notices.sms"] = gateway.url
        self.settings.update({"notices." + k.replace("_", "-"): v for k, v in settings.items()})
        with open(os.path.join(self.data, "settings"), "w") as file:
            file.write("".join("%s = %s\n" % pair for pair in self.settings.items()))
        os.chmod(os.path.join(self.data, "settings"), 0o600)

    def __enter__(self):
        self.house.__enter__()
        return self

    def __exit__(self, *error):
        self.house.__exit__(*error)

    def person(self, ins, birth="1980-05-06"):
        """Opens a space; gives the Patient's id and a token of the holder."""
        self.house.run("open", "--ins", ins, "--family", "SANSNOM", "--given", "CAMILLE", "--birth-date", birth,
                       "--sex", "F", "--identity", "lenient")
        found = self.house.ask("GET", "/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|" + ins,
                               token=self.house.operator).json()
        return found["entry"][0]["resource"]["id"], self.house.token("--role", "holder", "--ins", ins)

    def ask(self, method, path, body=None, token=None, status=200):
        answer = self.house.ask(method, "/notices" + path, body, token=token)
        assert answer.status == status, "%s %s: %d %s" % (method, path, answer.status, answer.body)
        return answer.json() if answer.body else None

    def reach(self, token, mail, channel, address, other_side):
        """Enters an address and gives the code back that came to it."""
        before = len(other_side.accepted() if channel == "mail" else other_side.taken())
        contact = self.ask("POST", "/me/contacts", {"channel": channel, "address": address}, token, 202)["contact"]
        if channel == "mail":
            text = other_side.wait(before + 1)[-1].get_content()
        else:
            text = other_side.wait(before + 1)[-1]["text"]
        code = re.search(r"\b(\d{6})\b", text).group(1)
        self.ask("POST", "/me/contacts/%s/verify" % contact, {"code": code}, token)
        return contact


def message_ids(mail, address="camille@example.org"):
    return [parsed(content)["Message-ID"] for _, to, content, _ in mail.mails if to == [address]]


def counts(t):
    return json.loads(t.house.run("notices", "--json").stdout)


MARKS = ["ZYTHOMARQUE", "QUINQUAVERTISSE", "OBSCUREPATHIE"]
DOCTOR = ["--role", "lps", "--rpps", "10101010105", "--profession", "10", "--structure", "750000010"]


def document(patient, title=MARKS[0], **more):
    data = base64.b64encode(("%s %s" % (MARKS[1], title)).encode()).decode()
    return {
        "resourceType": "DocumentReference", "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "11488-4", "display": MARKS[2]}]},
        "subject": {"reference": "Patient/" + patient}, "description": title,
        "content": [{"attachment": {"contentType": "text/plain", "title": title, "data": data}}], **more,
    }


def deposit(t, token, patient, **more):
    made = t.house.post("/fhir/DocumentReference", document(patient, **more), token=token)
    check(made.status == 201, made.sentence())
    return made.json()["id"]


def listed(t, token, whose="me"):
    return t.ask("GET", "/" + whose, token=token)["notices"]


def quiet(t):
    """Waits until nothing waits."""
    wait_until(lambda: counts(t)["events"] == 0 and counts(t)["mail"]["waiting"] == 0 and counts(t)["sms"]["waiting"] == 0,
               "something still waits: %s" % counts(t))


def run_all(tests, at_once=1):
    """`at_once`: so many side by side; each has a house of its own, and mostly waits."""
    wanted = sys.argv[1:]

    def timed(test):
        started = time.monotonic()
        test()
        print("%s: %.1f s" % (test.__name__, time.monotonic() - started), flush=True)

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for _ in pool.map(timed, [test for test in tests if not wanted or test.__name__ in wanted]):
            pass
