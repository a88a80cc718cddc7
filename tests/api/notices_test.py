"""Notices end to end: events become notices and letters, letters reach an SMTP server, an SMS gateway and a folder, whatever
these do; nothing is lost when ens is killed, and nothing that leaves tells of anybody's health."""

import csv
import glob
import json
import os
import re
import shutil
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
        "post": ["CAMILLE SANSNOM", "CAMILLE\n" + "A" * 39, "A\nB\nC\nD\nE\nF\nG", "A\n\nB", "=1+1\n75001 PARIS",
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


TESTS = [
    addresses_count_once_their_code_came_back,
    what_is_no_address_is_refused,
]

if __name__ == "__main__":
    wanted = sys.argv[1:]
    for test in TESTS:
        if not wanted or test.__name__ in wanted:
            started = time.monotonic()
            test()
            print("%s: %.1f s" % (test.__name__, time.monotonic() - started), flush=True)
