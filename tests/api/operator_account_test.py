#!/usr/bin/env python3
"""An operator's own account: made by a command, a second factor from the first moment, a session by cookie, and the operator's rights alone."""

import json
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from visitor import Browser, totp
from house import House, until_it_waits

PASSWORD = "horloge noisette cascade 58"


class Operators(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.house.__enter__()
        cls.count = 0

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def setUp(self):
        self.house.run("account", "forgive")

    def added(self):
        made = json.loads(self.house.run("operator", "add", "--json").stdout)
        account, code = re.search(r"/espace/inscription#([a-z2-7]{26})\.(\d{12})$", made["link"]).groups()
        self.assertEqual(account, made["account"])
        return {"account": account, "code": code}

    def enrolled(self, link=None, browser=None):
        link, browser = link or self.added(), browser or Browser(self.house)
        type(self).count += 1
        self.name = "operator.%d" % self.count
        made = browser.post("/signin/operator/totp", link)
        self.assertEqual(made.status, 201, made.body)
        self.secret = made.json()["secret"]
        answer = browser.post("/signin/operator/account", {**link, "name": self.name, "password": PASSWORD, "totp": totp(self.secret)})
        self.assertEqual(answer.status, 201, answer.body)
        return browser

    def test_an_operator_enrols_sees_figures_and_nothing_of_anybody(self):
        browser = self.enrolled()
        who = browser.get("/signin/session").json()
        self.assertEqual((who["role"], "patient" in who), ("operator", False))
        self.assertEqual(browser.get("/operator/figures").status, 200)
        for path in ("/fhir/Patient", "/fhir/Observation?patient=Patient/x", "/rights/acting"):
            self.assertIn(browser.get(path).status, (400, 403, 404), path)
        self.assertEqual(browser.delete("/signin/session").status, 200)
        self.assertEqual(browser.get("/operator/figures").status, 401)
        told = self.house.run("journal", "list").stdout
        for word in ("operator-added", "enrolled", "signout"):
            self.assertIn(word, told)

    def test_the_password_alone_opens_nothing_and_no_device_stands_for_the_second_factor(self):
        first = self.enrolled()
        browser = Browser(self.house)
        answer = browser.post("/signin/session", {"name": self.name, "password": PASSWORD}).json()
        self.assertEqual((answer["state"], sorted(answer["factors"])), ("second-factor", ["recovery", "totp"]))
        self.assertEqual(browser.get("/operator/figures").status, 401)
        step = {"kind": "totp", "value": totp(self.secret, step=1), "device": "bureau"}
        self.assertEqual(browser.post("/signin/session/factor", step).status, 200)
        self.assertEqual(browser.get("/operator/figures").status, 200)
        self.assertEqual([name for name in browser.cookies if "device" in name], [])
        (kept,) = first.get("/signin/factors").json()["totp"]
        last = first.delete("/signin/factors/totp/" + kept["number"])
        self.assertEqual((last.status, last.json()["error"]), (409, "last-factor"))

    def test_the_link_is_good_once_and_wrong_ones_are_all_alike(self):
        link = self.added()
        other = self.added()
        wrong = [{**link, "code": "123456789012"}, {**link, "code": other["code"]}, {"account": "a" * 26, "code": link["code"]}]
        answers = set()
        for sent in wrong:
            for path, more in (("totp", {}), ("account", {"name": "nobody.else", "password": PASSWORD, "totp": "123456"})):
                self.house.run("account", "forgive")
                answer = Browser(self.house).post("/signin/operator/" + path, {**sent, **more})
                answers.add((answer.status, answer.body))
        self.assertEqual(len(answers), 1, answers)
        self.enrolled(link)
        self.assertEqual(Browser(self.house).post("/signin/operator/totp", link).status, 401, "once")
        self.assertIn("enrolment-refused", self.house.run("journal", "list").stdout)

    def test_without_the_second_factor_there_is_no_account(self):
        link = self.added()
        sent = {**link, "name": "operator.none", "password": PASSWORD, "totp": "000000"}
        def refusals():
            return self.house.run("journal", "list").stdout.count("enrolment-refused")
        before = refusals()
        self.assertEqual(Browser(self.house).post("/signin/operator/account", sent).json()["error"], "wrong-factor")
        self.assertEqual(refusals(), before + 1)
        browser = Browser(self.house)
        self.assertEqual(browser.post("/signin/session", {"name": "operator.none", "password": PASSWORD}).status, 401)
        self.enrolled(link)

    def test_tries_are_throttled(self):
        link = self.added()
        until_it_waits(lambda: Browser(self.house).post("/signin/operator/totp", {**link, "code": "123456789012"}))

    def test_a_removed_operator_is_signed_out(self):
        browser = self.enrolled()
        account = browser.get("/signin/session").json()["account"]
        self.assertIn("operator/" + account, self.house.run("account", "list").stdout)
        self.house.run("operator", "remove", account)
        end = [browser.get("/operator/figures").status for _ in range(2)]
        time.sleep(1.2)
        self.assertEqual(browser.get("/operator/figures").status, 401, end)
        again = Browser(self.house).post("/signin/session", {"name": self.name, "password": PASSWORD})
        self.assertEqual(again.status, 401)

    def test_another_site_can_do_nothing_with_the_session(self):
        browser = self.enrolled()
        for fields in ({"X_CSRF_Token": None}, {"Origin": "https://evil.test"}, {"Sec_Fetch_Site": "cross-site"}):
            self.assertEqual(browser.post("/signin/factors/recovery", **fields).status, 403, fields)

    def test_workers_of_the_demonstration_are_of_the_demonstration_alone(self):
        listed = Browser(self.house).get("/signin/demo").json()["workers"]
        self.assertEqual([w["role"] for w in listed], ["lps", "lps", "operator"])
        doctor = Browser(self.house)
        who = doctor.post("/signin/demo", {"name": "demo.medecin"}).json()
        self.assertEqual((who["role"], who["rpps"], who["profession"]), ("lps", "10101010105", "10"))
        self.assertEqual(doctor.get("/fhir/Practitioner").status, 200)
        self.assertEqual(doctor.get("/operator/figures").status, 403)
        self.assertEqual(doctor.post("/fhir/Practitioner", {"resourceType": "Practitioner"}, X_CSRF_Token=None).status, 403)
        again = Browser(self.house)
        again.post("/signin/demo", {"name": "demo.medecin"})
        self.assertEqual(len(again.get("/signin/sessions").json()), 2)
        self.assertEqual(again.delete("/signin/sessions").status, 200)
        self.assertEqual(doctor.get("/fhir/Practitioner").status, 401, "everywhere")
        self.house.stop()
        self.house.lenient = False
        self.house.start()
        try:
            self.assertEqual(Browser(self.house).post("/signin/demo", {"name": "demo.operateur"}).status, 404)
        finally:
            self.house.stop()
            self.house.lenient = True
            self.house.start()


if __name__ == "__main__":
    unittest.main()
