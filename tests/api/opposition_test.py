#!/usr/bin/env python3
"""Refusing that a space be opened: who guesses waits, nobody else does; the paper can be read; opening and refusing at once."""

import itertools
import json
import os
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from house import House, until_it_waits  # noqa: E402


def key_of(thirteen):
    return "%02d" % (97 - int(thirteen) % 97)


def person(number):
    ins = "1550692%06d" % number
    return {"ins": ins + key_of(ins), "birth_date": "1955-06-01", "card": "8025%06d" % number}


class Opposition(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.house.__enter__()
        path = os.path.join(cls.house.scratch, "informed.csv")
        with open(path, "w") as file:
            file.write("ins,birth-date,card\n")
            for number in range(60):
                file.write("%(ins)s,%(birth_date)s,%(card)s\n" % person(number))
        cls.house.run("opposition", "inform", "--from", path, "--sent", "2020-01-06")

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def setUp(self):
        self.house.run("account", "forgive")

    def ask(self, path, **body):
        return self.house.ask("POST", "/opposition" + path, json.dumps(body), token=False, Content_Type="application/json")

    def test_who_guesses_waits_and_nobody_else(self):
        cards = itertools.count()
        guesses = until_it_waits(lambda: self.ask("", **dict(person(0), card="99999%d" % next(cards))))
        self.assertEqual([answer.status for answer in guesses[:6]], [403] * 6)
        self.assertGreaterEqual(int(guesses[-1].headers["retry-after"]), 1)
        self.assertEqual(self.ask("", **person(1)).status, 201, "another person, from the same network")

    def test_what_is_no_request_is_told_so(self):
        for body in ("", "[]", "{", '{"ins":"1"}', json.dumps(dict(person(2), card=["8025000002"]))):
            answer = self.house.ask("POST", "/opposition", body, token=False, Content_Type="application/json")
            self.assertEqual(answer.status, 400, body)
        form = self.house.ask("POST", "/opposition", json.dumps(person(2)), token=False, Content_Type="text/plain")
        self.assertEqual(form.status, 400, "a form of another site")

    def test_the_paper_is_a_pdf_that_names_the_refusal(self):
        said = self.ask("", **person(3)).json()
        paper = self.ask("/proof", **person(3))
        self.assertEqual(paper.headers["content-type"], "application/pdf")
        self.assertTrue(paper.body.startswith(b"%PDF-"))
        self.assertIn(said["number"], paper.headers["content-disposition"])
        again = self.ask("/proof", **person(3))
        self.assertEqual(paper.body, again.body, "the same paper each time")

    def test_a_space_opens_or_is_refused_never_both(self):
        people = [person(number) for number in range(10, 50)]
        path = os.path.join(self.house.scratch, "people.csv")
        with open(path, "w") as file:
            file.write("ins,family,given,birth-date,sex\n")
            for one in people:
                file.write("%(ins)s,ESSAI,PAUL,%(birth_date)s,M\n" % one)
        opened = []
        opener = threading.Thread(
            target=lambda: opened.append(json.loads(self.house.run("open", "--from", path, "--json").stdout)))
        opener.start()
        statuses = [self.ask("", **one).status for one in reversed(people)]
        opener.join()
        self.assertEqual(set(statuses) - {201, 409}, set())
        print("%d refused, %d opened" % (statuses.count(201), opened[0]["opened"]))
        self.assertEqual(statuses.count(201) + opened[0]["opened"], len(people))


if __name__ == "__main__":
    unittest.main(verbosity=2)
