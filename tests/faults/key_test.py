#!/usr/bin/env python3
"""A new master key while the house is in use: killed again and again, and by several at once."""

import collections
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from house import House

PEOPLE = 1200
MANY = 100
KILLS, HALVES = 12, 3  # so many at least; of them so many halfway
MOST = 8  # generations that the file holds
PATIENCE = 300


def ins(number):
    text = "2800175%06d" % number
    return text + "%02d" % (97 - int(text) % 97)


class User(threading.Thread):
    """Reads one person, and opens others, until it is told to end."""

    def __init__(self, house, patient):
        super().__init__(daemon=True)
        self.house, self.patient = house, patient
        self.statuses, self.opened = set(), []
        self.at_rest, self.ends, self.broke = threading.Lock(), threading.Event(), None

    def run(self):
        try:
            while not self.ends.is_set():
                with self.at_rest:
                    self.use()
                time.sleep(0.001)  # whoever waits for the rest gets it
        except Exception as why:
            self.broke = why

    def use(self):
        self.statuses.add(self.house.get("/fhir/Patient/" + self.patient).status)
        made = self.house.post("/fhir/Patient", {
            "resourceType": "Patient", "birthDate": "1980-01-02", "gender": "female",
            "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.10", "value": ins(PEOPLE + len(self.opened))}],
            "name": [{"family": "TEST", "given": ["ANNE"]}]})
        self.opened.append(made.status)

    def end(self):
        self.ends.set()
        self.join()
        if self.broke:
            raise self.broke
        return self.opened


class Rotating(unittest.TestCase):
    def setUp(self):
        self.house = House()
        self.house.__enter__()
        table = os.path.join(self.house.scratch, "people.csv")
        with open(table, "w") as file:
            file.write("ins,family,given,birth-date,sex,system\n")
            for n in range(PEOPLE):
                file.write("%s,TEST,ANNE,1980-01-02,F,1.2.250.1.213.1.4.10\n" % ins(n))
        self.house.run("open", "--from", table, "--identity", "lenient")
        self.patient = self.id_of(0)

    def tearDown(self):
        self.house.__exit__()

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

    def is_halfway(self):
        """Are many keys wrapped anew, and many not yet? Asked of the rows: a command would come too late."""
        by_generation = collections.Counter(self.house.on_volume("people", "SELECT substr(wrapped, 1, 1) FROM space"))
        return sum(keys >= MANY for keys in by_generation.values()) > 1

    @staticmethod
    def old(state):
        """How many keys another generation wraps than the one in use."""
        return sum(g["keys"] for g in state["generations"] if g["generation"] != state["current"])

    def kill_when(self, is_due):
        """Kills a rotation when it is due, or has ended; gives what is then in the file and the rows."""
        rotating = self.start_rotating()
        while rotating.poll() is None and not is_due():
            time.sleep(0.001)
        rotating.kill()
        rotating.communicate()
        return self.status()

    def test_a_rotation_that_is_killed_again_and_again_is_finished_while_the_house_is_used(self):
        everyone = sum(self.keys().values())
        self.assertEqual(everyone, PEOPLE + 1, "and the commons")
        begun = time.monotonic()
        self.house.run("key", "rotate")
        whole = time.monotonic() - begun
        user = User(self.house, self.patient)
        user.start()
        halves, kills, chance = 0, 0, random.Random(7)
        end = time.monotonic() + PATIENCE
        while kills < KILLS or halves < HALVES:
            self.assertLess(time.monotonic(), end, "of %d that were killed %d were halfway" % (kills, halves))
            if kills % 2:
                state = self.kill_when(self.is_halfway)
            else:  # at any moment, also before it has begun, or between the file and the rows
                at = time.monotonic() + chance.uniform(0, whole)
                state = self.kill_when(lambda: time.monotonic() >= at)
            kills += 1
            halves += sum(g["keys"] >= MANY for g in state["generations"]) > 1
            self.assertLessEqual(len(state["generations"]), MOST)
            if len(state["generations"]) > MOST // 2:  # some came to their end: room for more
                with user.at_rest:
                    self.house.run("key", "rotate")
                    self.house.run("key", "drop", "--at-once")
        last = self.house.run("key", "rotate")
        self.assertIn("in use", last.stdout)
        opened = user.end()
        self.assertEqual(user.statuses, {200})
        self.assertEqual(set(opened), {201})
        state = self.status()
        if self.old(state):  # whoever was just being opened when it ended
            self.assertLess(self.old(state), len(opened))
            self.house.run("key", "rotate")
            state = self.status()
        self.assertEqual(self.old(state), 0, "nothing is wrapped by an older one")
        self.assertEqual(sum(self.keys().values()), everyone + len(opened))
        self.assertIn("--at-once", self.house.run("key", "drop", check=False).stderr)
        self.house.run("key", "drop", "--at-once")
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
        with concurrent.futures.ThreadPoolExecutor(3) as several:
            done = list(several.map(lambda _: self.house.run("key", "rotate", check=False), range(3)))
        self.assertIn(0, [one.returncode for one in done], done)
        self.house.run("key", "rotate")
        state = self.status()
        self.assertEqual(self.old(state), 0)
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
        self.assertEqual(self.status()["current"], 2)
        if self.keys()[1]:
            self.assertNotEqual(self.house.run("key", "drop", "--at-once", check=False).returncode, 0)
        self.house.run("key", "rotate")
        for age in (0, -3600):  # just now; before the clock was set back
            when = time.time() - age
            os.utime(os.path.join(self.house.folder, "master.key"), (when, when))
            self.assertIn("--at-once", self.house.run("key", "drop", check=False).stderr)
        self.house.run("key", "drop", "--at-once")
        self.assertEqual(self.keys(), {self.status()["current"]: PEOPLE + 1})


if __name__ == "__main__":
    unittest.main()
