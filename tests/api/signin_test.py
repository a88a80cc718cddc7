#!/usr/bin/env python3
"""Enrolling, signing in and out: what people do, and what those do who are not them."""

import contextlib
import os
import re
import statistics
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from post_office import Gateway
from authenticator import PRESENT, Passkey
from visitor import Browser, totp
from house import House, until_it_waits

PEOPLE = {
    "anne": ("279035121518989", "1979-03-12", "8025000001", "anne.trial", "girafe velours tambour 41"),
    "paul": ("180127500100154", "1980-12-05", "8025000002", "paul.trial", "bateau lanterne mirabelle 72"),
    "lise": ("290046900200189", "1990-04-21", "8025000003", "lise.trial", "horloge noisette cascade 58"),
}
TEST_OID = "1.2.250.1.213.1.4.10"


def key_of(thirteen):
    return "%02d" % (97 - int(thirteen) % 97)


PEOPLE = {who: (row[0][:13] + key_of(row[0][:13]), *row[1:]) for who, row in PEOPLE.items()}


class SignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = Gateway()
        cls.gateway.__enter__()
        cls.house = House(settings="notices.sms = %s\nnotices.near = yes\n" % cls.gateway.url)
        cls.house.__enter__()
        for who, (ins, birth, card, _, _) in PEOPLE.items():
            cls.house.run("open", "--ins", ins, "--system", TEST_OID, "--identity", "lenient", "--family", who.upper(),
                          "--given", who.upper(), "--birth-date", birth, "--sex", "F")
            cls.invite(who)

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()
        cls.gateway.__exit__()

    @classmethod
    def invite(cls, who):
        ins, birth, card, _, _ = PEOPLE[who]
        words = cls.house.run("account", "invite", "--ins", ins, "--birth-date", birth, "--card", card, "--mail",
                              who + "@example.test", "--sms", "+33612345678", "--post", "1 rue du Test")
        return words.stdout.split()[1].rstrip(",")

    def setUp(self):
        self.forgive()

    def forgive(self):
        """Nobody waits for what an earlier test tried."""
        self.house.run("account", "forgive")

    def restart(self):
        self.house.stop()
        self.house.start()

    @contextlib.contextmanager
    def settings(self, line):
        """The house with one setting more."""
        path = os.path.join(self.house.folder, "settings")
        with open(path) as file:
            before = file.read()
        with open(path, "w") as file:
            file.write(before + line + "\n")
        try:
            self.restart()
            yield
        finally:
            with open(path, "w") as file:
                file.write(before)
            self.restart()

    def sent_code(self, ask):
        """The code that the SMS gateway is given when asked for."""
        before = len(self.gateway.taken())
        answer = ask()
        self.assertEqual(answer.status, 202, answer.body)
        return re.search(r"\b(\d{8})\b", self.gateway.wait(before + 1)[-1]["text"]).group(1)

    def enrolled(self, who):
        """A browser signed in as this person, who chose name and password with the code of the invitation."""
        browser = Browser(self.house)
        ins, _, _, name, password = PEOPLE[who]
        answer = browser.post("/signin/enrolment/account",
                              {"ins": ins, "code": self.invite(who), "name": name, "password": password})
        self.assertEqual(answer.status, 201, answer.body)
        return browser

    def recovery_codes(self, browser):
        answer = browser.post("/signin/factors/recovery")
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["codes"]

    def begin(self, who, browser=None, **more):
        browser = browser or Browser(self.house)
        _, _, _, name, password = PEOPLE[who]
        answer = browser.post("/signin/session", {"name": name, "password": password, **more})
        self.assertEqual(answer.status, 200, answer.body)
        return browser

    def journal(self, who):
        return self.house.run("journal", "list", "--ins", PEOPLE[who][0]).stdout

    def told(self, who, word):
        """Waits until the journal tells of what a job does."""
        end = time.monotonic() + 60
        while word not in self.journal(who) and time.monotonic() < end:
            time.sleep(0.2)
        self.assertIn(word, self.journal(who))

    # ---- enrolling and signing in

    def test_a_person_enrols_signs_out_and_signs_in_with_a_second_factor(self):
        browser = self.enrolled("anne")
        codes = self.recovery_codes(browser)
        patient = browser.get("/signin/session").json()["patient"]
        self.assertEqual(browser.get("/fhir/" + patient).status, 200)
        self.assertEqual(browser.delete("/signin/session").status, 200)
        self.assertEqual(browser.get("/fhir/" + patient).status, 401)
        self.begin("anne", browser)
        self.assertEqual(browser.get("/fhir/" + patient).status, 401, "the password alone opens nothing")
        self.assertIn("recovery", browser.get("/signin/session").json()["factors"])
        answer = browser.post("/signin/session/factor", {"kind": "recovery", "value": codes[0]})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(browser.get("/fhir/" + patient).status, 200)
        for word in ("enrolled", "signout", "signin-begun", '"signin"'):
            self.assertIn(word, self.journal("anne"))

    def test_a_recovery_code_is_good_once(self):
        codes = self.recovery_codes(self.enrolled("anne"))
        for expected in (200, 401):
            browser = self.begin("anne")
            answer = browser.post("/signin/session/factor", {"kind": "recovery", "value": codes[1]})
            self.assertEqual(answer.status, expected)

    def test_the_code_of_an_invitation_is_good_once(self):
        code = self.invite("paul")
        ins, _, _, name, password = PEOPLE["paul"]
        sent = {"ins": ins, "code": code, "name": name, "password": password}
        self.assertEqual(Browser(self.house).post("/signin/enrolment/account", sent).status, 201)
        again = Browser(self.house).post("/signin/enrolment/account", sent)
        self.assertEqual((again.status, again.json()["error"]), (401, "wrong-code"))

    def test_an_authenticator_counts_once_a_step_and_not_far_from_now(self):
        browser = self.enrolled("lise")
        secret = browser.post("/signin/factors/totp", {"name": "téléphone"}).json()["secret"]
        self.assertEqual(browser.post("/signin/factors/totp/confirm", {"value": totp(secret, step=4)}).status, 401)
        self.assertEqual(browser.post("/signin/factors/totp/confirm", {"value": totp(secret, step=-1)}).status, 201)
        second = self.begin("lise")
        self.assertIn("totp", second.get("/signin/session").json()["factors"])
        for step, expected in ((-1, 401), (-3, 401), (3, 401), (0, 200), (0, 401), (1, 200)):
            answer = second.post("/signin/session/factor", {"kind": "totp", "value": totp(secret, step=step)})
            self.assertEqual(answer.status, expected, "step %d" % step)

    def test_authenticators_and_passkeys_bear_the_name_of_the_service(self):
        browser = self.enrolled("lise")
        offered = browser.post("/signin/factors/totp", {"name": "tablette"}).json()["uri"]
        self.assertRegex(offered, r"^otpauth://totp/Espace%20sant%C3%A9:lise\.trial\?.*&issuer=Espace%20sant%C3%A9&")
        self.assertEqual(browser.post("/signin/passkeys/options").json()["rp"]["name"], "Espace santé")
        with self.settings("service.name = Ma santé & moi"):
            browser = self.enrolled("paul")
            offered = browser.post("/signin/factors/totp", {"name": "tablette"}).json()["uri"]
            self.assertIn("/Ma%20sant%C3%A9%20%26%20moi:paul.trial?", offered)
            self.assertEqual(browser.post("/signin/passkeys/options").json()["rp"]["name"], "Ma santé & moi")

    def test_a_code_by_sms_enrols_and_is_a_second_factor_once(self):
        ins, birth, card, name, password = PEOPLE["anne"]
        self.house.run("account", "close", "--ins", ins)
        self.invite("anne")
        browser = Browser(self.house)
        code = self.sent_code(lambda: browser.post(
            "/signin/enrolment", {"ins": ins, "birth_date": birth, "card": card, "channel": "sms"}))
        sent = {"ins": ins, "code": code, "name": name, "password": password}
        self.assertEqual(browser.post("/signin/enrolment/account", sent).status, 201)
        self.assertEqual(Browser(self.house).post("/signin/enrolment/account", sent).status, 401)
        second = self.begin("anne")
        code = self.sent_code(lambda: second.post("/signin/session/code"))
        factor = {"kind": "code", "value": code}
        self.assertEqual(second.post("/signin/session/factor", {"kind": "code", "value": "00000000"}).status, 401)
        self.assertEqual(second.post("/signin/session/factor", factor).status, 200)
        self.assertEqual(second.post("/signin/session/factor", factor).status, 401, "a code is good once")

    def test_one_whose_space_is_damaged_keeps_nobody_waiting(self):
        everybody = set(self.house.on_volume("people", "SELECT space FROM space"))
        ins, birth, card = "2850421000012" + key_of("2850421000012"), "1985-04-21", "8025000004"
        self.house.run("open", "--ins", ins, "--system", TEST_OID, "--identity", "lenient", "--family", "ZOE", "--given", "ZOE",
                       "--birth-date", birth, "--sex", "F")
        (space,) = set(self.house.on_volume("people", "SELECT space FROM space")) - everybody
        there_and_back = "UPDATE space SET wrapped = identity, identity = wrapped WHERE space = %s" % space
        self.house.on_volume("people", there_and_back)
        try:
            sent = {"ins": ins, "birth_date": birth, "card": card, "channel": "sms"}
            self.assertEqual(Browser(self.house).post("/signin/enrolment", sent).status, 202)
            ins, birth, card = PEOPLE["anne"][:3]
            self.house.run("account", "close", "--ins", ins)
            self.invite("anne")
            sent = {"ins": ins, "birth_date": birth, "card": card, "channel": "sms"}
            self.sent_code(lambda: Browser(self.house).post("/signin/enrolment", sent))
        finally:
            self.house.on_volume("people", there_and_back)

    def test_one_who_has_an_account_gets_no_second_one_by_the_mailbox_alone(self):
        self.enrolled("paul")
        ins, birth, card, _, _ = PEOPLE["paul"]
        asked = {"ins": ins, "birth_date": birth, "card": card}
        browser = Browser(self.house)
        before = len(self.gateway.asked)
        answer = browser.post("/signin/enrolment", {**asked, "channel": "sms"})
        self.assertEqual((answer.status, answer.json()), (202, {"sent": "if-known"}))
        self.assertEqual(browser.post("/signin/enrolment", {**asked, "channel": "post"}).status, 202)
        self.told("paul", "enrolment-refused")
        self.told("paul", "enrolment-asked")
        self.assertEqual(len(self.gateway.asked), before)

    def test_who_comes_back_by_post_starts_afresh(self):
        thief = self.enrolled("lise")
        self.assertEqual(thief.post("/signin/factors/recovery").status, 201)
        owner = self.enrolled("lise")
        self.assertEqual(thief.get("/signin/sessions").status, 401, "the sessions before are over")
        factors = owner.get("/signin/factors").json()
        self.assertEqual((factors["recoveryLeft"], factors["passkey"], factors["totp"]), ("0", [], []))
        end, kinds = time.monotonic() + 60, []
        while not kinds and time.monotonic() < end:
            kinds = [n["kind"] for n in owner.get("/notices/me").json()["notices"] if n["kind"] == "security"]
            time.sleep(0.2)
        self.assertTrue(kinds, "the person is told")

    # ---- devices

    def test_a_kept_device_stands_for_the_second_factor_until_it_is_forgotten(self):
        first = self.enrolled("anne")
        codes = self.recovery_codes(first)
        browser = self.begin("anne")
        answer = browser.post("/signin/session/factor", {"kind": "recovery", "value": codes[0], "device": "Téléphone"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(browser.delete("/signin/session").status, 200)
        self.begin("anne", browser)
        self.assertEqual(browser.get("/signin/session").json()["state"], "signed-in")
        (device,) = browser.get("/signin/factors").json()["device"]
        self.assertEqual((device["name"], device["this"]), ("Téléphone", True))
        self.assertEqual(browser.delete("/signin/factors/device/" + device["number"]).status, 200)
        self.begin("anne", browser)
        self.assertEqual(browser.get("/signin/session").json()["state"], "second-factor")

    # ---- passkeys

    def passkey(self, browser):
        key = Passkey(browser.origin)
        options = browser.post("/signin/passkeys/options").json()
        answer = browser.post("/signin/passkeys", key.register(options))
        self.assertEqual(answer.status, 201, answer.body)
        return key

    def test_a_passkey_alone_signs_in_and_each_answer_counts_once(self):
        owner = self.enrolled("anne")
        key = self.passkey(owner)
        browser = Browser(self.house)
        challenge = browser.post("/signin/passkey/challenge").json()
        self.assertEqual(challenge["allowCredentials"], [], "strangers get no list")
        said = key.answer(challenge)
        self.assertEqual(browser.post("/signin/passkey", said).status, 200)
        patient = browser.get("/signin/session").json()["patient"]
        self.assertEqual(browser.get("/fhir/" + patient).status, 200)
        replay = Browser(self.house).post("/signin/passkey", said)
        self.assertEqual((replay.status, replay.json()["error"]), (401, "wrong-passkey"))

    def test_a_passkey_that_is_tampered_with_opens_nothing(self):
        key = self.passkey(self.enrolled("paul"))
        stranger = Passkey(key.origin)
        stranger.handle, stranger.id = key.handle, key.id
        tampered = {
            "another site": lambda c: key.answer(c, origin="https://evil.test"),
            "nobody checked": lambda c: key.answer(c, flags=PRESENT),
            "nobody there": lambda c: key.answer(c, flags=0),
            "a challenge of its own": lambda c: key.answer(c, challenge="A" * 75),
            "another key": lambda c: stranger.answer(c, step=50),
            "a copy, behind in its count": lambda c: key.answer(c, step=-20),
        }
        key.count = 30
        browser = Browser(self.house)
        signed_in = Browser(self.house)
        self.assertEqual(signed_in.post("/signin/passkey", key.answer(signed_in.post("/signin/passkey/challenge").json())).status, 200)
        for why, answer in tampered.items():
            challenge = browser.post("/signin/passkey/challenge").json()
            self.assertEqual(browser.post("/signin/passkey", answer(challenge)).status, 401, why)
        key.count = 60
        challenge = browser.post("/signin/passkey/challenge").json()
        self.assertEqual(browser.post("/signin/passkey", key.answer(challenge)).status, 200)
        self.assertIn("passkey-copied", self.journal("paul"))

    def test_a_challenge_is_for_one_act_and_one_session(self):
        owner = self.enrolled("anne")
        key = self.passkey(owner)
        other = Passkey(owner.origin)
        second = self.begin("anne")
        for_second = second.post("/signin/passkey/challenge").json()
        def options():
            return owner.post("/signin/passkeys/options").json()
        self.assertEqual(owner.post("/signin/passkeys", other.register(options(), challenge=for_second["challenge"])).status, 401)
        self.assertEqual(owner.post("/signin/passkeys", other.register(options(), origin="https://evil.test")).status, 401)
        self.assertEqual(owner.post("/signin/passkeys", other.register(options(), rp_id="evil.test")).status, 401)
        self.assertEqual(Browser(self.house).post("/signin/passkey", key.answer(for_second)).status, 401)
        self.assertEqual([c["id"] for c in for_second["allowCredentials"]], [key.answer(for_second)["id"]])
        self.assertEqual(second.post("/signin/passkey", key.answer(for_second, flags=PRESENT)).status, 200,
                         "after the password a touch is enough")
        self.assertEqual(owner.post("/signin/passkeys", other.register(options())).status, 201)
        again = owner.post("/signin/passkeys", other.register(owner.post("/signin/passkeys/options").json()))
        self.assertEqual(again.status, 401, "the same passkey twice")
        once, third = options(), Passkey(owner.origin)
        self.assertEqual(owner.post("/signin/passkeys", third.register(once, origin="https://evil.test")).status, 401)
        self.assertEqual(owner.post("/signin/passkeys", third.register(once)).status, 401, "a challenge counts once")

    # ---- sessions

    def test_a_session_planted_before_sign_in_is_not_the_one_after_it(self):
        codes = self.recovery_codes(self.enrolled("anne"))
        for planted in ("a" * 69, self.begin("anne").session()):
            victim = Browser(self.house)
            victim.cookies["ens-session"] = planted
            self.begin("anne", victim)
            half = victim.session()
            self.assertNotEqual(half, planted)
            self.assertEqual(victim.post("/signin/session/factor", {"kind": "recovery", "value": codes.pop()}).status, 200)
            self.assertNotIn(victim.session(), (planted, half))
            for old in (planted, half):
                thief = Browser(self.house)
                thief.cookies["ens-session"] = old
                self.assertEqual(thief.get("/signin/sessions").status, 401)

    def test_cookies_are_closed_to_scripts_and_to_other_sites(self):
        self.enrolled("anne")
        answer = Browser(self.house).ask("POST", "/signin/session", {"name": PEOPLE["anne"][3], "password": PEOPLE["anne"][4]})
        (line,) = answer.cookies
        for wanted in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(wanted, line)
        self.assertEqual(answer.headers["cache-control"], "no-store")

    def test_sign_out_everywhere_ends_every_session_at_once(self):
        owner = self.enrolled("lise")
        codes = self.recovery_codes(owner)
        others = []
        for code in codes[:3]:
            other = self.begin("lise")
            self.assertEqual(other.post("/signin/session/factor", {"kind": "recovery", "value": code}).status, 200)
            others.append(other)
        patient = owner.get("/signin/session").json()["patient"]
        for browser in (owner, *others):
            self.assertEqual(browser.get("/fhir/" + patient).status, 200)
        listed = owner.get("/signin/sessions").json()
        self.assertEqual(len(listed), 4)
        self.assertEqual([s["this"] for s in listed].count(True), 1)
        victim = [s for s in listed if not s["this"]][0]
        self.assertEqual(owner.delete("/signin/sessions/" + victim["id"]).status, 200)
        self.assertEqual([b.get("/fhir/" + patient).status for b in others].count(401), 1)
        self.assertEqual(owner.delete("/signin/sessions/00000000").status, 404)
        self.assertEqual(others[-1].delete("/signin/sessions").status, 200)
        for browser in (owner, *others):
            self.assertEqual(browser.get("/fhir/" + patient).status, 401, "at once, whatever was remembered of it")

    def test_a_changed_password_ends_the_other_sessions(self):
        owner, (_, _, _, name, old) = self.enrolled("paul"), PEOPLE["paul"]
        codes = self.recovery_codes(owner)
        other = self.begin("paul")
        other.post("/signin/session/factor", {"kind": "recovery", "value": codes[0]})
        new = "cascade violon moutarde 93"
        wrong = owner.put("/signin/password", {"old": "not the old one", "password": new})
        self.assertEqual((wrong.status, wrong.json()["error"]), (401, "wrong-name-or-password"))
        weak = owner.put("/signin/password", {"old": old, "password": "motdepasse12"})
        self.assertEqual((weak.status, weak.json()["error"]), (422, "weak-password"))
        self.assertEqual(owner.put("/signin/password", {"old": old, "password": new}).status, 200)
        self.assertEqual(owner.get("/signin/sessions").status, 200)
        self.assertEqual(other.get("/signin/sessions").status, 401)
        self.assertEqual(Browser(self.house).post("/signin/session", {"name": name, "password": old}).status, 401)
        self.assertEqual(Browser(self.house).post("/signin/session", {"name": name, "password": new}).status, 200)

    def test_a_bearer_token_manages_no_account_and_can_be_taken_back(self):
        owner, ins = self.enrolled("anne"), PEOPLE["anne"][0]
        token = self.house.token("--role", "holder", "--ins", ins)
        patient = owner.get("/signin/session").json()["patient"]
        self.assertEqual(self.house.get("/fhir/" + patient, token=token).status, 200)
        self.assertEqual(self.house.get("/signin/sessions", token=token).status, 401)
        listed = owner.get("/signin/tokens").json()
        self.assertTrue(listed)
        for one in listed:
            self.assertEqual(owner.delete("/signin/tokens/" + one["id"]).status, 200)
        self.assertEqual(self.house.get("/fhir/" + patient, token=token).status, 401, "at once")
        self.assertEqual(owner.get("/signin/tokens").json(), [])

    # ---- forged requests

    def test_what_another_site_makes_a_browser_send_changes_nothing(self):
        browser = self.enrolled("anne")
        self.recovery_codes(browser)
        patient = browser.get("/signin/session").json()["patient"]
        record = browser.get("/fhir/" + patient).json()
        forged = {
            "no token": {"X_CSRF_Token": None},
            "another's token": {"X_CSRF_Token": "A" * 43},
            "from another site": {"Origin": "https://evil.test"},
            "from a neighbour": {"Origin": "http://localhost:1"},
            "by a browser that says so": {"Sec_Fetch_Site": "cross-site"},
            "of the same site, another origin": {"Sec_Fetch_Site": "same-site"},
            "of an unknown origin": {"Origin": "null"},
        }
        for why, headers in forged.items():
            self.assertEqual(browser.put("/fhir/" + patient, record, **headers).status, 403, why)
            for path in ("/signin/sessions", "/signin/session"):
                self.assertEqual(browser.delete(path, **headers).status, 403, why + " " + path)
            self.assertEqual(browser.post("/signin/factors/recovery", **headers).status, 403, why)
        self.assertEqual(browser.get("/signin/factors").json()["recoveryLeft"], "10")
        name, password = PEOPLE["paul"][3:]
        sent = {"name": name, "password": password}
        for headers in ({"Origin": "https://evil.test"}, {"Sec_Fetch_Site": "cross-site"}):
            answer = Browser(self.house).post("/signin/session", sent, **headers)
            self.assertEqual((answer.status, answer.cookies), (403, []), "signing somebody in unawares")
        form = Browser(self.house).post("/signin/session", sent, Content_Type="text/plain")
        self.assertEqual(form.status, 415)

    # ---- probing

    def same_answers(self, ask, known, unknown):
        seen = set()
        for value in known + unknown:
            answer = ask(Browser(self.house), value)
            headers = {k: v for k, v in answer.headers.items() if k not in ("date", "x-request-id", "set-cookie")}
            seen.add((answer.status, answer.body, tuple(sorted(headers.items()))))
        self.assertEqual(len(seen), 1, seen)

    PROBES = {
        "a password": lambda b, row: b.post("/signin/session", {"name": row[3], "password": "wrong wrong wrong"}),
        "unlocking": lambda b, row: b.post("/signin/unlock", {"name": row[3]}),
        "enrolling": lambda b, row: b.post("/signin/enrolment", {"ins": row[0], "birth_date": "1999-01-01",
                                                                 "card": "1", "channel": "mail"}),
        "a code": lambda b, row: b.post("/signin/enrolment/account", {
            "ins": row[0], "code": "123456789012", "name": "nobody.at.all", "password": row[4]}),
    }

    @staticmethod
    def nobody(number):
        ins = "1550692%06d" % number
        return (ins + key_of(ins), "1955-06-01", "8025%06d" % number, "nobody.%d" % number, "girafe velours tambour 41")

    def test_answers_do_not_tell_whether_somebody_exists(self):
        for who in PEOPLE:
            self.enrolled(who)
        for ask in self.PROBES.values():
            self.forgive()
            self.same_answers(ask, list(PEOPLE.values()), [self.nobody(i) for i in range(3)])
        self.forgive()
        for row in (PEOPLE["anne"], self.nobody(77)):
            statuses = [answer.status for answer in until_it_waits(lambda r=row: self.PROBES["a password"](Browser(self.house), r))]
            self.assertEqual(statuses[:6], [401] * 6, "waits tell nothing either")

    def pairs(self, ask):
        """How long answers take for people who are there and for people who are not: pairs, asked side by side, each
        order as often as the other."""
        pairs = []
        for round_ in range(8):
            self.forgive()
            ask(Browser(self.house), self.nobody(1000 + round_))  # what is slow only once
            for i, row in enumerate(PEOPLE.values()):
                took = {}
                for known in (True, False) if (round_ + i) % 2 else (False, True):
                    begun = time.perf_counter()
                    ask(Browser(self.house), row if known else self.nobody(10 * round_ + i))
                    took[known] = time.perf_counter() - begun
                pairs.append((took[True], took[False]))
        return pairs

    def test_times_do_not_tell_whether_somebody_exists(self):
        """A difference that tells is there in every pair; what a busy machine adds falls on one side as often as on the
        other, so that 23 of 24 pairs lie on one side by chance three times in a million runs, however busy it is."""
        for who in PEOPLE:
            self.enrolled(who)
        for what, ask in self.PROBES.items():
            pairs = self.pairs(ask)
            slower = sum(known > unknown for known, unknown in pairs)
            apart = abs(statistics.median(known - unknown for known, unknown in pairs))
            print("%s: known slower in %d of %d pairs, %.2f ms apart" % (what, slower, len(pairs), 1e3 * apart))
            is_one_sided = min(slower, len(pairs) - slower) <= 1
            self.assertFalse(is_one_sided and apart > max(0.25 * min(min(pair) for pair in pairs), 0.004), what)

    # ---- trying often

    def test_nobody_is_locked_out_for_good_by_strangers(self):
        owner = self.enrolled("anne")
        codes = self.recovery_codes(owner)
        key = self.passkey(owner)
        device = self.begin("anne")
        device.post("/signin/session/factor", {"kind": "recovery", "value": codes[0], "device": "ordinateur"})
        _, _, _, name, password = PEOPLE["anne"]
        stranger, right = Browser(self.house), {"name": name, "password": password}
        guess = lambda: stranger.post("/signin/session", {"name": name, "password": "guess"})
        until_it_waits(guess, 8)
        throttled = Browser(self.house).post("/signin/session", right)
        self.assertEqual(throttled.status, 429)
        self.assertGreater(int(throttled.headers["retry-after"]), 0)
        self.assertEqual(device.post("/signin/session", right).status, 200, "a known device gets through")
        until_it_waits(guess)
        browser = Browser(self.house)
        challenge = browser.post("/signin/passkey/challenge").json()
        self.assertEqual(browser.post("/signin/passkey", key.answer(challenge)).status, 200, "a passkey too")
        browser = Browser(self.house)
        code = self.sent_code(lambda: browser.post("/signin/unlock", {"name": name}))
        self.forgive()  # this address has tried often by now, and would wait too
        until_it_waits(guess, 8)
        self.assertEqual(browser.post("/signin/session", {**right, "unlock": "00000000"}).status, 429)
        self.assertEqual(browser.post("/signin/session", {**right, "unlock": code}).status, 200, "a second channel too")

    def test_one_address_that_fails_all_the_time_waits(self):
        statuses = []
        for i in range(40):
            answer = Browser(self.house).post("/signin/unlock", {"name": "nobody.%d" % i})
            statuses.append(answer.status)
        self.assertEqual(statuses[:30], [202] * 30)
        self.assertIn(429, statuses)

    def test_codes_are_not_sent_without_end(self):
        ins, birth, card, _, _ = PEOPLE["lise"]
        asked = {"ins": ins, "birth_date": birth, "card": card, "channel": "post"}
        statuses = [Browser(self.house).post("/signin/enrolment", asked).status for _ in range(6)]
        self.assertEqual(statuses, [202] * 4 + [429] * 2)

    # ---- proving again, passwords, names, language

    def test_what_weakens_an_account_asks_for_a_fresh_proof(self):
        with self.settings("signin.fresh = 2s"):
            owner = self.enrolled("anne")
            codes = self.recovery_codes(owner)
            time.sleep(2.1)
            for method, path, body in (("POST", "/signin/passkeys/options", {}), ("POST", "/signin/factors/totp", {}),
                                       ("POST", "/signin/factors/recovery", {}), ("PUT", "/signin/password", {}),
                                       ("DELETE", "/signin/factors/recovery/1", None)):
                answer = owner.ask(method, path, body)
                self.assertEqual((answer.status, answer.json()["error"]), (403, "prove-again"), path)
            before = owner.session()
            self.assertEqual(owner.post("/signin/session/factor", {"kind": "recovery", "value": codes[0]}).status, 200)
            self.assertNotEqual(owner.session(), before, "a raised session has a new cookie")
            self.assertEqual(owner.post("/signin/passkeys/options").status, 200)
            thief = Browser(self.house)
            thief.cookies["ens-session"] = before
            self.assertEqual(thief.get("/signin/sessions").status, 401)

    def test_weak_passwords_and_bad_names_are_told_so_before_the_code_is_used(self):
        code, ins = self.invite("anne"), PEOPLE["anne"][0]
        sent = {"ins": ins, "code": code, "name": "anne.trial", "password": PEOPLE["anne"][4]}
        for change, error in (({"password": "court"}, "bad-password"), ({"password": "a" * 200}, "bad-password"),
                              ({"password": "azertyuiop12"}, "weak-password"), ({"name": "a b"}, "bad-name"),
                              ({"password": "anne.trial anne.trial"}, "weak-password")):
            answer = Browser(self.house).post("/signin/enrolment/account", {**sent, **change})
            self.assertEqual((answer.status, answer.json()["error"]), (422, error), change)
        self.assertEqual(Browser(self.house).post("/signin/enrolment/account", sent).status, 201)

    def test_a_name_belongs_to_one(self):
        self.enrolled("anne")
        sent = {"ins": PEOPLE["paul"][0], "code": self.invite("paul"), "name": "Anne.Trial", "password": PEOPLE["paul"][4]}
        answer = Browser(self.house).post("/signin/enrolment/account", sent)
        self.assertEqual((answer.status, answer.json()["error"]), (409, "name-taken"))
        self.assertEqual(Browser(self.house).post("/signin/enrolment/account", {**sent, "name": "paul.trial"}).status, 201)

    def test_errors_are_sentences_in_the_readers_language(self):
        asked = {"name": "nobody.here", "password": "wrong wrong wrong"}
        for language, wanted, sentence in ((None, "fr", "L’identifiant"), ("en-GB,fr;q=0.5", "en", "The name"),
                                           ("de,fr,en", "fr", "L’identifiant")):
            answer = Browser(self.house).post("/signin/session", asked, Accept_Language=language)
            self.assertEqual(answer.headers["content-language"], wanted)
            self.assertTrue(answer.json()["message"].startswith(sentence))

    def test_nobody_whose_account_was_closed_gets_in(self):
        owner, (ins, _, _, name, password) = self.enrolled("lise"), PEOPLE["lise"]
        self.assertEqual(self.house.run("account", "close", "--ins", ins).returncode, 0)
        time.sleep(1.1)  # another process than the server: what it remembers is a second old at most
        self.assertEqual(owner.get("/signin/sessions").status, 401)
        self.assertEqual(Browser(self.house).post("/signin/session", {"name": name, "password": password}).status, 401)
        self.assertIn("closed", self.house.run("account", "list").stdout)
        self.invite("lise")

    def test_behind_https_cookies_are_bound_to_this_host_and_to_https(self):
        base = "https://sante.example.test"
        with self.settings("public-base = " + base):
            asked = {"name": PEOPLE["anne"][3], "password": PEOPLE["anne"][4]}
            self.assertEqual(Browser(self.house).post("/signin/session", asked).status, 403, "not called by its name")
            code = self.invite("anne")
            answer = Browser(self.house).post("/signin/enrolment/account", {**asked, "ins": PEOPLE["anne"][0], "code": code},
                                              Origin=base)
            self.assertEqual(answer.status, 201, answer.body)
            (line,) = answer.cookies
            self.assertTrue(line.startswith("__Host-ens-session="), line)
            for wanted in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
                self.assertIn(wanted, line.split("; "))
            self.assertNotIn("Domain", line)

    def test_the_operator_lists_tokens_and_takes_one_back(self):
        ins = PEOPLE["paul"][0]
        token = self.house.token("--role", "holder", "--ins", ins)
        self.assertEqual(self.house.get("/fhir/Patient?identifier=%s|%s" % ("urn:oid:" + TEST_OID, ins), token=token).status, 200)
        listed = self.house.run("token", "--list", "--ins", ins).stdout.split("\n")
        id_ = [line.split("\t")[0] for line in listed if line][-1]
        self.assertIn(id_, self.house.run("token", "--list").stdout)
        self.assertNotIn(token, "".join(listed))
        self.house.run("token", "--revoke", id_)
        time.sleep(1.1)
        self.assertEqual(self.house.get("/fhir/Patient?identifier=%s|%s" % ("urn:oid:" + TEST_OID, ins), token=token).status, 401)
        self.assertEqual(self.house.run("token", "--revoke", id_, check=False).returncode, 1)
        self.assertIn("token-revoked", self.journal("paul"))

    def test_nothing_said_here_is_in_the_log(self):
        self.enrolled("anne")
        said = self.house.said()
        for row in PEOPLE.values():
            for value in row:
                self.assertNotIn(value, said)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
