"""Notices end to end: events become notices and letters, letters reach an SMTP server, an SMS gateway and a folder, whatever
these do; nothing is lost when ens is killed, and nothing that leaves tells of anybody's health."""

import csv
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from post_office import Gateway, MailServer, parsed
from house import House

BASE = "https://sante.example.fr"


class Told:
    """A house that tells: with Told(mail, gateway) as t."""

    def __init__(self, mail=None, gateway=None, **settings):
        self.folder = tempfile.mkdtemp(prefix="ens-notices-")
        self.data = os.path.join(self.folder, "data")
        self.post = os.path.join(self.folder, "post")
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
        self.house = House(folder=self.data)

    def __enter__(self):
        self.house.__enter__()
        return self

    def __exit__(self, *error):
        self.house.__exit__(*error)
        shutil.rmtree(self.folder, ignore_errors=True)

    def person(self, ins, birth="1980-05-06"):
        """Opens a space; gives the Patient's id and a token of the holder."""
        self.house.run("open", "--ins", ins, "--family", "SANSNOM", "--given", "CAMILLE", "--birth-date", birth,
                       "--sex", "F", "--identity", "lenient")
        found = self.house.get("/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|" + ins).json()
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


def ins(number):
    digits = "2800575%06d" % number
    return digits + "%02d" % (97 - int(digits) % 97)


def check(condition, sentence):
    if not condition:
        raise AssertionError(sentence)


# ---- codes and addresses

def a_mail_is_byte_for_byte_what_it_should_be(mail):
    sender, recipients, content, _ = mail.accepted()[-1]
    text = content.decode("ascii")
    message_id = re.search(r"^Message-ID: <([0-9a-f]{32})@sante\.example\.fr>\r$", text, re.M).group(1)
    date = re.search(r"^Date: (\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000)\r$", text, re.M).group(1)
    code = re.search(r"^Voici votre code : (\d{6})\r$", text, re.M).group(1)
    wanted = (
        "From: =?UTF-8?Q?Mon_espace_sant=C3=A9?=\r\n"
        " <ne-pas-repondre@sante.example.fr>\r\n"
        "To: <camille@example.org>\r\n"
        "Subject: Votre code\r\n"
        "Date: %s\r\n"
        "Message-ID: <%s@sante.example.fr>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Bonjour,\r\n"
        "\r\n"
        "Voici votre code : %s\r\n"
        "\r\n"
        "Il marche une seule fois, pendant 15 minutes.\r\n"
        "Ne le donnez =C3=A0 personne : nous ne vous le demanderons jamais.\r\n"
        "Si vous n'avez rien demand=C3=A9, ne faites rien.\r\n"
        "\r\n"
        "--------\r\n"
        "\r\n"
        "Hello,\r\n"
        "\r\n"
        "Here is your code: %s\r\n"
        "\r\n"
        "It works once, for 15 minutes.\r\n"
        "Give it to nobody: we will never ask you for it.\r\n"
        "If you asked for nothing, do nothing.\r\n"
    ) % (date, message_id, code, code)
    check(text == wanted, "the mail is\n%s\nand should be\n%s" % (text, wanted))
    check(sender == "ne-pas-repondre@sante.example.fr", sender)
    check(recipients == ["camille@example.org"], recipients)


