#!/usr/bin/env python3
"""A new master key while the house is in use: killed again and again, and by several at once."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from house import House

PEOPLE = 1200


def ins(number):
    text = "2800175%06d" % number
    return text + "%02d" % (97 - int(text) % 97)


class Rotating(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.mkdtemp(prefix="ens-key-")
        self.house = House(folder=os.path.join(self.scratch, "data"))
        self.house.__enter__()
        table = os.path.join(self.scratch, "people.csv")
        with open(table, "w") as file:
            file.write("ins,family,given,birth-date,sex,system\n")
            for n in range(PEOPLE):
                file.write("%s,TEST,ANNE,1980-01-02,F,1.2.250.1.213.1.4.10\n" % ins(n))
        self.house.run("open", "--from", table, "--identity", "lenient")
        self.patient = self.id_of(0)

    def tearDown(self):
        self.house.__exit__()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def id_of(self, number):
        token = self.house.token("--role", "holder", "--ins", ins(number))
        return self.house.get("/fhir/Patient", token=token).json()["entry"][0]["resource"]["id"]

    def status(self):
        return json.loads(self.house.run("key", "status", "--json").stdout)

    def keys(self):
        return {g["generation"]: g["keys"] for g in self.status()["generations"]}

    def start_rotating(self):
        return subprocess.Popen([self.house.ens, "key", "rotate", "--data", self.house.folder], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def test_a_rotation_that_is_killed_again_and_again_is_finished_while_the_house_is_used(self):
        everyone = sum(self.keys().values())
        self.assertEqual(everyone, PEOPLE + 1, "and the commons")
        statuses, stop, opened = set(), threading.Event(), []

        def use():
            while not stop.is_set():
                statuses.add(self.house.get("/fhir/Patient/" + self.patient).status)
                number = PEOPLE + len(opened)
                made = self.house.post("/fhir/Patient", {
                    "resourceType": "Patient", "birthDate": "1980-01-02", "gender": "female",
                    "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.10", "value": ins(number)}],
                    "name": [{"family": "TEST", "given": ["ANNE"]}]})
                opened.append(made.status)
        user = threading.Thread(target=use)
        user.start()
        halves, random_, kills = 0, random.Random(7), 0
        while kills < 12:
            rotating = self.start_rotating()
            time.sleep(random_.uniform(0.05, 0.9))
            rotating.kill()
            rotating.communicate()
            kills += 1
            state = self.status()
            halves += any(g["keys"] for g in state["generations"] if g["generation"] != state["current"])
            self.assertLessEqual(len(state["generations"]), 8)
        self.assertGreater(halves, 0, "some were killed in the middle")
        last = self.house.run("key", "rotate")
        self.assertIn("in use", last.stdout)
        stop.set()
        user.join()
        self.assertEqual(statuses, {200})
        self.assertEqual(set(opened), {201})
        state = self.status()
        old = sum(g["keys"] for g in state["generations"] if g["generation"] != state["current"])
        self.assertEqual(old, 0, "nothing is wrapped by an older one")
        self.assertEqual(sum(self.keys().values()), everyone + len(opened))
        self.house.run("key", "drop")
        self.assertEqual(list(self.keys()), [state["current"]])
        self.assertEqual(self.house.get("/fhir/Patient/" + self.patient).status, 200)
        self.assertEqual(self.id_of(0), self.patient, "ids and look-ups are as before")
        self.house.stop()
        self.house.start()
        self.assertEqual(self.house.get("/fhir/Patient/" + self.patient).status, 200)
        self.assertIn("0 damages", self.house.run("check").stdout)
        told = self.house.run("journal", "list").stdout
        for word in ("key-rotated", "key-dropped"):
            self.assertIn(word, told)

    def test_several_who_rotate_at_once_do_it_once(self):
        rotating = [self.start_rotating() for _ in range(3)]
        said = [p.communicate() for p in rotating]
        self.assertIn(0, [p.returncode for p in rotating], said)
        self.house.run("key", "rotate")
        state = self.status()
        self.assertEqual(sum(g["keys"] for g in state["generations"] if g["generation"] != state["current"]), 0)
        self.assertEqual(sum(self.keys().values()), PEOPLE + 1)
        self.assertEqual(self.house.get("/fhir/Patient/" + self.patient).status, 200)

    def test_nothing_that_is_needed_is_dropped(self):
        self.house.run("key", "add")
        self.assertEqual(self.keys(), {1: PEOPLE + 1, 2: 0})
        self.assertIn("0 older", self.house.run("key", "drop").stdout, "one that is to come stays")
        rotating = self.start_rotating()
        while self.status()["current"] == 1 and rotating.poll() is None:
            pass
        rotating.kill()
        rotating.communicate()
        if self.keys()[1]:
            self.assertNotEqual(self.house.run("key", "drop", check=False).returncode, 0)
        self.house.run("key", "rotate")
        self.house.run("key", "drop")
        self.assertEqual(self.keys(), {self.status()["current"]: PEOPLE + 1})


if __name__ == "__main__":
    unittest.main()
