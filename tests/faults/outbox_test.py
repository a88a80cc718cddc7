"""The outbox when the other side misbehaves and when ens is killed: every letter comes, under one id, or is seen to be dead."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from checks import check, ins
from house import wait_until
from post_office import Gateway, MailServer, parsed
from told import DOCTOR, Told, counts, deposit, listed, message_ids, quiet, run_all


# ---- the other side misbehaves


def a_mail_is_tried_again_under_the_same_id_until_it_is_taken():
    with MailServer() as mail, Told(mail) as t:
        _, token = t.person(ins(3))
        contact = t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        code = re.search(r"\d{6}", mail.wait(1)[0].get_content()).group(0)
        mail.answers = ["451 4.3.0 try later", "close", "421 4.3.0 busy", "452 4.2.2 full"]
        t.ask("POST", "/me/contacts/%s/verify" % contact["contact"], {"code": code}, token)
        mail.wait(2, 180)
        tries = mail.mails[1:]
        contents = {content for _, _, content, _ in tries}
        check(len(contents) == 1, "the tries differ: %s" % contents)
        check(len(tries) >= 3, "it was tried %d times" % len(tries))
        wait_until(lambda: counts(t)["mail"] == {"waiting": 0, "dead": 0}, "the letter did not leave: %s" % counts(t))
        check(len(mail.accepted()) == 2, "it went twice")


def a_server_that_hangs_holds_up_nobody():
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        _, token = t.person(ins(4))
        mail.hang = 180
        t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612345678"}, token, 202)
        gateway.wait(1, 120)
        mail.hang = 0
        mail.wait(1, 180)
        check(len(set(message_ids(mail))) == 1, message_ids(mail))


def what_a_server_refuses_is_dead_seen_and_revived():
    with MailServer() as mail, Told(mail, attempts=2) as t:
        _, token = t.person(ins(5))
        contact = t.ask("POST", "/me/contacts", {"channel": "mail", "address": "camille@example.org"}, token, 202)
        code = re.search(r"\d{6}", mail.wait(1)[0].get_content()).group(0)
        mail.answers = ["550 5.1.1 camille@example.org unknown"]
        t.ask("POST", "/me/contacts/%s/verify" % contact["contact"], {"code": code}, token)
        wait_until(lambda: counts(t)["mail"]["dead"] == 1, "a refused letter is not dead")
        listed = json.loads(t.house.run("notices", "dead", "--json").stdout)
        check(listed["channel"] == "mail" and listed["attempts"] == 1 and not listed["wiped"], listed)
        check("550" in listed["reason"] and "camille" not in json.dumps(listed), listed)
        t.house.run("notices", "retry", listed["letter"])
        mail.wait(2)
        check(message_ids(mail)[1] == message_ids(mail)[2], "it went under another id")
        wait_until(lambda: counts(t)["mail"] == {"waiting": 0, "dead": 0}, "the letter did not leave")
        # Two attempts, then it is dead; a code is wiped with it.
        mail.answers = ["451 4.3.0 later"] * 2
        t.ask("POST", "/me/contacts", {"channel": "mail", "address": "autre@example.org"}, token, 202)
        wait_until(lambda: counts(t)["mail"]["dead"] == 1, "a code that was tried twice is not dead")
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
        wait_until(lambda: counts(t)["sms"] == {"waiting": 0, "dead": 0}, "409 is not taken for done")
        gateway.answers = [400]
        t.ask("POST", "/me/contacts", {"channel": "sms", "address": "+33612345679"}, token, 202)
        wait_until(lambda: counts(t)["sms"]["dead"] == 1, "what the gateway refuses is not dead")
        check("400" in t.house.run("notices", "dead").stdout, "the reason is not told")


# ---- kill -9


def nothing_is_lost_when_ens_is_killed():
    letters = 20
    with MailServer() as mail, Gateway() as gateway, Told(mail, gateway) as t:
        patient, token = t.person(ins(24))
        t.reach(token, mail, "mail", "camille@example.org", mail)
        quiet(t)
        mail.mails.clear()
        mail.hang = 0.05  # so that it is killed between the handing over and its noting
        doctor = t.house.token(*DOCTOR, "--consent")
        ids = set()
        killed = 0
        for i in range(letters):
            ids.add(deposit(t, doctor, patient, title="document %d" % i))
            if i % 10 == 9:
                # Killed in the middle of sending: later each time.
                wanted = len(mail.accepted()) + 1 + killed
                wait_until(lambda: len(mail.accepted()) >= wanted, "no mail comes", 200)
                t.house.kill()
                killed += 1
                t.house.start()
        wait_until(lambda: len({parsed(c)["Message-ID"] for _, _, c, _ in mail.accepted()}) == letters,
                   "%d of %d letters came" % (len(set(message_ids(mail))), letters), 200)
        quiet(t)
        by_id = {}
        for _, _, content, _ in mail.accepted():
            by_id.setdefault(parsed(content)["Message-ID"], set()).add(content)
        check(len(by_id) == letters, "%d letters under %d ids" % (letters, len(by_id)))
        check(all(len(contents) == 1 for contents in by_id.values()), "a repeat differs from the first")
        about = [n["about"] for n in listed(t, token, "me?count=100") if n["kind"] == "document-added"]
        check(sorted(about) == sorted("DocumentReference/" + i for i in ids), "%d notices" % len(about))
        print("killed %d times; %d letters, %d handed over twice" % (
            killed, letters, len(mail.accepted()) - letters), flush=True)


if __name__ == "__main__":
    run_all([
        a_mail_is_tried_again_under_the_same_id_until_it_is_taken,
        a_server_that_hangs_holds_up_nobody,
        what_a_server_refuses_is_dead_seen_and_revived,
        a_gateway_is_asked_again_under_the_same_key,
        nothing_is_lost_when_ens_is_killed,
    ], at_once=5)
