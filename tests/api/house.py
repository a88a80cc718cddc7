"""A house for tests: a data folder of its own, a server on a free port, tokens, and a client that keeps decimals."""

import atexit
import glob
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from commands import run_command  # noqa: E402

SHARED = os.path.join(ROOT, "..", "shared", "data")
START_SECONDS = 120
LEFT_OUT = 77  # what a test that cannot run here ends with: ctest shows it as skipped


class Number(str):
    """A JSON number as its digits, so that 1.10 is not 1.1."""


def parse(text):
    return json.loads(text, parse_float=Number, parse_int=Number)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {k.lower(): v for k, v in response.getheaders()}
        self.body = response.read()

    def json(self):
        return parse(self.body)

    def sentence(self):
        """What an OperationOutcome says first."""
        try:
            issue = self.json()["issue"][0]
            return "%s %s" % (issue.get("expression", ""), issue.get("diagnostics", ""))
        except (ValueError, KeyError):
            return self.body[:200].decode("utf-8", "replace")


DOCTOR = "10101010105"


def on_postgres():
    """Do the tests run on PostgreSQL (tests/support/ens-on-postgres)?"""
    return "ENS_TEST_POSTGRES" in os.environ


def is_sanitized(ens):
    """A build with AddressSanitizer keeps what was freed for a while."""
    return "build-test" in os.environ.get("ENS_BUILT", ens)


