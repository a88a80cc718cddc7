"""ens move: a house moves from SQLite to PostgreSQL while it is served; the move is broken off and goes on; the new house answers
as the old one did, every journal whole."""

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))

from house import House, LEFT_OUT  # noqa: E402
from postgres import Cluster, program  # noqa: E402

PROGRAM = os.environ["ENS"]


def observation(patient, number):
    return {"resourceType": "Observation", "status": "final", "code": {"text": "Move"}, "valueInteger": number,
            "subject": {"reference": "Patient/" + patient}}


class Moving:
    def __init__(self, house, cluster):
        self.house = house
        cluster.sql("CREATE DATABASE house")
        self.url = cluster.url("house")

    def words(self):
        return [PROGRAM, "move", "--from", "sqlite:" + os.path.join(self.house.folder, "store"), "--to", self.url, "--json",
                "--data", self.house.folder]

    def run(self, *codes):
        done = subprocess.run(self.words(), capture_output=True, text=True, check=False)
        assert done.returncode in codes, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)

    def break_off(self, seconds):
        process = subprocess.Popen(self.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        process.kill()
        process.wait()

    def ens(self, *words):
        done = subprocess.run([PROGRAM, *words, "--data", self.house.folder, "--store", self.url], capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout


def write_until(stop, house, patients, made):
    number = 0
    while not stop.is_set():
        number += 1
        answer = house.post("/fhir/Observation", observation(random.choice(patients), number), token=house.doctor)
        assert answer.status == 201, answer.sentence()
        made[answer.json()["id"]] = number
        if number % 3 == 0:  # rows that change
            name = random.choice(sorted(made))
            body = json.loads(house.get("/fhir/Observation/" + name).body)
            body["valueInteger"] = number
            answer = house.put("/fhir/Observation/" + name, body, token=house.doctor)
            assert answer.status == 200, answer.sentence()
            made[name] = number


def moves_while_it_is_served(house, cluster):
    patients = [house.post("/fhir/Patient", {"resourceType": "Patient", "name": [{"family": "Move"}], "identifier": [
        {"system": "http://move.example", "value": str(n)}]}).json()["id"] for n in range(6)]
    made, stop, moving = {}, threading.Event(), Moving(house, cluster)
    writer = threading.Thread(target=write_until, args=(stop, house, patients, made))
    writer.start()
    time.sleep(1)
    for seconds in (0.3, 0.8, 1.5):
        moving.break_off(seconds)
    moving.run(0, 1)  # somebody writes: it may say so
    stop.set()
    writer.join()
    house.stop()
    moved = moving.run(0)
    assert moved["different"] == 0 and moved["rows"] > len(made) and moved["journals"] >= len(patients), moved
    again = moving.run(0)
    assert again["different"] == 0 and again["journals"] == moved["journals"], again
    assert json.loads(moving.ens("check", "--json"))["damages"] == 0
    assert json.loads(moving.ens("journal", "verify", "--json").splitlines()[-1])["bad"] == 0
    return made, moving


def answers_as_before(house, made, moving):
    new = House(ens=PROGRAM, folder=house.folder)
    new.environment = dict(os.environ)
    new.doctor, new.operator = house.doctor, house.operator
    with open(os.path.join(house.folder, "settings"), "w", encoding="utf-8") as settings:
        settings.write("store = %s\n" % moving.url)
    new.start()
    try:
        for name, number in made.items():
            held = new.get("/fhir/Observation/" + name)
            assert held.status == 200 and int(held.json()["valueInteger"]) == number, (held.status, number)
        assert new.post("/fhir/Observation", json.loads(new.get("/fhir/Observation/" + name).body)).status == 201
    finally:
        new.stop()


def play(cluster):
    with House(ens=PROGRAM) as house:
        made, moving = moves_while_it_is_served(house, cluster)
        answers_as_before(house, made, moving)
        refused = subprocess.run([PROGRAM, "move", "--from", moving.url, "--to", "sqlite:" + house.scratch, "--data", house.folder],
                                 capture_output=True, text=True, check=False)
        assert refused.returncode != 0, refused
    print("%d resources moved while %s" % (len(made), "they were written"))


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
