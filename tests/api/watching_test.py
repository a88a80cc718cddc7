#!/usr/bin/env python3
"""What whoever watches over the house is told: alive, ready, metrics; nothing of people, nothing of what was asked for."""

import http.client
import json
import os
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from house import House, free_port, run_command, wait_until  # noqa: E402

INS = "279035121518989"
SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$')


def samples(text):
    """Each sample of the text by its name and labels; what is not of the format fails."""
    read, types = {}, {}
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            if name in types:
                raise AssertionError("two families of one name: " + name)
            types[name] = kind
        elif not line.startswith("# HELP "):
            parts = SAMPLE.match(line)
            if not parts:
                raise AssertionError("no sample: " + line)
            family = re.sub(r"_(bucket|sum|count)$", "", parts[1])
            if parts[1] not in types and types.get(family) != "histogram":
                raise AssertionError("no type: " + line)
            key = (parts[1], parts[2] or "")
            if key in read:
                raise AssertionError("twice: " + line)
            read[key] = float(parts[3])
    return read


def is_about_to_stop(house):
    return house.ask("GET", "/readyz", token=False).body == b"not ready: this process is about to stop\n"


class Held(unittest.TestCase):
    """A house of somebody whose name nothing may tell."""
    SETTINGS = ""

    @classmethod
    def setUpClass(cls):
        cls.house = House(settings=cls.SETTINGS)
        cls.house.__enter__()
        cls.house.run("open", "--ins", INS, "--family", "SECRETE", "--given", "CAMILLE", "--birth-date", "1979-03-12", "--sex", "F")
        cls.holder = cls.house.token("--role", "holder", "--ins", INS)

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()