def addresses_count_once_their_code_came_back():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        _, token = t.person(ins(1))
        t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        mail.wait(1)
        a_mail_is_byte_for_byte_what_it_should_be(mail)
        code = re.search(rb"code : (\d{6})", mail.accepted()[0][2]).group(1).decode()
        settings = t.ask("GET", "/me/settings", token=token)
        contact = settings["contacts"][0]
        check(contact["verified"] is False and contact["address"] == "camille@example.org", contact)
        wrong = "%06d" % ((int(code) + 1) % 1000000)
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": wrong}, token, 422)
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": ""}, token, 422)
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": code}, token)
        check(t.ask("GET", "/me/settings", token=token)["contacts"][0]["verified"] is True, "it is not verified")
        t.ask("POST", "/me/contacts/%s/verify" % contact["id"], {"code": code}, token, 422)  # works once
        # The change is told: in the list, and by mail.
        told = mail.wait(2)[1]
        check(told["Subject"] == "La sécurité de votre compte a changé", told["Subject"])
        notice = t.ask("GET", "/me", token=token)["notices"][0]
        check(notice["kind"] == "security" and notice["fr"] == told["Subject"], notice)
        t.reach(token, mail, "sms", "+33612345678", gateway)
        headers, body, _ = gateway.asked[-1]
        sms = json.loads(body)
        check(headers["Idempotency-Key"] == sms["id"] and re.fullmatch("[0-9a-f]{32}", sms["id"]), sms)
        check(sms["to"] == "+33612345678", sms)
        check(re.fullmatch(r"Mon espace santé : Votre code : \d{6}\. Ne le donnez à personne\. "
                           r"Valable 15 minutes\.", sms["text"]), sms["text"])
        # Five wrong tries end a code.
        other = t.ask("POST", "/me/contacts", {"channel": "mail", "address": "autre@example.org"}, token, 202)
        code = re.search(r"\d{6}", mail.wait_to("autre@example.org").get_content()).group(0)
        for _ in range(5):
            wrong = "%06d" % ((int(code) + 1) % 1000000)
            t.ask("POST", "/me/contacts/%s/verify" % other["contact"], {"code": wrong}, token, 422)
        t.ask("POST", "/me/contacts/%s/verify" % other["contact"], {"code": code}, token, 422)


def what_is_no_address_is_refused():
    bad = {
        "mail": ["", "camille", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@y.org", "a@example.org\nX: y",
                 "a@example.org,b@example.org", "<a@example.org>", "a@-example.org", "a@example..org", "é@example.org",
                 "a@example.org\u0000", "a" * 65 + "@example.org", "\"a b\"@example.org", ".a@example.org"],
        "sms": ["0612345678", "+0612345678", "+33 6 12 34 56 78", "+33612345678\n", "+", "+336", "+33612345678901234"],
        "post": ["", "CAMILLE\n" + "A" * 39, "A\nB\nC\nD\nE\nF\nG", "A\n\nB", "=1+1\n75001 PARIS",
                 "A\r\nB", "A\n B", "A\u202e\n75001 PARIS"],
        "list": ["x"], "fax": ["+33612345678"],
    }
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        _, token = t.person(ins(2))
        for channel, addresses in bad.items():
            for address in addresses:
                t.ask("POST", "/me/contacts", {"channel": channel, "address": address}, token, 400)
        t.ask("POST", "/me/contacts", [], token, 400)
        check(t.ask("GET", "/me/settings", token=token)["contacts"] == [], "an address was taken")
        # Nobody can have strangers showered with codes.
        for i in range(10):
            made = t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+3361234%04d" % i}, token, 202)
            t.ask("DELETE", "/me/contacts/" + made["contact"], token=token, status=204)
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612349999"}, token, 503)


# ---- the other side misbehaves


def message_ids(mail, address="camille@example.org"):
    return [parsed(content)["Message-ID"] for _, to, content, _ in mail.mails if to == [address]]


def counts(t):
    return json.loads(t.house.run("notices", "--json").stdout)


def until(condition, sentence, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, sentence)
        time.sleep(0.1)


def a_mail_is_tried_again_under_the_same_id_until_it_is_taken():
    with MailServer() as mail, Told(mail) as t:
        _, token = t.person(ins(3))
        contact = t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        code = re.search(r"\d{6}", mail.wait(1)[0].get_content()).group(0)
        mail.answers = ["451 4.3.0 try later", "close", "421 4.3.0 busy", "452 4.2.2 full"]
        t.ask("POST", "/me/contacts/%s/verify" % contact["contact"], {"code": code}, token)
        mail.wait(2, 60)
        tries = mail.mails[1:]
        contents = {content for _, _, content, _ in tries}
        check(len(contents) == 1, "the tries differ: %s" % contents)
        check(len(tries) >= 3, "it was tried %d times" % len(tries))
        until(lambda: counts(t)["mail"] == {"waiting": 0, "dead": 0}, "the letter did not leave: %s" % counts(t))
        check(len(mail.accepted()) == 2, "it went twice")