def free_port():
    """A port that nobody has: below those that the system gives to whoever asks for any, so that none of them gets it meanwhile."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as file:
        first = int(file.read().split()[0])
    lowest = max(1024, first - 12000)
    while True:
        port = random.randrange(lowest, first) if lowest < first else 0  # 0: where the system gives them all, it says which
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return s.getsockname()[1]
            except OSError:
                pass  # taken


def wait_until(holds, what, seconds=120):
    """Asks again and again; gives what it said when it was true."""
    end = time.monotonic() + seconds
    while True:
        held = holds()
        if held:
            return held
        if time.monotonic() > end:
            raise AssertionError("waited in vain: %s" % what)
        time.sleep(0.05)


def until_it_waits(ask, seconds=0, most=40):
    """Tries until it is told to wait (429) so long at least; all answers. Waits double: one who is slow is told so later."""
    answers = []
    while len(answers) < most:
        answers.append(ask())
        if answers[-1].status == 429:
            waits = int(answers[-1].headers["retry-after"])
            if waits >= seconds:
                return answers
            time.sleep(waits)
    raise AssertionError("told to wait in vain: %s" % [answer.status for answer in answers])


class House:
    """with House() as h: h.get("/fhir/metadata"). settings: what is in the folder's file of them before it starts."""

    def __init__(self, ens=None, lenient=True, folder=None, environment=None, settings=""):
        self.ens = ens or os.environ["ENS"]
        self.lenient = lenient
        self.scratch = tempfile.mkdtemp(prefix="ens-test-")
        self.folder = folder or os.path.join(self.scratch, "data")
        self.environment = dict(os.environ, **(environment or {}))
        self.server = None
        self.log = None
        self.port = 0
        self.serving = ()  # more words for ens serve
        self.tls = None  # an ssl.SSLContext: ens serve speaks TLS
        atexit.register(self.clear)  # where a test breaks off before it leaves the house
        if settings:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            with open(os.path.join(self.folder, "settings"), "w", encoding="utf-8") as file:
                file.write(settings)

    def on_volume(self, volume, statement):
        """Runs SQL behind the program's back on people or commons; gives the first column of its rows."""
        if on_postgres():
            name = "d" + hashlib.sha1((os.path.realpath(self.folder) + "\n").encode()).hexdigest()[:20]
            done = run_command(["psql", "-X", "-q", "-A", "-t", "-h", os.environ["ENS_TEST_POSTGRES"], "-U", "ens", "-d", name, "-c",
                                "SET search_path = %s" % volume, "-c", statement], check=True, capture_output=True, text=True)
            return done.stdout.split()
        gathered = []
        for path in sorted(glob.glob(os.path.join(self.folder, "store", "*.db"))):
            if (os.path.basename(path) == "commons.db") == (volume == "commons"):
                with sqlite3.connect(path, timeout=20) as store:
                    gathered += [row[0] for row in store.execute(statement)]
                store.close()
        return gathered

    def __enter__(self):
        self.start()
        self.operator = self.token("--role", "operator")
        # Who reads: the operator does not. The person consents to this doctor's consultation.
        self.doctor = self.token(
            "--role", "lps", "--rpps", DOCTOR, "--profession", "10", "--consent"
        )
        return self

    def __exit__(self, *error):
        try:
            self.stop()
        finally:
            self.clear()

    def clear(self):
        """Leaves neither a server nor a folder behind."""
        if self.server:
            self.kill()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def run(self, *words, check=True, folder=None):
        """Runs a command on this house's data; gives what it printed."""
        done = run_command(
            [self.ens, *words, "--data", folder or self.folder], capture_output=True, text=True, check=False
        )
        if check and done.returncode != 0:
            raise AssertionError("ens %s: exit %d: %s" % (" ".join(words), done.returncode, done.stderr))
        return done

    def start(self, before=(), **options):
        """Starts the server; `before` are words that stand before the command, such as prlimit's."""
        # A busy machine may keep a request from its turn, or be slow to finish: here nothing is refused or cut off for that.
        words = [*before, self.ens, "serve", "--data", self.folder, "--listen", "127.0.0.1:0",
                 "--set", "queue-wait=60000", "--set", "drain-deadline=60", *self.serving]
        if self.lenient:
            words.append("--demo")
        self.spawn(words, **options)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.server.poll() is None:
            for line in self.said().splitlines():
                if "listens on" in line:
                    self.port = int(line.split("://")[1].split()[0].rsplit(":", 1)[1])
                    return
            time.sleep(0.01)
        raise AssertionError("the server did not start: " + self.said())

    def spawn(self, words, **options):
        # What it says goes to a file: a pipe that nobody reads would stop a server that has much to say.
        self.log = os.path.join(self.scratch, "server.log")
        with open(self.log, "w") as log:
            self.server = subprocess.Popen(words, stderr=log, env=self.environment, **options)

    def said(self):
        with open(self.log, errors="replace") as log:
            return log.read()

    def stop(self):
        """Stops the server as an operator does, and holds it to have ended well (no leak, no finding)."""
        if self.server:
            self.server.terminate()
            try:
                code = self.server.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("the server did not end: " + self.said()) from None
            self.server = None
            if code != 0:
                raise AssertionError("the server ended with %d: %s" % (code, self.said()))

    def kill(self):
        """Ends the server as a power cut does."""
        server, self.server = self.server, None
        server.send_signal(signal.SIGKILL)
        server.wait()

    def memory(self, name="VmHWM"):
        """The most memory that the server held so far, in MB."""
        with open("/proc/%d/status" % self.server.pid) as status:
            for line in status:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) // 1024
        raise AssertionError("no %s" % name)

    def token(self, *words):
        lasting = [] if "--ttl" in words else ["--ttl", "1d"]
        return self.run("token", *lasting, *words).stdout.strip()

    def connect(self, timeout=120):
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.tls)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method, path, body=None, token=None, connection=None, **headers):
        own = connection is None
        connection = connection or self.connect()
        usual = self.doctor if method in ("GET", "HEAD") else self.operator
        fields = {} if token is False else {"Authorization": "Bearer " + (token or usual)}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if body is not None:
            fields["Content-Type"] = "application/fhir+json"
        fields.update({k.replace("_", "-"): v for k, v in headers.items()})
        connection.request(method, path, body.encode() if isinstance(body, str) else body, fields)
        answer = Answer(connection.getresponse())
        if own:
            connection.close()
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body, **headers):
        return self.ask("POST", path, body, **headers)

    def put(self, path, body, **headers):
        return self.ask("PUT", path, body, **headers)


def unpack(name, folder):
    """Unpacks a sample pack of the shared data; False when it is not there."""
    path = os.path.join(SHARED, name)
    if not os.path.exists(path):
        return False
    run_command("zstd -dcq --long=27 '%s' | tar -x -C '%s'" % (path, folder), shell=True, check=True)
    return True


def without_version(resource):
    """The resource as it was sent: without what the server says about its version."""
    resource = dict(resource)
    meta = {k: v for k, v in resource.get("meta", {}).items() if k not in ("versionId", "lastUpdated")}
    resource.pop("meta", None)
    if meta:
        resource["meta"] = meta
    return resource