class Watching(Held):
    def metrics(self):
        answer = self.house.ask("GET", "/metrics", token=self.house.operator)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        return answer.body.decode()

    def test_alive_and_ready_are_told_to_anyone(self):
        for path, said in (("/livez", b"alive\n"), ("/readyz", b"ready\n")):
            answer = self.until(path, 200)
            self.assertEqual(answer.body, said)
            self.assertEqual(self.house.ask("HEAD", path, token=False).body, b"")

    def until(self, path, status):
        end = time.monotonic() + 60
        answer = self.house.ask("GET", path, token=False)
        while answer.status != status and time.monotonic() < end:
            time.sleep(0.1)
            answer = self.house.ask("GET", path, token=False)
        self.assertEqual(answer.status, status, answer.body)
        return answer

    def test_a_key_process_that_hangs_makes_it_not_ready_and_not_dead(self):
        found = run_command(["pgrep", "-P", str(self.house.server.pid), "-x", "ens-keeper"], capture_output=True, text=True, check=True)
        keeper = [int(pid) for pid in found.stdout.split()]
        self.assertEqual(len(keeper), 1)
        self.until("/readyz", 200)
        os.kill(keeper[0], signal.SIGSTOP)
        try:
            self.assertRegex(self.until("/readyz", 503).body, rb"^not ready: the key's process has not answered for \d+ s\n$")
            self.assertEqual(self.house.ask("GET", "/livez", token=False).status, 200)
        finally:
            os.kill(keeper[0], signal.SIGCONT)
        self.until("/readyz", 200)

    def test_metrics_are_the_operators_alone(self):
        self.assertEqual(self.house.ask("GET", "/metrics", token=False).status, 401)
        data = self.house.token("--role", "operator", "--scope", "system/*.rs")
        for token in (self.holder, self.house.doctor, data):
            self.assertEqual(self.house.ask("GET", "/metrics", token=token).status, 403)

    def test_requests_are_counted_by_route_method_and_class(self):
        def count(status):
            labels = 'route="/fhir/{type}/{id}",method="GET",status="%s"' % status
            read = samples(self.metrics())
            times = read.get(("ens_http_request_duration_seconds_count", labels), 0)
            self.assertEqual(read.get(("ens_http_requests_total", labels), 0), times)
            return times

        before = count("4xx")
        for _ in range(5):
            self.assertEqual(self.house.get("/fhir/Patient/" + "a" * 26, token=self.holder).status, 404)
        self.assertEqual(count("4xx") - before, 5)
        self.assertEqual(self.house.get("/no/such/secret-path?name=SECRETE").status, 404)
        self.assertIn(("ens_http_requests_total", 'route="none",method="any",status="4xx"'), samples(self.metrics()))

    def test_the_store_and_the_process_are_told(self):
        observation = {"resourceType": "Observation", "status": "final", "code": {"text": "dyspnée"}}
        before = samples(self.metrics())
        patient = self.house.get("/fhir/Patient", token=self.holder).json()["entry"][0]["resource"]["id"]
        observation["subject"] = {"reference": "Patient/" + patient}
        for _ in range(3):
            self.assertEqual(self.house.post("/fhir/Observation", observation, token=self.holder).status, 201)
        after = samples(self.metrics())
        done = ("ens_store_sets_total", 'outcome="done"')
        self.assertGreaterEqual(after[done] - before[done], 3)
        for name in ("ens_store_commits_total", "ens_store_commit_duration_seconds_count", "ens_store_group_size_count"):
            self.assertGreaterEqual(after[(name, "")] - before[(name, "")], 3, name)
        self.assertGreater(after[("process_resident_memory_bytes", "")], 1e6)
        self.assertGreater(after[("process_cpu_seconds_total", "")], 0)
        self.assertAlmostEqual(after[("process_start_time_seconds", "")], time.time(), delta=600)
        self.assertEqual(after[("ens_ready", "")], 1)
        self.assertGreaterEqual(after[("ens_keeper_unwraps_total", "")], 1)
        self.assertGreaterEqual(after[("ens_http_connections", "")], 1)
        self.assertEqual(after[("ens_outbox_dead", 'channel="mail"')], 0)
        self.assertTrue(any(name == "ens_build_info" for name, _ in after))

    def test_nothing_of_anybody_is_in_them(self):
        self.house.get("/fhir/Patient?identifier=" + INS, token=self.holder)
        self.house.ask("GET", "/fhir/Observation?code=dyspnee", token=self.holder, X_Request_Id="SECRETE-1979-03-12-0001")
        text = self.metrics()
        for word in ("SECRETE", "CAMILLE", INS, "1979-03", "dyspn", "127.0.0.1"):
            self.assertNotIn(word, text)


class Apart(unittest.TestCase):
    def test_an_address_of_its_own_tells_metrics_to_whoever_reaches_it(self):
        port = free_port()
        with House(settings="metrics-listen = 127.0.0.1:%d\n" % port) as house:
            own = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            own.request("GET", "/metrics")
            answer = own.getresponse()
            self.assertEqual(answer.status, 200)
            samples(answer.read().decode())
            own.request("GET", "/readyz")
            answer = own.getresponse()
            answer.read()
            self.assertIn(answer.status, (200, 503))
            own.request("GET", "/fhir/metadata")
            answer = own.getresponse()
            answer.read()
            self.assertEqual(answer.status, 404)
            own.close()
            self.assertEqual(house.ask("GET", "/metrics", token=False).status, 401)

    def test_an_address_that_is_none_stops_the_start(self):
        house = House(settings="metrics-listen = nowhere\n")
        with self.assertRaisesRegex(AssertionError, "metrics-listen is an address and a port"):
            house.start()


