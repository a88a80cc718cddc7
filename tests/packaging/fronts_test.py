#!/usr/bin/env python3
"""The examples for nginx and HAProxy, as they are but for ports, certificate and log, before a real ens serve: TLS 1.3, HTTP/2, requests,
a document of 50 MB both ways, limits of heads, who asks, events at once. Exit code 77: neither front is here, or no openssl."""
import hashlib
import http.client
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from house import House, LEFT_OUT, ROOT, free_port, run_command, wait_until  # noqa: E402

EXAMPLES = os.path.join(ROOT, "packaging", "examples")
CLIENT = "127.0.0.9"  # whom the front must tell of
MB = 1000 * 1000


def wait_for(port, process, said):
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the front did not start: " + said())


def make_certificate(folder):
    key, crt, both = (os.path.join(folder, name) for name in ("key.pem", "crt.pem", "both.pem"))
    run_command(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                 "/CN=sante.example.fr", "-addext", "subjectAltName=DNS:sante.example.fr", "-keyout", key, "-out", crt],
                check=True, capture_output=True)
    with open(both, "w") as file:
        file.write(open(crt).read() + open(key).read())
    return key, crt, both


class Front:
    """with Front(house's port) as f: f.connect()"""

    def __init__(self, backend):
        self.backend = backend
        self.folder = tempfile.mkdtemp(prefix="ens-front-")
        os.chmod(self.folder, 0o755)
        self.tls, self.plain = free_port(), free_port()
        self.key, self.crt, self.both = make_certificate(self.folder)

    def changed(self, name, changes):
        """The example with what differs here; each change must find what it changes."""
        with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
            text = file.read()
        for what, by in changes:
            text, count = re.subn(what, by, text, flags=re.M)
            assert count > 0, "%s has no longer %s" % (name, what)
        return text

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def said(self):
        with open(os.path.join(self.folder, "said"), errors="replace") as file:
            return file.read()

    def __enter__(self):
        command = self.command()
        with open(os.path.join(self.folder, "said"), "w") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            wait_for(self.tls, self.process, self.said)
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self, source=CLIENT):
        context = ssl.create_default_context(cafile=self.crt)
        connection = http.client.HTTPSConnection("sante.example.fr", self.tls, context=context, timeout=60)
        plain = socket.create_connection(("127.0.0.1", self.tls), timeout=60, source_address=(source, 0))
        connection.sock = context.wrap_socket(plain, server_hostname="sante.example.fr")
        return connection

    def curl(self, *words):
        return run_command(["curl", "-s", "--cacert", self.crt, "--connect-to", "sante.example.fr:443:127.0.0.1:%d" % self.tls,
                            *words], capture_output=True, text=True, check=False)


class Nginx(Front):
    name = "nginx"

    def command(self):
        site = self.changed("nginx.conf", [
            (r"^ *listen \[::\]:.*\n", ""), (r"listen 80;", "listen 127.0.0.1:%d;" % self.plain),
            (r"listen 443", "listen 127.0.0.1:%d" % self.tls), (r"127\.0\.0\.1:8080", "127.0.0.1:%d" % self.backend),
            (r"/etc/ens/tls/fullchain.pem", self.crt), (r"/etc/ens/tls/privkey.pem", self.key),
            (r"/var/log/nginx/ens.log", self.folder + "/access")])
        # Debian's nginx.conf around it, without its own user, folders and sites.
        places = "".join("%s_temp_path %s/%s;\n" % (what, self.folder, what) for what in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return ["nginx", "-p", self.folder, "-e", "stderr", "-c", self.write(
            "conf", "daemon off;\npid %s/pid;\n%sevents {}\nhttp {\n%s%s\n}\n" % (
                self.folder, "user root;\n" if os.geteuid() == 0 else "", places, site))]

    def log(self):
        with open(self.folder + "/access") as file:
            return file.read()


class Haproxy(Front):
    name = "haproxy"

    def command(self):
        text = self.changed("haproxy.cfg", [
            (r"^ *(user|group) haproxy\n", ""), (r"maxconn 20000", "maxconn 200"), (r"log /dev/log local0", "log stdout format raw local0"),
            (r"bind :80", "bind 127.0.0.1:%d" % self.plain), (r"bind :443", "bind 127.0.0.1:%d" % self.tls),
            (r"/etc/ens/tls/haproxy.pem", self.both), (r"127\.0\.0\.1:8080", "127.0.0.1:%d" % self.backend)])
        return [shutil.which("haproxy", path=PATH), "-db", "-f", self.write("conf", text)]

    def log(self):
        return self.said()


PATH = os.environ["PATH"] + ":/usr/sbin"


# ---- what a front must do ---------------------------------------------------------------------------------------------------------


def requests_go_through(front, house):
    connection = front.connect()
    made = house.ask("POST", "/fhir/Patient", {"resourceType": "Patient", "name": [{"family": "Front"}], "identifier": [
        {"system": "http://front.example", "value": front.name}]}, connection=connection, Host="sante.example.fr")
    assert made.status == 201, (made.status, made.body)
    patient = made.json()["id"]
    held = house.get("/fhir/Patient/" + patient, connection=connection)
    assert held.status == 200 and held.json()["name"][0]["family"] == "Front"
    assert held.headers["strict-transport-security"], held.headers
    bundle = house.get("/fhir/Patient/%s/_history" % patient, connection=connection).json()
    assert bundle["link"][0]["url"].startswith("https://sante.example.fr/fhir/"), bundle["link"]
    return patient


def by_http_2_and_tls_1_3(front, _house, _patient):
    done = front.curl("--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", "https://sante.example.fr/fhir/metadata")
    assert done.stdout == "2 200", (done.stdout, done.stderr)
    assert front.curl("--tls-max", "1.2", "https://sante.example.fr/fhir/metadata").returncode == 35, "TLS 1.2 was taken"
    plain = http.client.HTTPConnection("127.0.0.1", front.plain, timeout=60)
    plain.request("GET", "/espace?x=1", headers={"Host": "sante.example.fr"})
    answer = plain.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, "https://sante.example.fr/espace?x=1"), answer.getheaders()