def a_server_that_hangs_holds_up_nobody():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        _, token = t.person(ins(4))
        mail.hang = 60
        t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612345678"}, token, 202)
        gateway.wait(1, 40)
        mail.hang = 0
        mail.wait(1, 60)
        check(len(set(message_ids(mail))) == 1, message_ids(mail))


def what_a_server_refuses_is_dead_seen_and_revived():
    with MailServer() as mail, Told(mail, attempts=2) as t:
        _, token = t.person(ins(5))
        contact = t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        code = re.search(r"\d{6}", mail.wait(1)[0].get_content()).group(0)
        mail.answers = ["550 5.1.1 camille@example.org unknown"]
        t.ask("POST", "/me/contacts/%s/verify" % contact["contact"], {"code": code}, token)
        until(lambda: counts(t)["mail"]["dead"] == 1, "a refused letter is not dead")
        listed = json.loads(t.house.run("notices", "dead", "--json").stdout)
        check(listed["channel"] == "mail" and listed["attempts"] == 1 and not listed["wiped"], listed)
        check("550" in listed["reason"] and "camille" not in json.dumps(listed), listed)
        t.house.run("notices", "retry", listed["letter"])
        mail.wait(2)
        check(message_ids(mail)[1] == message_ids(mail)[2], "it went under another id")
        until(lambda: counts(t)["mail"] == {"waiting": 0, "dead": 0}, "the letter did not leave")
        # Two attempts, then it is dead; a code is wiped with it.
        mail.answers = ["451 4.3.0 later"] * 2
        t.ask("POST", "/me/contacts", {"channel": "mail", "address": "autre@example.org"}, token, 202)
        until(lambda: counts(t)["mail"]["dead"] == 1, "a code that was tried twice is not dead")
        listed = json.loads(t.house.run("notices", "dead", "--json").stdout)
        check(listed["wiped"] and listed["attempts"] == 2, listed)
        t.house.run("notices", "retry")
        check(counts(t)["mail"] == {"waiting": 0, "dead": 1}, "a wiped code was sent again")
        check(t.house.run("notices", "retry", "a" * 26, check=False).returncode == 1, "a letter that is none")
        check(t.house.run("notices", "burn", check=False).returncode == 2, "a word that is none")
        check("camille" not in t.house.said() and "autre" not in t.house.said(), "an address is in the log")


def a_gateway_is_asked_again_under_the_same_key():
    with Gateway() as gateway, Told(None, gateway, attempts=20) as t:
        _, token = t.person(ins(6))
        gateway.answers = [500, "close", 409]
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612345678"}, token, 202)
        gateway.wait(1, 60)
        keys = {headers["Idempotency-Key"] for headers, _, _ in gateway.asked}
        bodies = {body for _, body, _ in gateway.asked}
        check(len(gateway.asked) == 3 and len(keys) == 1 and len(bodies) == 1, gateway.asked)
        until(lambda: counts(t)["sms"] == {"waiting": 0, "dead": 0}, "409 is not taken for done")
        gateway.answers = [400]
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612345679"}, token, 202)
        until(lambda: counts(t)["sms"]["dead"] == 1, "what the gateway refuses is not dead")
        check("400" in t.house.run("notices", "dead").stdout, "the reason is not told")


# ---- paper


