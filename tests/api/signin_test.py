#!/usr/bin/env python3
"""Enrolling, signing in and out: what people do, and what those do who are not them."""

import sys
import unittest

from browser import Browser, totp
from house import House

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
        cls.house = House()
        cls.house.__enter__()
        cls.codes = {}
        for who, (ins, birth, card, _, _) in PEOPLE.items():
            cls.house.run("open", "--ins", ins, "--system", TEST_OID, "--identity", "lenient", "--family", who.upper(),
                          "--given", who.upper(), "--birth-date", birth, "--sex", "F")
            cls.codes[who] = cls.invite(who)

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    @classmethod
    def invite(cls, who):
        ins, birth, card, _, _ = PEOPLE[who]
        words = cls.house.run("account", "invite", "--ins", ins, "--birth-date", birth, "--card", card, "--mail",
                              who + "@example.test", "--sms", "+33612345678", "--post", "1 rue du Test")
        return words.stdout.split()[1].rstrip(",")

    def restart(self):
        """A new process forgets who tried how often."""
        self.house.stop()
        self.house.start()

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


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
