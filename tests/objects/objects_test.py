#!/usr/bin/env python3
"""Documents' bytes in an S3-compatible store that nobody here wrote (the npm package s3rver), behind a front of ours that checks each
signature and body, and that is slow, refuses or is gone when told to.

ENS_TEST_S3=http://ID:SECRET@127.0.0.1:9000?region=eu-west-3 : that store instead, which checks signatures itself (tried with MinIO). The
key may make and remove buckets; each test has one of its own, ens-test-….

Skipped, visibly (exit code 77), only where no store is given and npm cannot install it.
"""

import glob
import hashlib
import hmac
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
for name in ("api", "faults", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), name))
from house import House, free_port, on_postgres, wait_until  # noqa: E402
from load import person  # noqa: E402
from npm import install  # noqa: E402

SKIPPED, BUCKET, REGION = 77, "documents", "eu-west-3"
KEY_ID, SECRET = "S3RVER", "a secret of the tests"
PDF = "application/pdf"


def signature(secret, method, path, headers, said, query=""):
    """AWS Signature Version 4 of a request (docs.aws.amazon.com, "Signature Calculations"); said: what its Authorization field says."""
    scope = said["Credential"].split("/", 1)[1]
    day, region, service, _ = scope.split("/")
    fields = "".join("%s:%s\n" % (name, " ".join(headers[name].split())) for name in said["SignedHeaders"].split(";"))
    canonical = "\n".join((method, path, query, fields, said["SignedHeaders"], headers["x-amz-content-sha256"]))
    text = "\n".join(("AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = ("AWS4" + secret).encode()
    for word in (day, region, service, "aws4_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def is_signed(bucket, method, path, headers):
    said = dict(re.findall(r"(\w+)=([^,\s]+)", headers.get("authorization", "")))
    if said.get("Credential", "").split("/")[2:4] != [bucket.region, "s3"]:
        return False
    return signature(bucket.secret, method, path, headers, said) == said["Signature"]


class Front(http.server.BaseHTTPRequestHandler):
    """Before s3rver, which looks at no signature of version 4."""
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        house, headers = self.server.house, {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True  # the sender was killed in the midst of it
            return None
        house.seen.append((self.command, self.path, len(body)))
        house.bodies.append(body)
        if house.is_away:
            self.close_connection = True  # of before it went
            return None
        if house.wait_s:
            time.sleep(house.wait_s)
        if house.refuses:
            return self.say(house.refuses, b"")
        digest = hashlib.sha256(body).hexdigest()
        if headers.get("x-amz-content-sha256") != digest or not is_signed(house, self.command, self.path, headers):
            house.wrong.append("%s %s: the signature does not fit" % (self.command, self.path))
            return self.say(403, b"")
        behind = http.client.HTTPConnection(house.behind, timeout=60)
        behind.request(self.command, self.path, body, {n: v for n, v in self.headers.items() if house.is_given or n.lower() != "host"})
        answer = behind.getresponse()
        self.say(answer.status, answer.read())
        behind.close()
        return None

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = handle_any

    def say(self, status, body):
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except OSError:
            pass  # who asked has gone

    def log_message(self, *words):
        pass


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # who asked was killed


class Bucket:
    """A bucket of s3rver's, and the front before it."""
    is_given, key_id, secret, region, name = False, KEY_ID, SECRET, REGION, BUCKET

    def __init__(self, packages, folder):
        self.folder, self.port = folder, free_port()
        self.wait_s = self.refuses = 0
        self.is_away = False
        self.seen, self.bodies, self.wrong = [], [], []
        self.begin(packages)
        self.front = None
        self.open()

    def begin(self, packages):
        port, program = free_port(), os.path.join(packages, "node_modules", "s3rver", "bin", "s3rver.js")
        self.behind = "127.0.0.1:%d" % port
        os.makedirs(self.folder)
        self.process = subprocess.Popen(["node", program, "-d", self.folder, "-a", "127.0.0.1", "-p", str(port), "-s",
                                         "--configure-bucket", BUCKET], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.answers(port), "s3rver listens")

    @staticmethod
    def answers(port):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", port)) == 0

    def open(self):
        self.is_away = False
        self.front = Listener(("127.0.0.1", self.port), Front)
        self.front.house = self
        threading.Thread(target=self.front.serve_forever, args=(0.05,), daemon=True).start()

    def shut(self):
        """Nobody listens any more."""
        self.is_away = True
        self.front.shutdown()
        self.front.server_close()

    def end(self):
        self.shut()
        self.process.kill()
        self.process.wait()

    def objects(self):
        return [path for path in glob.glob(os.path.join(self.folder, BUCKET, "**"), recursive=True) if path.endswith("_object")]

    def lose(self, one):
        os.remove(one)


class Given(Bucket):
    """A new bucket of the store that ENS_TEST_S3 names."""
    is_given = True

    def begin(self, _):
        url = urllib.parse.urlsplit(os.environ["ENS_TEST_S3"])
        self.behind, self.key_id, self.secret = "%s:%d" % (url.hostname, url.port), url.username, urllib.parse.unquote(url.password)
        self.region = dict(urllib.parse.parse_qsl(url.query)).get("region", "us-east-1")
        self.name = "ens-test-" + uuid.uuid4().hex[:20]
        self.ask("PUT", "")

    def ask(self, method, key, query=""):
        path, now = "/%s%s" % (self.name, "/" + key if key else ""), time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        fields = {"host": self.behind, "x-amz-date": now, "x-amz-content-sha256": hashlib.sha256(b"").hexdigest()}
        said = {"Credential": "%s/%s/%s/s3/aws4_request" % (self.key_id, now[:8], self.region), "SignedHeaders": ";".join(sorted(fields))}
        said["Signature"] = signature(self.secret, method, path, fields, said, query)
        fields["authorization"] = "AWS4-HMAC-SHA256 " + ", ".join("%s=%s" % pair for pair in said.items())
        connection = http.client.HTTPConnection(self.behind, timeout=20)
        connection.request(method, path + ("?" + query if query else ""), headers=fields)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        assert answer.status in (200, 204), body
        return body

    def objects(self):
        return re.findall("<Key>([^<]+)</Key>", self.ask("GET", "", "list-type=2"))

    def lose(self, one):
        self.ask("DELETE", one)

    def end(self):
        self.shut()
        for one in self.objects():
            self.lose(one)
        self.ask("DELETE", "")


class Objects(unittest.TestCase):
    packages = None

    def setUp(self):
        self.house = House()
        os.makedirs(self.house.folder)
        self.bucket = (Given if "ENS_TEST_S3" in os.environ else Bucket)(self.packages, os.path.join(self.house.scratch, "bucket"))
        self.addCleanup(self.bucket.end)
        key = os.path.join(self.house.scratch, "key")
        with open(key, "w", encoding="utf-8") as file:
            file.write("%s:%s\n" % (self.bucket.key_id, self.bucket.secret))
        os.chmod(key, 0o600)
        self.own = ["objects.bucket = http://127.0.0.1:%d/%s" % (self.bucket.port, self.bucket.name), "objects.key = " + key,
                    "objects.region = " + self.bucket.region]
        self.settings = self.own + ["objects.timeout = 60s"]
        self.set(self.settings)
        self.house.__enter__()
        self.patient = self.house.post("/fhir/Patient", person(1)).json()["id"]

    def tearDown(self):
        self.house.__exit__()
        self.assertEqual(self.bucket.wrong, [])

    def set(self, lines):
        with open(os.path.join(self.house.folder, "settings"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    def set_anew(self, lines):
        self.house.stop()
        self.set(lines)
        self.house.start()

    def is_left_alone(self):
        """Has the server ended all connections but the one that asks?"""
        told = self.house.get("/metrics", token=self.house.operator).body
        return b"\nens_http_connections 1\n" in told

    def put(self, content, patient=None):
        return self.house.ask("POST", "/fhir/Binary", content, token=self.house.doctor, Content_Type=PDF,
                              X_Security_Context="Patient/" + (patient or self.patient))

    def kept(self, content, patient=None):
        answer = self.put(content, patient)
        self.assertEqual(answer.status, 201, answer.sentence())
        return answer.json()["id"]

    def got(self, name):
        return self.house.get("/fhir/Binary/" + name, Accept=PDF)

    def count(self, table):
        return sum(int(n) for n in self.house.on_volume("people", "SELECT count(*) FROM " + table))

    def due_now(self):
        """As if the day of grace were over."""
        statement = "UPDATE object_due SET at_us = 1 WHERE at_us > 0"
        if on_postgres():
            self.house.on_volume("people", statement)
            return
        for path in glob.glob(os.path.join(self.house.folder, "store", "v*.db")):
            with sqlite3.connect(path, timeout=20) as store:
                store.execute(statement)
            store.close()

    # ---- the tests

    def test_bytes_are_sealed_signed_kept_once_and_come_back(self):
        contents = [b"%PDF-1.4\n" + b"Marie MARTIN " * n for n in (1, 1000, 40_000)] + [b"%PDF-1.4\n" + os.urandom(3 << 20)]
        names = [self.kept(content) for content in contents]
        for name, content in zip(names, contents):
            self.assertEqual(self.got(name).body, content)
        self.assertEqual(self.count("content_chunk"), 0)
        self.assertEqual(self.count("object_due"), 0)
        self.assertTrue(all(b"MARTIN" not in body and b"%PDF" not in body for body in self.bucket.bodies))
        self.assertTrue(all(self.patient not in path for _, path, _ in self.bucket.seen))
        before = len(self.bucket.objects())
        self.assertGreaterEqual(before, 3 + (3 << 20) // 196608)
        self.kept(contents[1])  # once a space
        self.assertEqual(len(self.bucket.objects()), before)
        other = self.house.post("/fhir/Patient", person(2)).json()["id"]
        self.kept(contents[1], other)
        self.assertEqual(len(self.bucket.objects()), before + 1)
        self.assertEqual(self.house.run("check").returncode, 0)
        self.bucket.refuses = 503
        checked = self.house.run("check", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("object store", checked.stdout + checked.stderr)
        self.bucket.refuses = 0
        self.bucket.lose(self.bucket.objects()[0])  # one is lost, and is named
        checked = self.house.run("check", check=False)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("bytes cannot be read", checked.stdout + checked.stderr)

    def test_backup_and_restore_say_what_is_not_in_them(self):
        self.kept(b"%PDF-1.4\n" + os.urandom(1000))
        if on_postgres():
            return
        backup = os.path.join(self.house.scratch, "backup")
        self.assertIn("object store has copies of its own", self.house.run("backup", "--to", backup).stderr)
        other = os.path.join(self.house.scratch, "other")
        os.makedirs(other)
        shutil.copy(os.path.join(self.house.folder, "settings"), other)
        self.assertIn("may only read", self.house.run("restore", "--from", backup, folder=other).stderr)

    def test_what_was_kept_in_the_store_before_is_still_read(self):
        self.set_anew([])
        content = b"%PDF-1.4\n" + os.urandom(500_000)
        name = self.kept(content)
        self.set_anew(self.settings)
        later = self.kept(content + b"more")
        self.assertEqual(self.got(name).body, content)
        self.assertEqual(self.got(later).body, content + b"more")

    def test_a_store_that_is_away_slow_or_refuses_gives_503_and_no_half_write(self):
        small, large = b"%PDF-1.4\n" + os.urandom(1000), b"%PDF-1.4\n" + os.urandom(700_000)
        name = self.kept(large)
        rows = self.count("resource"), self.count("content")
        self.set_anew(self.own + ["objects.timeout = 2s"])
        for fault in ("away", "slow", "refuses"):
            self.bucket.wait_s, self.bucket.refuses = (60 if fault == "slow" else 0), (503 if fault == "refuses" else 0)
            if fault == "away":
                self.bucket.shut()
            for content in (small, large + b"more"):
                began, answer = time.monotonic(), self.put(content)
                self.assertEqual(answer.status, 503, "%s: %s" % (fault, answer.sentence()))
                self.assertIn("store of documents", answer.sentence())
                self.assertLess(time.monotonic() - began, 45)
            self.assertEqual(self.got(name).status, 503, fault)
            self.assertEqual(self.house.get("/fhir/Patient/" + self.patient).status, 200)  # others are served
            if fault == "away":
                self.bucket.open()
            self.bucket.wait_s = self.bucket.refuses = 0
            self.assertEqual((self.count("resource"), self.count("content")), rows, fault)
        self.set_anew(self.settings)
        self.assertEqual(self.got(name).body, large)
        self.assertEqual(self.got(self.kept(small)).body, small)

    def test_what_an_upload_that_broke_off_left_is_collected_after_its_grace(self):
        kept = self.kept(b"%PDF-1.4\n" + os.urandom(400_000))
        whole = len(self.bucket.objects())
        connection = self.house.connect()
        connection.putrequest("POST", "/fhir/Binary")
        for field, value in (("Authorization", "Bearer " + self.house.doctor), ("Content-Type", PDF),
                             ("X-Security-Context", "Patient/" + self.patient), ("Content-Length", "2000000")):
            connection.putheader(field, value)
        connection.endheaders()
        connection.send(b"%PDF-1.4\n" + os.urandom(1_000_000))
        wait_until(lambda: len(self.bucket.objects()) >= whole + 5, "five chunks of it came")
        connection.close()
        wait_until(self.is_left_alone, "the server saw it break off")
        self.assertGreaterEqual(len(self.bucket.objects()), whole + 5)
        self.house.run("jobs", "run", "objects")
        self.assertGreaterEqual(len(self.bucket.objects()), whole + 5)  # the grace
        self.due_now()
        self.house.run("jobs", "run", "objects")
        self.assertEqual(len(self.bucket.objects()), whole)
        self.assertEqual(self.count("object_due"), 0)
        self.assertEqual(self.got(kept).status, 200)

    def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_stays(self):
        kept, contents = {}, [b"%PDF-1.4\n" + os.urandom(n) for n in (300, 250_000, 900_000)]
        for seconds in (0.05, 0.15, 0.3):
            def work():
                while True:
                    content = contents[len(kept) % 3] + os.urandom(8)
                    try:
                        answer = self.put(content)
                    except (OSError, http.client.HTTPException):
                        return
                    if answer.status == 201:
                        kept[answer.json()["id"]] = content
            worker = threading.Thread(target=work)
            before = len(kept)
            worker.start()
            wait_until(lambda: len(kept) >= before + 2, "some are kept")
            time.sleep(seconds)
            self.house.kill()
            worker.join()
            self.house.start()
        self.assertGreater(len(kept), 3)
        self.due_now()
        self.house.run("jobs", "run", "objects")
        for name, content in kept.items():
            self.assertEqual(self.got(name).body, content)
        self.assertEqual(self.count("object_due"), 0)
        self.assertEqual(self.house.run("check").returncode, 0)

    def test_erasing_a_space_deletes_its_objects_and_no_others(self):
        ins = json.loads(json.dumps(person(3)))["identifier"][0]["value"]
        other = self.house.post("/fhir/Patient", person(3)).json()["id"]
        mine = self.kept(b"%PDF-1.4\n" + os.urandom(500_000))
        before = len(self.bucket.objects())
        self.kept(b"%PDF-1.4\n" + os.urandom(500_000), other)
        self.kept(b"%PDF-1.4\n" + os.urandom(196_608 - 9), other)  # a chunk exactly
        self.house.run("erase", "--ins", ins)
        self.house.run("jobs", "run", "objects")
        self.assertEqual(len(self.bucket.objects()), before)
        self.assertEqual(self.count("object_due"), 0)
        self.assertEqual(self.got(mine).status, 200)


if __name__ == "__main__":
    Objects.packages = None if "ENS_TEST_S3" in os.environ else install("s3rver", HERE)
    if not Objects.packages and "ENS_TEST_S3" not in os.environ:
        print("SKIPPED: npm could not install s3rver; install nodejs and npm, and let npm reach a registry")
        sys.exit(SKIPPED)
    unittest.main()