class Logs(Held):
    TRACE = "0af7651916cd43dd8448eb211c80319c"

    SETTINGS = "log = json\nlog-requests = all\n"

    def ask(self, path, **headers):
        """The answer, and its line in the log."""
        answer = self.house.get(path, token=self.holder, **headers)
        wanted = answer.headers["x-request-id"]
        lines = [line for line in map(json.loads, self.house.said().splitlines()) if line.get("request") == wanted]
        self.assertEqual(len(lines), 1)
        return answer, lines[0]

    def test_each_line_is_json_and_tells_of_a_request_what_is_nobodys(self):
        answer, line = self.ask("/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.8%7C" + INS + "&_summary=false")
        self.assertEqual({k: line[k] for k in ("level", "room", "message", "method", "route", "status")},
                         {"level": "info", "room": "http", "message": "answered", "method": "GET", "route": "/fhir/{type}", "status": 200})
        self.assertEqual(line["bytes"], len(answer.body))
        self.assertGreater(line["us"], 0)
        patient = answer.json()["entry"][0]["resource"]["id"]
        self.ask("/fhir/Patient/" + patient)
        said = self.house.said()
        for word in (INS, "SECRETE", "CAMILLE", "1979-03", "identifier", patient, self.holder):
            self.assertNotIn(word, said)

    def test_an_id_that_is_fit_is_kept_and_another_is_not(self):
        given = "7b3bf470-9456-11e8-9eb6-529269fb1459"
        answer, _ = self.ask("/fhir/metadata", X_Request_Id=given)
        self.assertEqual(answer.headers["x-request-id"], given)
        for unfit in (INS, "SECRETE CAMILLE 1979-03-12", "short1", "a1" * 40):
            answer, _ = self.ask("/fhir/metadata", X_Request_Id=unfit)
            self.assertRegex(answer.headers["x-request-id"], "^[0-9a-f]{16}$")

    def test_a_trace_goes_on_and_a_bad_one_begins_anew(self):
        _, line = self.ask("/fhir/metadata", traceparent="00-%s-b7ad6b7169203331-01" % self.TRACE)
        self.assertEqual(line["trace"], self.TRACE)
        seen = set()
        for bad in ("00-%s-b7ad6b7169203331" % self.TRACE, "ff-%s-b7ad6b7169203331-01" % self.TRACE, "00-" + "0" * 32 + "-b7ad6b7169203331-01", ""):
            _, line = self.ask("/fhir/metadata", traceparent=bad)
            self.assertRegex(line["trace"], "^[0-9a-f]{32}$")
            self.assertNotEqual(line["trace"], self.TRACE)
            seen.add(line["trace"])
        self.assertEqual(len(seen), 4)

    def test_what_fails_is_told_without_being_asked(self):
        with House() as house:  # log-requests = failed
            self.assertEqual(house.get("/fhir/metadata").status, 200)
            self.assertEqual(house.get("/nowhere").status, 404)
            self.assertNotIn("answered", house.said())


class Stopping(unittest.TestCase):
    def test_a_house_that_drains_is_not_ready_and_still_answers(self):
        with House(settings="drain-wait = 20\n") as house:
            connection = house.connect()
            self.assertEqual(house.ask("GET", "/fhir/metadata", connection=connection).status, 200)
            house.server.send_signal(signal.SIGTERM)
            wait_until(lambda: is_about_to_stop(house), "it drains", 15)
            self.assertEqual(house.ask("GET", "/readyz", token=False).status, 503)
            self.assertEqual(house.ask("GET", "/livez", token=False).status, 200)
            answer = house.ask("GET", "/fhir/metadata", connection=connection)
            self.assertEqual((answer.status, answer.headers.get("connection")), (200, "close"))
            self.assertEqual(house.server.wait(timeout=90), 0)
            house.server = None

    def test_told_twice_it_ends_at_once(self):
        with House(settings="drain-wait = 600\n") as house:
            house.server.send_signal(signal.SIGTERM)
            wait_until(lambda: is_about_to_stop(house), "it drains")
            self.assertIsNone(house.server.poll())
            house.server.send_signal(signal.SIGTERM)
            self.assertEqual(house.server.wait(timeout=90), 3)
            self.assertIn("told to stop a second time", house.said())
            house.server = None


if __name__ == "__main__":
    unittest.main(verbosity=2)
