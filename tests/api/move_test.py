"""ens move: a house moves from SQLite to PostgreSQL and back while it is served; the move is broken off and goes on; the new house
answers as the old one did, every journal whole."""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))

from house import House, LEFT_OUT, run_command, wait_until  # noqa: E402
from postgres import Cluster, program  # noqa: E402

PROGRAM = os.environ["ENS"]


def observation(patient, number):
    return {"resourceType": "Observation", "status": "final", "code": {"text": "Move"}, "valueInteger": number,
            "subject": {"reference": "Patient/" + patient}}


class Moving:
    """A move of a house from one store to another."""

    def __init__(self, house, old, new):
        self.house, self.old, self.new = house, old, new

    def words(self):
        return [PROGRAM, "move", "--from", self.old, "--to", self.new, "--json", "--data", self.house.folder]

    def run(self, *codes):
        done = run_command(self.words(), capture_output=True, text=True, check=False)
        assert done.returncode in codes and done.stdout, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)

    def break_off(self, seconds):
        process = subprocess.Popen(self.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()

    def ens(self, *words):
        done = run_command([PROGRAM, *words, "--data", self.house.folder, "--store", self.new], capture_output=True, text=True,
                           check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout


def patient(number):
    return {"resourceType": "Patient", "name": [{"family": "Move"}],
            "identifier": [{"system": "http://move.example", "value": str(number)}]}


def write(house, patients, made, number):
    """A new result, by a name of ours every other time: that is found by a hash."""
    body = observation(random.choice(patients), number)
    if number % 2:
        answer = house.post("/fhir/Observation", body, token=house.doctor)
    else:
        name = "move-%d-%d" % (house.port, number)
        answer = house.put("/fhir/Observation/" + name, dict(body, id=name), token=house.doctor)
    assert answer.status == 201, answer.sentence()
    made[answer.json()["id"]] = number


def deposit(house, patient):
    """What is told of it waits for a while, and goes with the house."""
    document = {"resourceType": "DocumentReference", "status": "current", "subject": {"reference": "Patient/" + patient},
                "content": [{"attachment": {"contentType": "text/plain", "data": "TW92ZQ=="}}]}
    answer = house.post("/fhir/DocumentReference", document, token=house.doctor)
    assert answer.status == 201, answer.sentence()


def change(house, made, number):
    name = random.choice(sorted(made))
    body = json.loads(house.get("/fhir/Observation/" + name).body)
    body["valueInteger"] = number
    answer = house.put("/fhir/Observation/" + name, body, token=house.doctor)
    assert answer.status == 200, answer.sentence()
    made[name] = number


def write_until(stop, house, patients, made):
    number = 0
    while not stop.is_set():
        number += 1
        write(house, patients, made, number)
        if number % 3 == 0:  # rows that change
            change(house, made, number)


def move_while_served(house, moving, patients, made):
    """Killed three times, then run while somebody writes, then when nobody does: everything is there, and again is the same."""
    stop = threading.Event()
    writer = threading.Thread(target=write_until, args=(stop, house, patients, made))
    have = len(made)
    writer.start()
    wait_until(lambda: len(made) > have + 10, "somebody writes")
    for seconds in (0.3, 0.8, 1.5):
        moving.break_off(seconds)
    moving.run(0, 1)  # somebody writes: it may say so
    stop.set()
    writer.join()
    for name in patients:
        deposit(house, name)
    house.stop()
    moved = moving.run(0)
    assert moved["different"] == 0 and moved["rows"] > len(made) and moved["journals"] >= len(patients), moved
    again = moving.run(0)
    assert again["different"] == 0 and again["journals"] == moved["journals"], again
    assert json.loads(moving.ens("check", "--json"))["damages"] == 0
    assert json.loads(moving.ens("journal", "verify", "--json").splitlines()[-1])["bad"] == 0


def serve_at(house, store):
    new = House(ens=PROGRAM, folder=house.folder)
    new.doctor, new.operator = house.doctor, house.operator
    with open(os.path.join(house.folder, "settings"), "w", encoding="utf-8") as settings:
        settings.write("store = %s\n" % store)
    new.start()
    return new


def answers_as_before(house, made, patients):
    for name, number in made.items():
        held = house.get("/fhir/Observation/" + name)
        assert held.status == 200 and int(held.json()["valueInteger"]) == number, (held.status, number)
    for number, name in enumerate(patients):
        found = house.get("/fhir/Patient?identifier=http://move.example|%d" % number).json()
        assert [entry["resource"]["id"] for entry in found["entry"]] == [name], found


def play(cluster):
    cluster.sql("CREATE DATABASE house")
    made, servers = {}, []
    with House(ens=PROGRAM) as house:
        patients = [house.post("/fhir/Patient", patient(number)).json()["id"] for number in range(6)]
        first, url = "sqlite:" + os.path.join(house.folder, "store"), cluster.url("house")
        last = "sqlite:" + os.path.join(house.folder, "back")
        try:
            move_while_served(house, Moving(house, first, url), patients, made)
            servers.append(serve_at(house, url))
            answers_as_before(servers[0], made, patients)
            move_while_served(servers[0], Moving(house, url, last), patients, made)
            servers.append(serve_at(house, last))
            answers_as_before(servers[1], made, patients)
            write(servers[1], patients, made, 1)
        finally:
            for server in servers:
                server.stop()
        refused = run_command(Moving(house, first, last).words(), capture_output=True, text=True, check=False)
        assert refused.returncode != 0, refused
    print("%d resources moved there and back while they were written" % len(made))


def main():
    if not program("initdb"):
        print("left out: no PostgreSQL is installed")
        return LEFT_OUT
    with tempfile.TemporaryDirectory(prefix="ens-move-") as scratch:
        os.chmod(scratch, 0o755)
        cluster = Cluster(os.path.join(scratch, "c"))
        try:
            play(cluster.make().start())
        finally:
            cluster.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