def the_days_letters_are_put_into_a_folder_once():
    with MailServer() as mail, Told(mail) as t:
        _, token = t.person(ins(7))
        address = "MME CAMILLE SANSNOM\n12 RUE DE L'ÉGLISE\n75001 PARIS"
        contact = t.ask("POST", "/me/contacts", {"channel": "post", "address": address}, token, 202)["contact"]
        t.house.run("jobs", "run", "post")
        bags = [b for b in os.listdir(t.post) if re.fullmatch(r"\d{8}", b)]
        check(len(bags) == 1, os.listdir(t.post))
        bag = os.path.join(t.post, bags[0])
        with open(os.path.join(bag, "letters.csv"), newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        check(len(rows) == 1 and rows[0]["line1"] == "MME CAMILLE SANSNOM" and rows[0]["line3"] == "75001 PARIS"
              and rows[0]["line4"] == "" and rows[0]["language"] == "fr", rows)
        check(rows[0]["file"] == rows[0]["letter"] + ".pdf", rows)
        paper = os.path.join(bag, rows[0]["file"])
        text = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
        code = re.search(r"\b(\d{6})\b", text).group(1)
        check("12 RUE DE L" in text and "30 jours" in text, text)
        for path in (bag, paper, os.path.join(bag, "letters.csv")):
            check(os.stat(path).st_mode & 0o077 == 0, "others may read " + path)
        check(counts(t)["post"] == {"waiting": 0, "dead": 0}, counts(t))
        # Another the same day waits for tomorrow, also when the printer has taken the folder away.
        t.ask("POST", "/me/contacts", {"channel": "post", "address": "AUTRE\n75002 PARIS"}, token, 202)
        shutil.rmtree(bag)
        t.house.run("jobs", "run", "post")
        check([b for b in os.listdir(t.post) if b.isdigit()] == [], os.listdir(t.post))
        check(counts(t)["post"]["waiting"] == 1, counts(t))
        t.ask("POST", "/me/contacts/%s/verify" % contact, {"code": code}, token)


# ---- choices


def choices_are_kept_and_what_must_be_told_stays_in_the_list():
    with MailServer() as mail, Told(mail) as t:
        patient, token = t.person(ins(8))
        _, stranger = t.person(ins(9))
        settings = t.ask("GET", "/me/settings", token=token)
        kinds = {k["kind"]: k for k in settings["kinds"]}
        check(kinds["emergency"]["mandatory"] and "list" in kinds["emergency"]["channels"], kinds["emergency"])
        check(settings["language"] == "fr" and settings["channels"] == ["list", "mail", "post"], settings)
        chosen = t.ask("PUT", "/" + patient + "/settings",
                       {"language": "en", "channels": {"document-added": ["list"], "consulted": ["list", "mail"],
                                                       "emergency": ["list"]}}, token)
        check(chosen == t.ask("GET", "/me/settings", token=token), "what is shown is not what was kept")
        kinds = {k["kind"]: k["channels"] for k in chosen["kinds"]}
        check(kinds["consulted"] == ["list", "mail"] and kinds["emergency"] == ["list"], kinds)
        for bad in ({"channels": {"emergency": []}}, {"channels": {"emergency": ["mail"]}},
                    {"channels": {"gossip": ["list"]}}, {"channels": {"consulted": ["fax"]}},
                    {"channels": {"consulted": "list"}}, {"language": "de"}):
            t.ask("PUT", "/me/settings", bad, token, 400)
        check(chosen == t.ask("GET", "/me/settings", token=token), "a refused choice was kept")
        t.ask("PUT", "/me/settings", {"channels": {"consulted": None}}, token)
        # Nobody else's: the same answer as for what is not there.
        absent = t.house.ask("GET", "/notices/" + "a" * 26, token=stranger)
        for path in ("", "/settings"):
            answer = t.house.ask("GET", "/notices/" + patient + path, token=stranger)
            check(answer.status == 404 and answer.body == absent.body, answer.body)
        for role in (["--role", "operator"], ["--role", "lps", "--rpps", "10101010105"]):
            other = t.house.token(*role)
            check(t.house.ask("GET", "/notices/" + patient, token=other).status in (403, 404), role)
        check(t.house.ask("GET", "/notices/me", token=False).status == 401, "without a token")
        narrow = t.house.token("--role", "holder", "--ins", ins(8), "--scope", "patient/Observation.rs")
        check(t.house.ask("GET", "/notices/me", token=narrow).status == 403, "with a narrow scope")


TESTS = [
    addresses_count_once_their_code_came_back,
    what_is_no_address_is_refused,
    a_mail_is_tried_again_under_the_same_id_until_it_is_taken,
    a_server_that_hangs_holds_up_nobody,
    what_a_server_refuses_is_dead_seen_and_revived,
    a_gateway_is_asked_again_under_the_same_key,
    the_days_letters_are_put_into_a_folder_once,
    choices_are_kept_and_what_must_be_told_stays_in_the_list,
]

if __name__ == "__main__":
    wanted = sys.argv[1:]
    for test in TESTS:
        if not wanted or test.__name__ in wanted:
            started = time.monotonic()
            test()
            print("%s: %.1f s" % (test.__name__, time.monotonic() - started), flush=True)
