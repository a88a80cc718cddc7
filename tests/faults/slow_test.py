#!/usr/bin/env python3
"""Who sends slowly holds up nobody: while the bytes of a document are waited for, the log of its volume can be emptied."""

import glob
import os
import socket
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from house import House, wait_until

SIZE, FIRST = 600_000, 400_000  # more than a chunk of what is stored comes first


class Slow(unittest.TestCase):
    def setUp(self):
        self.house = House()
        self.house.__enter__()
        self.addCleanup(self.house.__exit__)

    def chunks(self):
        return sum(int(n) for n in self.house.on_volume("people", "SELECT count(*) FROM content_chunk"))

    def can_be_emptied(self):
        """Not while anybody reads what stood in the log before the last write."""
        for path in glob.glob(os.path.join(self.house.folder, "store", "v*.db")):
            with sqlite3.connect(path) as store:
                is_busy, _, _ = store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            store.close()
            if is_busy:
                return False
        return True

    def upload(self, patient, body):
        """Sends the first part; gives the line and the rest."""
        line = socket.create_connection(("127.0.0.1", self.house.port))
        self.addCleanup(line.close)
        head = ("POST /fhir/Binary HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nX-Security-Context: Patient/%s\r\n"
                "Content-Type: application/octet-stream\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (self.house.doctor, patient, len(body)))
        line.sendall(head.encode() + body[:FIRST])
        return line, body[FIRST:]

    def test_a_slow_upload_keeps_no_snapshot(self):
        person = {"resourceType": "Patient", "identifier": [{"system": "urn:t", "value": "1"}]}
        patient = self.house.post("/fhir/Patient", person).json()["id"]
        body = os.urandom(SIZE)
        line, rest = self.upload(patient, body)
        wait_until(self.chunks, "the first chunk")
        weight = {"resourceType": "Observation", "status": "final", "code": {"text": "poids"},
                  "subject": {"reference": "Patient/" + patient}}
        self.assertEqual(self.house.post("/fhir/Observation", weight).status, 201)
        wait_until(self.can_be_emptied, "a log that nobody reads", seconds=20)
        line.sendall(rest)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
        self.assertIn(b" 201 ", answer.split(b"\r\n")[0])
        binary = answer.split(b"/fhir/Binary/")[1].split(b"/")[0].decode()
        got = self.house.get("/fhir/Binary/" + binary, Accept="application/octet-stream")
        self.assertEqual(got.status, 200, got.sentence())
        self.assertTrue(got.body == body, "the bytes are others")


if __name__ == "__main__":
    unittest.main()
