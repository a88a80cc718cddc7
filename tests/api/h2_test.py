#!/usr/bin/env python3
"""HTTP/2 of ens serve: the same answers as by HTTP/1.1, many at a time, large ones in bounded memory, and hostile clients."""

import hashlib
import io
import os
import re
import socket
import struct
import sys
import time
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from certificates import client_context  # noqa: E402
from frames import (ACK, CONTINUATION, DATA, ENDS, GOAWAY, HEADERS, PING, RST_STREAM, SETTINGS, WHOLE, WINDOW_UPDATE,  # noqa: E402
                    Client, fields, frame, request)
from house import is_sanitized, run_command  # noqa: E402
from secure import SecureHouse  # noqa: E402

INS = "279035121518989"
LARGE = 50 * 1000 * 1000
# A build with sanitizers keeps what was freed for a while.
MEMORY_MB = 400 if is_sanitized(os.environ["ENS"]) else 60
NO_ERROR, PROTOCOL_ERROR, REFUSED_STREAM, CALM = 0, 1, 7, 11


class Speaking(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = SecureHouse()
        cls.house.__enter__()
        cls.house.run("open", "--ins", INS, "--family", "MARTIN", "--given", "Marie", "--birth-date", "1979-03-12", "--sex", "F")
        cls.holder = cls.house.token("--role", "holder", "--ins", INS)
        cls.patient = cls.house.get("/fhir/Patient", token=cls.holder).json()["entry"][0]["resource"]["id"]
        cls.authority = os.path.join(cls.house.scratch, "authority.pem")
        with open(cls.authority, "wb") as file:
            file.write(cls.house.authority.pem())
        cls.large = os.path.join(cls.house.scratch, "large")
        with open(cls.large, "wb") as file:
            file.write(b"%PDF-1.4\n" + os.urandom(LARGE - 9))

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def url(self, path):
        return "https://localhost:%d%s" % (self.house.port, path)

    def curl(self, *words, version="--http2"):
        """(status, version, body) as curl got them."""
        path = os.path.join(self.house.scratch, "body")
        done = run_command(["curl", "-sS", version, "--cacert", self.authority, "-H", "Authorization: Bearer " + self.holder,
                            "-o", path, "-w", "%{http_code} %{http_version}", *words],
                           capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        status, spoken = done.stdout.split()
        with open(path, "rb") as file:
            return int(status), spoken, file.read()

    def client(self, **options):
        link = self.house.shake(client_context(self.house.authority, protocols=("h2", "http/1.1")))
        self.assertEqual(link.selected_alpn_protocol(), "h2")
        self.addCleanup(link.close)
        return Client(link, **options)

    def bearer(self):
        return ("authorization", "Bearer " + self.holder)

    def still_serves(self):
        self.assertEqual(self.curl(self.url("/fhir/Patient"))[:2], (200, "2"))

    # ---- the same answers

    def test_both_versions_answer_the_same(self):
        for path, status in (("/fhir/Patient", 200), ("/fhir/Patient/nobody", 404), ("/fhir/Observation", 200), ("/nothing", 404)):
            answers = [self.curl(self.url(path), version=version) for version in ("--http2", "--http1.1")]
            self.assertEqual([answer[1] for answer in answers], ["2", "1.1"])
            self.assertEqual([answer[0] for answer in answers], [status, status], path)
            self.assertEqual(len(answers[0][2]), len(answers[1][2]), path)

    def test_fields_of_answers_are_those_of_http_2(self):
        done = run_command(["curl", "-sSI", "--http2", "--cacert", self.authority, self.url("/fhir/metadata")],
                           capture_output=True, text=True, timeout=60, check=True)
        self.assertTrue(done.stdout.startswith("HTTP/2 200"), done.stdout)
        names = [line.split(":")[0] for line in done.stdout.splitlines()[1:] if line]
        self.assertIn("strict-transport-security", names)
        self.assertIn("content-length", names)
        for name in names:
            self.assertRegex(name, "^[a-z0-9-]+$")
            self.assertNotIn(name, ("connection", "transfer-encoding", "keep-alive"))

    def test_a_written_resource_is_read_again(self):
        observation = '{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"}}' % self.patient
        status, _, body = self.curl("-H", "Content-Type: application/fhir+json", "-d", observation, self.url("/fhir/Observation"))
        self.assertEqual(status, 201, body)
        again = re.search(rb'"id":"([a-z2-7]+)"', body).group(1).decode()
        self.assertEqual(self.curl(self.url("/fhir/Observation/" + again))[0], 200)

    def test_fifty_megabytes_go_in_and_come_out_in_bounded_memory(self):
        with open(self.large, "rb") as file:
            wanted = hashlib.sha256(file.read()).hexdigest()
        for version in ("--http2", "--http1.1"):
            before = self.house.memory()
            status, _, body = self.curl("-H", "Content-Type: application/pdf", "-H", "X-Security-Context: Patient/" + self.patient,
                                        "-X", "POST", "-T", self.large, self.url("/fhir/Binary"), version=version)
            self.assertEqual(status, 201, body[:400])
            url = re.search(rb'"id":"([a-z2-7]+)"', body).group(1).decode()
            status, _, body = self.curl("-H", "Accept: application/pdf", self.url("/fhir/Binary/" + url), version=version)
            self.assertEqual((status, hashlib.sha256(body).hexdigest()), (200, wanted))
            self.assertLess(self.house.memory() - before, MEMORY_MB)

    def test_an_answer_of_unknown_length_comes_whole(self):
        status, _, body = self.curl(self.url("/fhir/Patient/%s/$download" % self.patient))
        self.assertEqual(status, 200)
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self.assertIsNone(archive.testzip())

    # ---- many at a time

    def test_a_hundred_streams_at_a_time_are_all_answered(self):
        done = run_command(["h2load", "-n", "1000", "-c", "3", "-m", "100", self.url("/fhir/.well-known/smart-configuration")],
                           capture_output=True, text=True, timeout=300, check=True)
        self.assertIn("1000 succeeded, 0 failed, 0 errored", done.stdout)
        self.assertIn("1000 2xx", done.stdout)

    def test_a_slow_stream_does_not_stop_its_neighbours(self):
        client = self.client(window=0)  # nothing of a body may be sent
        client.ask(1, "GET", "/fhir/metadata", self.bearer())
        self.assertEqual(client.status(1), "200")
        client.say(frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 65535)) + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1 << 24)))
        client.ask(3, "GET", "/fhir/Patient", self.bearer())
        self.assertEqual(client.status(3), "200")
        self.assertIn(b"resourceType", client.body(3))

    def test_a_body_that_comes_byte_by_byte_is_read(self):
        client = self.client()
        client.ask(1, "POST", "/fhir/Observation", self.bearer(), ("content-type", "application/fhir+json"), ends=False)
        body = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"}}' % self.patient.encode()
        for at in range(0, len(body), 7):
            client.say(frame(DATA, 0, 1, body[at:at + 7]))
        client.say(frame(DATA, ENDS, 1))
        self.assertEqual(client.status(1), "201")

    def test_a_client_that_does_not_read_costs_no_memory(self):
        with open(self.large, "rb") as file:
            body = file.read()
        answer = self.house.ask("POST", "/fhir/Binary", body, token=self.holder, Content_Type="application/pdf",
                                X_Security_Context="Patient/" + self.patient)
        self.assertEqual(answer.status, 201)
        stored = answer.json()["id"]
        del body
        before = self.house.memory("VmRSS")
        clients = [self.client(window=(1 << 31) - 1) for _ in range(4)]
        for client in clients:
            client.say(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", (1 << 31) - 1 - 65535)))
            for stream in (1, 3, 5):
                client.ask(stream, "GET", "/fhir/Binary/" + stored, self.bearer(), ("accept", "application/pdf"))
        time.sleep(3)
        self.still_serves()
        self.assertLess(self.house.memory("VmRSS") - before, MEMORY_MB)
        self.assertEqual(clients[0].status(1), "200")  # it reads after all

    # ---- what is refused

    def test_one_grammar_holds_for_both_versions(self):
        for refused, wanted in ((request("GET", "/fhir/a b"), "reset 1"), (request("GET", "/fhir/\\"), "400"),
                                (request("GET", "/fhir/../x"), "400"), (request("GET", "/" + "a" * 9000), "414"),
                                (request("BREW", "/fhir"), "501"), (request("GET", "/x", ("a", "b" * 17000)), "431"),
                                (request("GET", "/x", *[("a%d" % n, "b") for n in range(101)]), "431"),
                                (request("GET", "/x", ("expect", "tea")), "417"), (request("GET", "/x", host="a b"), "reset 1"),
                                (fields((":method", "CONNECT"), (":authority", "a:1")), "501"),
                                (request("GET", "/x", host="a@b"), "400")):
            client = self.client()
            first, said = True, refused[:40]
            while refused:
                part, refused = refused[:16000], refused[16000:]
                client.say(frame(HEADERS if first else CONTINUATION, (ENDS if first else 0) | (0 if refused else WHOLE), 1, part))
                first = False
            self.assertEqual(client.outcome(1), wanted, said)
            client.ask(3, "GET", "/fhir/metadata")  # the connection goes on
            self.assertEqual(client.status(3), "200")

    def test_a_body_that_is_too_large_is_refused_before_it_is_sent(self):
        client = self.client()
        client.ask(1, "POST", "/fhir/Observation", self.bearer(), ("content-length", "900000000"), ends=False)
        self.assertEqual(client.status(1), "413")
        reset = client.until(lambda kind, _, stream, __: kind == RST_STREAM and stream == 1)
        self.assertEqual(int.from_bytes(reset[3], "big"), NO_ERROR)

    def test_a_request_that_is_malformed_resets_its_stream_alone(self):
        client = self.client()
        client.say(frame(HEADERS, WHOLE | ENDS, 1, request("GET", "/fhir/metadata", ("transfer-encoding", "chunked"))))
        reset = client.until(lambda kind, _, stream, __: kind == RST_STREAM and stream == 1)
        self.assertEqual(int.from_bytes(reset[3], "big"), PROTOCOL_ERROR)
        client.ask(3, "GET", "/fhir/metadata")
        self.assertEqual(client.status(3), "200")

    def test_more_streams_than_announced_are_not_opened(self):
        client = self.client()
        client.until(lambda kind, flags, *_: kind == SETTINGS and not flags & ACK)
        for stream in range(1, 203, 2):
            client.ask(stream, "POST", "/fhir/Observation", self.bearer(), ends=False)
        found = client.until(lambda kind, *_: kind in (RST_STREAM, GOAWAY))
        self.assertIn(int.from_bytes(found[3][-4:] if found[0] == RST_STREAM else found[3][4:8], "big"), (PROTOCOL_ERROR, REFUSED_STREAM))
        self.still_serves()

    def flood(self, *parts):
        """Says the parts again and again, until the server has had enough; what it ends with."""
        client = self.client()
        try:
            for part in parts:
                client.say(part)
        except (ConnectionError, socket.timeout):
            pass
        try:
            return client.end()
        finally:
            self.still_serves()

    def test_floods_end_the_connection(self):
        get = request("GET", "/fhir/metadata")
        rapid = (frame(HEADERS, WHOLE | ENDS, n, get) + frame(RST_STREAM, 0, n, struct.pack(">I", 8)) for n in range(1, 20001, 2))
        endless = [frame(HEADERS, ENDS, 1, get)] + [frame(CONTINUATION, 0, 1, fields(("a", "b")))] * 1000
        post = request("POST", "/fhir/Observation")
        for name, parts, errors in (("ping", [frame(PING, 0, 0, b"12345678")] * 5000, (CALM,)),
                                    ("settings", [frame(SETTINGS, 0, 0, b"\0\1\0\0\0\0")] * 5000, (CALM,)),
                                    ("empty data", [frame(HEADERS, WHOLE, 1, post)] + [frame(DATA, 0, 1)] * 5000, (CALM,)),
                                    ("unknown", [frame(0xBE, 0, 0)] * 5000, (CALM,)),
                                    # nghttp2's own bounds are reached first: it ends them with an error of its own, or none
                                    ("rapid reset", rapid, (CALM, NO_ERROR, 2, None)),
                                    ("continuation", endless, (CALM, PROTOCOL_ERROR, NO_ERROR, 2, None))):
            with self.subTest(name):
                self.assertIn(self.flood(*parts), errors)

    def test_what_is_no_http_2_ends_the_connection(self):
        link = self.house.shake(client_context(self.house.authority, protocols=("h2",)))
        link.sendall(b"GET /fhir/metadata HTTP/1.1\r\nHost: a\r\n\r\n")
        link.settimeout(30)
        try:
            while link.recv(65536):
                pass
        except ConnectionError:
            pass
        link.close()
        self.still_serves()


class Stopping(unittest.TestCase):
    def test_a_stop_says_goaway_and_finishes_what_was_asked(self):
        house = SecureHouse()
        house.__enter__()
        try:
            context = client_context(house.authority, protocols=("h2",))
            idle, busy = Client(house.shake(context)), Client(house.shake(context), window=1000)
            idle.ask(1, "GET", "/fhir/metadata")
            self.assertEqual(idle.status(1), "200")
            busy.ask(1, "GET", "/fhir/metadata")
            self.assertEqual(busy.status(1), "200")
            house.server.terminate()
            self.assertEqual(idle.end(), NO_ERROR)
            self.assertEqual(busy.end(), NO_ERROR)
            busy.say(frame(WINDOW_UPDATE, 0, 1, struct.pack(">I", 1 << 20)) + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1 << 20)))
            self.assertGreater(len(busy.body(1, opens=False)), 100000)
            self.assertEqual(house.server.wait(timeout=120), 0)
            idle.link.close()
            busy.link.close()
        finally:
            house.__exit__()


if __name__ == "__main__":
    unittest.main()