def a_document_of_50_mb_goes_both_ways(front, house, patient):
    content = b"%PDF-1.4\n" + os.urandom(50 * MB - 9)
    connection = front.connect()
    made = house.ask("POST", "/fhir/Binary", content, token=house.doctor, connection=connection, Content_Type="application/pdf",
                     X_Security_Context="Patient/" + patient)
    assert made.status == 201, (made.status, made.body[:300])
    held = house.get("/fhir/Binary/" + made.json()["id"], connection=connection, Accept="application/pdf")
    assert hashlib.sha256(held.body).digest() == hashlib.sha256(content).digest()
    refused = house.ask("POST", "/fhir/Binary", b"x" * (51 * MB), token=house.doctor, connection=front.connect(),
                        Content_Type="application/pdf", X_Security_Context="Patient/" + patient)
    assert refused.status == 413, refused.status


def heads_as_large_as_ens_takes_and_no_larger(front, house, patient):
    # Of the head's room a front needs a little for what it adds.
    many = {"X-Field-%d" % n: "v" * 1000 for n in range(15)}
    assert house.ask("GET", "/fhir/Patient/" + patient, connection=front.connect(), **many).status == 200
    long = "/fhir/Observation?patient=%s&_tag=" % patient + "t" * 7800
    assert house.get(long, connection=front.connect()).status == 200
    too_many = {"X-Field-%d" % n: "v" * 1000 for n in range(18)}
    assert house.ask("GET", "/fhir/metadata", connection=front.connect(), **too_many).status in (400, 431)
    assert house.get("/fhir/metadata?" + "t" * 9000, connection=front.connect()).status == 414


def the_journal_knows_who_asks(front, house, patient):
    """Whatever the client writes into the field."""
    asked = house.get("/fhir/Patient/" + patient, connection=front.connect(), X_Forwarded_For="192.0.2.77", Client_Cert=":AAAA:")
    assert asked.status == 200
    held = json.dumps(json.loads(house.get("/fhir/AuditEvent?patient=" + patient).body))
    assert CLIENT in held and "192.0.2.77" not in held, held[:2000]


def logs_hold_no_query(front, house, patient):
    name = "DUBOIS-SECRET"
    told = front.log().count("/fhir/Patient")
    house.get("/fhir/Patient?identifier=%s" % name, connection=front.connect())
    wait_until(lambda: front.log().count("/fhir/Patient") > told, "the log tells of it")
    assert name not in front.log(), front.log()[-2000:]
    assert house.doctor not in front.log()


CHECKS = [by_http_2_and_tls_1_3, a_document_of_50_mb_goes_both_ways, heads_as_large_as_ens_takes_and_no_larger,
          the_journal_knows_who_asks, logs_hold_no_query]


# ---- events, of a server that stands in: nothing of ens waits for the front -------------------------------------------------------


class Events(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    may_end = threading.Event()

    def do_GET(self):
        self.send_response(200)
        if self.path == "/readyz":
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"data: first\n\n")
        self.wfile.flush()
        self.may_end.wait(60)

    def log_message(self, *words):
        pass


def events_come_at_once(kind):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Events)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Events.may_end.clear()
    with kind(server.server_address[1]) as front:
        connection = front.connect()
        begun = time.monotonic()
        connection.request("GET", "/events")
        answer = connection.getresponse()
        line = answer.fp.readline() if not answer.chunked else answer.read1(100)
        assert b"data: first" in line, line
        waited = time.monotonic() - begun
        assert waited < 45, "an event waited %.1f s in the front" % waited
        Events.may_end.set()
        connection.close()
    server.shutdown()


def main():
    kinds = [kind for kind in (Nginx, Haproxy) if shutil.which(kind.name, path=PATH)]
    if not kinds or not shutil.which("openssl") or not shutil.which("curl"):
        print("left out: nginx or haproxy, openssl and curl are needed")
        return LEFT_OUT
    os.environ["PATH"] = PATH
    house = House()
    os.makedirs(house.folder)
    with open(os.path.join(house.folder, "settings"), "w") as settings:
        settings.write("public-base = https://sante.example.fr\nfronts = 127.0.0.1\n")
    with house:
        for kind in kinds:
            with kind(house.port) as front:
                patient = requests_go_through(front, house)
                for check in CHECKS:
                    try:
                        check(front, house, patient)
                    except Exception as error:
                        raise AssertionError("%s: %s: %s" % (kind.name, check.__name__, front.said()[-1500:])) from error
            events_come_at_once(kind)
            print("%s: %d checks held" % (kind.name, len(CHECKS) + 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
