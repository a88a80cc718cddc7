"""A house for tests: a data folder of its own, a server on a free port, tokens, and a client that keeps decimals."""

import http.client
import json
import os
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(ROOT, "..", "shared", "data")


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


class House:
    """with House() as h: h.get("/fhir/metadata")"""

    def __init__(self, ens=None, lenient=True):
        self.ens = ens or os.environ["ENS"]
        self.lenient = lenient
        self.folder = tempfile.mkdtemp(prefix="ens-test-")
        self.server = None
        self.port = 0

    def __enter__(self):
        self.start()
        self.operator = self.token("--role", "operator")
        return self

    def __exit__(self, *error):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *words, check=True):
        """Runs a command on this house's data; gives what it printed."""
        done = subprocess.run(
            [self.ens, *words, "--data", self.folder], capture_output=True, text=True, check=False
        )
        if check and done.returncode != 0:
            raise AssertionError("ens %s: exit %d: %s" % (" ".join(words), done.returncode, done.stderr))
        return done

    def start(self):
        words = [self.ens, "serve", "--data", self.folder, "--listen", "127.0.0.1:0"]
        if self.lenient:
            words.append("--demo")
        self.server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        for line in self.server.stderr:
            if "listens on" in line:
                self.port = int(line.split("http://")[1].split()[0].rsplit(":", 1)[1])
                return
        raise AssertionError("the server did not start")

    def stop(self):
        if self.server:
            self.server.terminate()
            code = self.server.wait(timeout=60)
            rest = self.server.stderr.read()
            self.server.stderr.close()
            self.server = None
            if code != 0:
                raise AssertionError("the server ended with %d: %s" % (code, rest))

    def token(self, *words):
        return self.run("token", "--ttl", "1d", *words).stdout.strip()

    def ask(self, method, path, body=None, token=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        fields = {"Authorization": "Bearer " + (token or self.operator)}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if body is not None:
            fields["Content-Type"] = "application/fhir+json"
        fields.update({k.replace("_", "-"): v for k, v in headers.items()})
        connection.request(method, path, body.encode() if isinstance(body, str) else body, fields)
        answer = Answer(connection.getresponse())
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
    subprocess.run("zstd -dcq --long=27 '%s' | tar -x -C '%s'" % (path, folder), shell=True, check=True)
    return True


def without_version(resource):
    """The resource as it was sent: without what the server says about its version."""
    resource = dict(resource)
    meta = {k: v for k, v in resource.get("meta", {}).items() if k not in ("versionId", "lastUpdated")}
    resource.pop("meta", None)
    if meta:
        resource["meta"] = meta
    return resource
