"""Load for the fault tests: clients that write to several spaces at once, and remember what was acknowledged."""

import hashlib
import http.client
import json
import os
import random
import threading
import uuid

from checks import ins  # tests/api, which those who import this have on their path

SYSTEM = "http://load.example/marker"
ENTRIES = 5  # of a transaction


def person(number):
    return {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.10", "value": ins(number)}],
        "name": [{"family": "Charge%d" % number}],
    }


def observation(patient, marker, value):
    return {
        "resourceType": "Observation",
        "status": "final",
        "identifier": [{"system": SYSTEM, "value": marker}],
        "code": {"text": "Charge"},
        "subject": {"reference": "Patient/" + patient},
        "valueInteger": value,
    }


class Memory:
    """What was asked for and what was acknowledged, of all clients."""

    def __init__(self):
        self.created = {}  # id: marker
        self.updated = {}  # id: (version, value) acknowledged last
        self.attempted = {}  # id: value of an update that has no answer
        self.bundles = {}  # marker: (patient, acknowledged)
        self.documents = {}  # id: sha256
        self.looks = set()  # the requests by which something was read
        self.wrong = []  # answers that should not be

    def count(self):
        """How much was acknowledged."""
        bundles = sum(done for _, done in list(self.bundles.values()))  # a copy: clients go on writing
        return len(self.created) + bundles + len(self.documents) + len(self.updated)


class Client(threading.Thread):
    def __init__(self, house, patients, memory, seed, share):
        super().__init__(daemon=True)
        self.house, self.patients, self.memory = house, patients, memory
        self.random = random.Random(seed)
        self.connection = house.connect(timeout=60)
        self.mine = list(share)  # no other client updates these
        self.stopped = False

    def run(self):
        acts = [self.create, self.create, self.look, self.look, self.update, self.update, self.bundle, self.document]
        while not self.stopped:
            try:
                self.random.choice(acts)()
            except (OSError, http.client.HTTPException):
                return  # the server is gone

    def send(self, method, path, body, **headers):
        answer = self.house.ask(method, path, body, token=self.house.doctor, connection=self.connection, **headers)
        if answer.status not in (200, 201, 409, 429, 503):
            self.memory.wrong.append("%s %s: %d %s" % (method, path, answer.status, answer.sentence()))
        return answer

    def create(self):
        """By POST, or by PUT with a name of our own."""
        marker = uuid.uuid4().hex
        body = observation(self.random.choice(self.patients), marker, 0)
        if self.random.random() < 0.5:
            answer = self.send("POST", "/fhir/Observation", body)
        else:
            answer = self.send("PUT", "/fhir/Observation/" + marker, dict(body, id=marker))
        if answer.status == 201:
            name = answer.json()["id"]
            self.memory.created[name] = marker
            self.memory.updated[name] = (1, 0)
            self.mine.append(name)

    def look(self):
        """What is read is in the journal before the answer leaves."""
        if not self.mine:
            return
        answer = self.send("GET", "/fhir/Observation/" + self.random.choice(self.mine), None)
        if answer.status == 200:
            self.memory.looks.add(answer.headers["x-request-id"])

    def update(self):
        if not self.mine:
            return
        name = self.random.choice(self.mine[-20:])
        held = self.house.ask("GET", "/fhir/Observation/" + name, connection=self.connection)
        if held.status != 200:
            self.memory.wrong.append("GET of an acknowledged one: %d" % held.status)
            return
        body = json.loads(held.body)
        body["valueInteger"] += 1
        self.memory.attempted[name] = body["valueInteger"]
        answer = self.send("PUT", "/fhir/Observation/" + name, body)
        if answer.status == 200:
            self.memory.updated[name] = (int(answer.json()["meta"]["versionId"]), body["valueInteger"])
            del self.memory.attempted[name]

    def bundle(self):
        marker, patient = uuid.uuid4().hex, self.random.choice(self.patients)
        entries = [
            {"resource": observation(patient, marker, n), "request": {"method": "POST", "url": "Observation"}}
            for n in range(ENTRIES)
        ]
        self.memory.bundles[marker] = (patient, False)
        body = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        if self.send("POST", "/fhir", body).status == 200:
            self.memory.bundles[marker] = (patient, True)

    def document(self):
        content = b"%PDF-1.4\n" + os.urandom(self.random.randrange(10, 400_000))
        answer = self.send(
            "POST", "/fhir/Binary", content, Content_Type="application/pdf",
            X_Security_Context="Patient/" + self.random.choice(self.patients),
        )
        if answer.status == 201:
            self.memory.documents[answer.json()["id"]] = hashlib.sha256(content).hexdigest()


def open_people(house, count):
    return [house.post("/fhir/Patient", person(n)).json()["id"] for n in range(count)]


def missing(house, memory, created, bundles, documents):
    """Sentences on what is not as it was acknowledged, of the names given."""
    connection, wrong = house.connect(), []

    def get(path, **headers):
        return house.ask("GET", path, connection=connection, **headers)

    for name in created:
        answer = get("/fhir/Observation/" + name)
        if answer.status != 200:
            wrong.append("an acknowledged create is gone: %d" % answer.status)
            continue
        body = json.loads(answer.body)
        version, value = memory.updated[name]
        held = (int(body["meta"]["versionId"]), body["valueInteger"])
        allowed = [(version, value)]
        if name in memory.attempted:
            allowed.append((version + 1, memory.attempted[name]))
        if held not in allowed or body["identifier"][0]["value"] != memory.created[name]:
            wrong.append("version and value are %s, not one of %s" % (held, allowed))
        elif held != allowed[0]:
            memory.updated[name] = held
        memory.attempted.pop(name, None)
    for marker in bundles:
        patient, acknowledged = memory.bundles[marker]
        path = "/fhir/Observation?patient=Patient/%s&identifier=%s|%s&_summary=count" % (patient, SYSTEM, marker)
        total = int(get(path).json()["total"])
        if total not in ((ENTRIES,) if acknowledged else (0, ENTRIES)):
            wrong.append("of a transaction (acknowledged: %s) %d entries are there" % (acknowledged, total))
        if not acknowledged and total:
            memory.bundles[marker] = (patient, True)
    for name in documents:
        answer = get("/fhir/Binary/" + name, Accept="application/pdf")
        if answer.status != 200 or hashlib.sha256(answer.body).hexdigest() != memory.documents[name]:
            wrong.append("an acknowledged document is not what was sent: %d" % answer.status)
    connection.close()
    return wrong
