#!/usr/bin/env python3
"""Three ens serve on one PostgreSQL behind HAProxy, restarted one after the other under load: not one request fails.

HAProxy asks /readyz and tries nothing twice. Exit code 77: no PostgreSQL or no HAProxy here."""

import csv
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("api", "support"):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), folder))

from house import House, LEFT_OUT, START_SECONDS, free_port, wait_until  # noqa: E402
from load import open_people  # noqa: E402
from postgres import Cluster, program  # noqa: E402

SERVERS, CLIENTS, ROUNDS, DRAIN_SECONDS = 3, 8, 2, 6
WRAPPER = os.path.join(os.path.dirname(HERE), "support", "ens-on-postgres")
HAPROXY = """
global
    maxconn 200
    stats socket {socket}
defaults
    mode http
    timeout connect 20s
    timeout client 60s
    timeout server 60s
    retries 0
    http-reuse always
frontend outside
    bind 127.0.0.1:{port}
    default_backend ens
backend ens
    balance roundrobin
    option httpchk GET /readyz
    http-check expect status 200
    default-server check inter 200ms fall 2 rise 1
{servers}
"""


def ready(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False


class Rolled(House):
    """A server at a port of its own, which it keeps."""

    def start(self, before=(), **options):
        self.port = self.port or free_port()
        self.spawn([self.ens, "serve", "--data", self.folder, "--listen", "127.0.0.1:%d" % self.port, "--demo",
                    "--set", "drain-wait=%d" % DRAIN_SECONDS, "--set", "queue-wait=60000", "--set", "drain-deadline=60"], **options)
        wait_until(lambda: ready(self.port) or self.server.poll() is not None, "the server is ready", 2 * START_SECONDS)
        if self.server.poll() is not None:
            raise AssertionError("the server did not start: " + self.said())


class Client(threading.Thread):
    def __init__(self, port, patient, tokens, writes):
        super().__init__(daemon=True)
        self.port, self.patient, self.tokens, self.writes = port, patient, tokens, writes
        self.done, self.failed, self.stopped, self.created = 0, [], False, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        while not self.stopped:
            try:
                self.ask(connection)
            except (OSError, http.client.HTTPException) as error:
                self.failed.append("%s %r" % (time.strftime("%X"), error))
                connection.close()
        connection.close()

    def ask(self, connection):
        read, write = self.tokens
        if self.writes:
            body = json.dumps({"resourceType": "Observation", "status": "final", "code": {"text": "rolling"},
                               "subject": {"reference": "Patient/" + self.patient}})
            connection.request("POST", "/fhir/Observation", body,
                               {"Authorization": "Bearer " + write, "Content-Type": "application/fhir+json"})
        else:
            connection.request("GET", "/fhir/Observation?patient=%s&_count=5" % self.patient, headers={"Authorization": "Bearer " + read})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            self.failed.append("%s %d %s" % (time.strftime("%X"), answer.status, text[:200]))
            return
        if self.writes:
            self.created.append(json.loads(text)["id"])
        self.done += 1


def taken(path):
    """How many servers HAProxy sends requests to, by its socket."""
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        s.sendall(b"show stat\n")
        told = b"".join(iter(lambda: s.recv(65536), b"")).decode()
    rows = list(csv.DictReader(told.lstrip("# ").splitlines()))
    return sum(row["pxname"] == "ens" and row["svname"] != "BACKEND" and row["status"] == "UP" for row in rows)


def restart(server, front):
    server.server.send_signal(signal.SIGTERM)
    code = server.server.wait(timeout=120)
    if code != 0:
        raise AssertionError("a server ended with %d: %s" % (code, server.said()))
    server.start()
    wait_until(lambda: taken(front) == SERVERS, "HAProxy has seen it", 2 * START_SECONDS)


def without_its_store(server, cluster):
    """Alive, not ready, and ready again by itself."""
    cluster.kill()
    wait_until(lambda: not ready(server.port), "not ready without its store", 2 * START_SECONDS)
    answer = server.ask("GET", "/readyz", token=False)
    if answer.status != 503 or not answer.body.startswith(b"not ready: ") or server.ask("GET", "/livez", token=False).status != 200:
        raise AssertionError("without its store: %d %r" % (answer.status, answer.body))
    cluster.start()
    wait_until(lambda: ready(server.port), "ready with its store", 2 * START_SECONDS)


def play(folder, cluster):
    os.environ.update({"ENS_TEST_POSTGRES": cluster.folder, "ENS_BUILT": os.environ.get("ENS_BUILT", os.environ["ENS"])})
    with Rolled(ens=WRAPPER) as first:
        servers = [first] + [Rolled(ens=WRAPPER, folder=first.folder) for _ in range(SERVERS - 1)]
        for server in servers[1:]:
            server.start()
        patients = open_people(first, CLIENTS)
        port, path, told = free_port(), os.path.join(folder, "haproxy.cfg"), os.path.join(folder, "haproxy.socket")
        with open(path, "w") as file:
            lines = ["    server ens%d 127.0.0.1:%d" % (n, s.port) for n, s in enumerate(servers)]
            file.write(HAPROXY.format(port=port, socket=told, servers="\n".join(lines)))
        front = subprocess.Popen([program("haproxy"), "-f", path, "-db"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: ready(port), "HAProxy answers", 2 * START_SECONDS)
            wait_until(lambda: taken(told) == SERVERS, "HAProxy has seen all", 2 * START_SECONDS)
            clients = [Client(port, p, (first.doctor, first.operator), n % 2 == 0) for n, p in enumerate(patients)]
            for client in clients:
                client.start()
            for _ in range(ROUNDS):
                for server in servers:
                    restart(server, told)
            for client in clients:
                client.stopped = True
            for client in clients:
                client.join(timeout=60)
        finally:
            front.terminate()
            front.wait(timeout=20)
        lost = [name for client in clients for name in client.created[-20:]
                if first.get("/fhir/Observation/" + name).status != 200]
        for server in servers[1:]:
            server.stop()
        without_its_store(first, cluster)
    failed = [said for client in clients for said in client.failed]
    done = sum(client.done for client in clients)
    print("%d requests while %d servers were restarted %d times: %d failed, %d acknowledged and lost" % (
        done, SERVERS, SERVERS * ROUNDS, len(failed), len(lost)))
    for said in failed[:20]:
        print(said)
    return 0 if done > 200 and not failed and not lost else 1


def main():
    if not program("initdb") or not program("haproxy"):
        return LEFT_OUT
    folder = tempfile.mkdtemp(prefix="ens-rolling-")
    os.chmod(folder, 0o755)
    cluster = Cluster(os.path.join(folder, "postgres")).make().start()
    try:
        return play(folder, cluster)
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
