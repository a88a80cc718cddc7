"""Many clients want the same at the same moment: one wins, the others are told, nothing is there twice."""

import json
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House  # noqa: E402
from load import SYSTEM, observation, person  # noqa: E402

CLIENTS, ROUNDS = 8, 6


def token_for(house, path):
    """Who writes: results and documents are a doctor's, who then may change them; the rest is the operator's."""
    return house.doctor if path == "/fhir" or path.startswith(("/fhir/Observation", "/fhir/DocumentReference")) else house.operator


def at_once(house, asks):
    """The statuses of requests that all wait for one another before they start."""
    answers, gate = [None] * len(asks), threading.Barrier(len(asks))

    def run(place, ask):
        connection = house.connect()
        connection.connect()
        gate.wait()
        method, path, body, fields = ask
        answers[place] = house.ask(method, path, body, token_for(house, path), connection, **fields)
        connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(asks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def statuses(answers):
    return sorted(answer.status for answer in answers)


class Races:
    def __init__(self, house):
        self.house, self.wrong = house, []
        self.marie, self.jean = (house.post("/fhir/Patient", person(n)).json()["id"] for n in (1, 2))

    def hold(self, is_so, text, *args):
        if not is_so:
            self.wrong.append(text % args)

    def total(self, path):
        return int(self.house.get(path).json()["total"])

    def result(self, marker):
        body = observation(self.marie, marker, 0)
        return self.house.post("/fhir/Observation", body, token=self.house.doctor).json()["id"]

    def one_version(self, number):
        """All rely on version 1: one is taken."""
        name = self.result("v%d" % number)
        asks = [
            ("PUT", "/fhir/Observation/" + name, dict(observation(self.marie, "v", n + 1), id=name), {"If_Match": 'W/"1"'})
            for n in range(CLIENTS)
        ]
        got = statuses(at_once(self.house, asks))
        self.hold(got == [200] + [412] * (CLIENTS - 1), "one version: %s", got)
        held = self.house.get("/fhir/Observation/%s/_history" % name).json()["total"]
        self.hold(held == "2", "one version: %s are there", held)

    def no_update_lost(self, number):
        """Everybody adds one to what they read until it is taken: nothing is lost."""
        name = self.result("n%d" % number)

        def add():
            while True:
                held = json.loads(self.house.get("/fhir/Observation/" + name).body)
                held["valueInteger"] += 1
                match = 'W/"%s"' % held["meta"]["versionId"]
                answer = self.house.put("/fhir/Observation/" + name, held, If_Match=match, token=self.house.doctor)
                if answer.status != 412:
                    self.hold(answer.status == 200, "no update lost: %d", answer.status)
                    return

        threads = [threading.Thread(target=add) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        value = self.house.get("/fhir/Observation/" + name).json()["valueInteger"]
        self.hold(value == str(CLIENTS), "no update lost: %s", value)

    def unless_it_exists(self, number):
        """Conditional create, in a space: one is created, and all get it."""
        marker = "c%d" % number
        fields = {"If_None_Exist": "identifier=%s|%s&patient=Patient/%s" % (SYSTEM, marker, self.marie)}
        asks = [("POST", "/fhir/Observation", observation(self.marie, marker, 0), fields)] * CLIENTS
        answers = at_once(self.house, asks)
        self.hold(statuses(answers) == [200] * (CLIENTS - 1) + [201], "unless it exists: %s", statuses(answers))
        self.hold(len({a.json()["id"] for a in answers}) == 1, "unless it exists: several")

    def unless_it_exists_in_commons(self, number):
        value = "p%d" % number
        body = {"resourceType": "Practitioner", "identifier": [{"system": SYSTEM, "value": value}]}
        fields = {"If_None_Exist": "identifier=%s|%s" % (SYSTEM, value)}
        answers = at_once(self.house, [("POST", "/fhir/Practitioner", body, fields)] * CLIENTS)
        self.hold(statuses(answers) == [200] * (CLIENTS - 1) + [201], "in the commons: %s", statuses(answers))
        count = self.total("/fhir/Practitioner?identifier=%s|%s" % (SYSTEM, value))
        self.hold(count == 1, "in the commons: %d are there", count)

    def one_name(self, number):
        """Create by PUT: one creates, the others find it there."""
        name = "name-%d" % number
        body = dict(observation(self.marie, name, 0), id=name)
        answers = at_once(self.house, [("PUT", "/fhir/Observation/" + name, body, {})] * CLIENTS)
        self.hold(statuses(answers) == [200] * (CLIENTS - 1) + [201], "one name: %s", statuses(answers))
        count = self.total("/fhir/Observation?patient=Patient/%s&identifier=%s|%s" % (self.marie, SYSTEM, name))
        self.hold(count == 1, "one name: %d are there", count)

    def one_name_in_commons(self, number):
        name = "place-%d" % number
        body = {"resourceType": "Location", "id": name, "name": name}
        answers = at_once(self.house, [("PUT", "/fhir/Location/" + name, body, {})] * CLIENTS)
        self.hold(statuses(answers) == [200] * (CLIENTS - 1) + [201], "a name in the commons: %s", statuses(answers))
        count = self.total("/fhir/Location?name=" + name)
        self.hold(count == 1, "a name in the commons: %d are there", count)

    def one_name_for_two(self, number):
        """Two people's results by one name: it stays with whoever had it first."""
        name = "both-%d" % number
        asks = [
            ("PUT", "/fhir/Observation/" + name, dict(observation(who, name, 0), id=name), {})
            for who in [self.marie, self.jean] * (CLIENTS // 2)
        ]
        answers = at_once(self.house, asks)
        self.hold(statuses(answers).count(201) == 1, "one name for two: %s", statuses(answers))
        there = [
            self.total("/fhir/Observation?patient=Patient/%s&identifier=%s|%s" % (who, SYSTEM, name))
            for who in (self.marie, self.jean)
        ]
        self.hold(sorted(there) == [0, 1], "one name for two: %s are there", there)

    def one_document(self, number):
        """A document deposited by all: one is created, and the others are answered with it."""
        value = "urn:uuid:document-%d" % number
        body = {
            "resourceType": "DocumentReference",
            "status": "current",
            "masterIdentifier": {"system": SYSTEM, "value": value},
            "subject": {"reference": "Patient/" + self.marie},
            "content": [{"attachment": {"contentType": "text/plain", "url": "http://elsewhere.example/1"}}],
        }
        answers = at_once(self.house, [("POST", "/fhir/DocumentReference", body, {})] * CLIENTS)
        self.hold(statuses(answers) == [200] * (CLIENTS - 1) + [201], "one document: %s", statuses(answers))
        count = self.total("/fhir/DocumentReference?identifier=%s|%s" % (SYSTEM, value.upper()))
        self.hold(count == 1, "one document: %d are there", count)

    def a_batch_beside_requests(self, number):
        """While a batch is written, entry by entry, others write what its last entry writes: it is not told that it came too late."""
        problem = {"resourceType": "Condition", "subject": {"reference": "Patient/" + self.marie}}
        last = observation(self.marie, "batch-%d" % number, 0)
        entry = [{"request": {"method": "POST", "url": r["resourceType"]}, "resource": r} for r in [problem] * 40 + [last]]
        batch = {"resourceType": "Bundle", "type": "batch", "entry": entry}
        asks = [("POST", "/fhir", batch, {})] + [("POST", "/fhir/Observation", observation(self.marie, "alone", 0), {})] * CLIENTS
        told = [e["response"]["status"][:3] for e in at_once(self.house, asks)[0].json()["entry"]]
        self.hold(told == ["201"] * 41, "a batch beside requests: %s", told)

    def one_person(self, number):
        """Opening a space: one is opened."""
        answers = at_once(self.house, [("POST", "/fhir/Patient", person(100 + number), {})] * CLIENTS)
        self.hold(statuses(answers) == [201] + [409] * (CLIENTS - 1), "one person: %s", statuses(answers))


def main():
    with House() as house:
        races = Races(house)
        for number in range(ROUNDS):
            for race in (
                races.one_version, races.no_update_lost, races.unless_it_exists, races.unless_it_exists_in_commons,
                races.one_name, races.one_name_in_commons, races.one_name_for_two,
                races.one_document, races.a_batch_beside_requests, races.one_person,
            ):
                race(number)
        for words in (["check"], ["journal", "verify"]):
            done = house.run(*words, check=False)
            races.hold(done.returncode == 0, "ens %s: %s%s", " ".join(words), done.stdout, done.stderr)
    print("\n".join(races.wrong) or "one wins, the others are told, nothing is there twice")
    return 1 if races.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
