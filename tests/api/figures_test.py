#!/usr/bin/env python3
"""The operator's figures: how much, how well; of nobody, and nothing of health."""

import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from checks import ins  # noqa: E402
from house import House  # noqa: E402

INS = "279035121518989"
STATES = ["inUse", "suspended", "closed", "erasureAsked", "deceased", "toErase"]


def of_days(told, name, inner=None):
    """A figure of all days together: a test may begin on one and end on the next."""
    return sum(day[name].get(inner, 0) if inner else day[name] for day in told["days"])


class Figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.house.__enter__()
        opened = cls.house.run("open", "--ins", INS, "--family", "SECRETE", "--given", "CAMILLE", "--birth-date", "1979-03-12",
                               "--sex", "F", "--json")
        cls.patient = json.loads(opened.stdout)["patient"]
        cls.holder = cls.house.token("--role", "holder", "--ins", INS)

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def figures(self, query="", token=None):
        return self.house.ask("GET", "/operator/figures" + query, token=token or self.house.operator)

    def told(self):
        return json.loads(self.figures().body)

    def until(self, holds):
        """The figures once they hold: what is counted is carried every ten seconds."""
        end = time.monotonic() + 120
        told = self.told()
        while not holds(told) and time.monotonic() < end:
            time.sleep(0.5)
            told = self.told()
        return told

    def test_what_was_done_and_refused_is_counted(self):
        observation = {"resourceType": "Observation", "status": "final", "code": {"text": "dyspnée"},
                       "subject": {"reference": "Patient/" + self.patient}}
        for _ in range(3):
            self.assertEqual(self.house.post("/fhir/Observation", observation, token=self.holder).status, 201)
        self.assertEqual(self.house.get("/fhir/Patient/" + "a" * 26, token=self.holder).status, 404)
        self.house.run("jobs", "run", "spaces", check=False)
        self.house.run("journal", "checkpoint", check=False)
        told = self.until(lambda t: of_days(t, "deposits", "done") >= 3)
        self.assertEqual((of_days(told, "deposits", "done"), of_days(told, "deposits", "refused")), (3, 0))
        self.assertGreaterEqual(of_days(told, "refusals"), 1)
        self.assertEqual(of_days(told, "words", "create done"), 3)
        self.assertEqual(told["spaces"]["open"], 1)
        self.assertEqual(told["spaces"]["states"], dict.fromkeys(STATES, 0) | {"inUse": 1})
        self.assertEqual([v["state"] for v in told["volumes"]], ["served"] * len(told["volumes"]))
        self.assertGreaterEqual(told["checkpoint"]["number"], 1)
        self.assertEqual(told["letters"]["mail"]["dead"], 0)
        text = json.dumps(told)
        for word in ("SECRETE", "CAMILLE", INS, "1979-03", "dyspn", self.patient):
            self.assertNotIn(word, text)
        self.house.stop()  # what was not carried yet is carried at the end
        self.house.start()
        self.assertGreaterEqual(of_days(self.told(), "words", "figures done"), 1)

    def test_spaces_are_told_by_state_a_few_in_each_run(self):
        with House() as house:
            with open(os.path.join(house.folder, "settings"), "a", encoding="utf-8") as file:
                file.write("figures.census = 2\n")
            house.stop()
            house.start()
            acts = [None, ("$suspend",), ("$record-death", {"name": "from", "valueDate": "2026-11-01"}),
                    ("$close", {"name": "confirmed", "valueBoolean": True}), None]
            for number, act in enumerate(acts):
                opened = house.run("open", "--ins", ins(number), "--family", "ESSAI", "--given", "LOU", "--birth-date", "1980-05-07",
                                   "--sex", "F", "--identity", "lenient", "--json")
                patient = json.loads(opened.stdout)["patient"]
                if act:
                    body = {"resourceType": "Parameters", "parameter": list(act[1:])} if act[1:] else None
                    answer = house.post("/fhir/Patient/%s/%s" % (patient, act[0]), body, token=house.operator)
                    self.assertEqual(answer.status, 200, answer.body)
            for _ in range(3):  # 2, 2 and the last
                house.run("jobs", "run", "spaces")
            told = json.loads(house.ask("GET", "/operator/figures", token=house.operator).body)["spaces"]
            self.assertEqual(told["states"], dict.fromkeys(STATES, 0) | {"inUse": 2, "suspended": 1, "deceased": 1, "closed": 1})

    def test_they_are_the_operators_alone(self):
        doctor = self.house.token("--role", "lps", "--rpps", "10101010105", "--profession", "10")
        data = self.house.token("--role", "operator", "--scope", "system/*.rs")
        for token in (self.holder, doctor, data):
            self.assertEqual(self.figures(token=token).status, 403)
        self.assertEqual(self.house.ask("GET", "/operator/figures", token=False).status, 401)

    def test_days_are_asked_within_bounds(self):
        for query in ("?days=0", "?days=367", "?days=x", "?days=-1"):
            self.assertEqual(self.figures(query).status, 400, query)
        self.assertEqual(self.figures("?days=1").status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
