#!/usr/bin/env python3
"""Who sends or takes slowly holds up nobody: while the bytes of a document wait, the log of its volume can be emptied."""

import glob
import os
import socket
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "api"))
from house import House, wait_until

SIZE, FIRST = 600_000, 400_000  # more than a chunk of what is stored comes first
MORE = 24 * 1024 * 1024  # than the sockets hold


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

    def line(self):
        line = socket.create_connection(("127.0.0.1", self.house.port))
        self.addCleanup(line.close)
        return line

    def upload(self, patient, body):
        """Sends the first part; gives the line and the rest."""
        line = self.line()
        head = ("POST /fhir/Binary HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nX-Security-Context: Patient/%s\r\n"
                "Content-Type: application/octet-stream\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (self.house.doctor, patient, len(body)))
        line.sendall(head.encode() + body[:FIRST])
        return line, body[FIRST:]

    @staticmethod
    def rest_of(line):
        return b"".join(iter(lambda: line.recv(65536), b""))

    def someone(self):
        person = {"resourceType": "Patient", "identifier": [{"system": "urn:t", "value": "1"}]}
        return self.house.post("/fhir/Patient", person).json()["id"]

    def expect_no_snapshot(self, patient):
        weight = {"resourceType": "Observation", "status": "final", "code": {"text": "poids"},
                  "subject": {"reference": "Patient/" + patient}}
        self.assertEqual(self.house.post("/fhir/Observation", weight).status, 201)
        wait_until(self.can_be_emptied, "a log that nobody reads", seconds=20)

    def test_a_slow_upload_keeps_no_snapshot(self):
        patient, body = self.someone(), os.urandom(SIZE)
        line, rest = self.upload(patient, body)
        wait_until(self.chunks, "the first chunk")
        self.expect_no_snapshot(patient)
        line.sendall(rest)
        answer = self.rest_of(line)
        self.assertIn(b" 201 ", answer.split(b"\r\n")[0])
        binary = answer.split(b"/fhir/Binary/")[1].split(b"/")[0].decode()
        got = self.house.get("/fhir/Binary/" + binary, Accept="application/octet-stream")
        self.assertEqual(got.status, 200, got.sentence())
        self.assertTrue(got.body == body, "the bytes are others")

    def test_a_slow_download_keeps_no_snapshot(self):
        patient, body = self.someone(), os.urandom(MORE)
        line, rest = self.upload(patient, body)
        line.sendall(rest)
        binary = self.rest_of(line).split(b"/fhir/Binary/")[1].split(b"/")[0].decode()
        line = self.line()
        line.sendall(("GET /fhir/Binary/%s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nAccept: application/octet-stream\r\n"
                      "Connection: close\r\n\r\n" % (binary, self.house.doctor)).encode())
        begun = line.recv(4096)
        self.assertIn(b" 200 ", begun.split(b"\r\n")[0])
        self.expect_no_snapshot(patient)
        self.assertTrue((begun + self.rest_of(line)).endswith(body), "the bytes are others")


if __name__ == "__main__":
    unittest.main()
