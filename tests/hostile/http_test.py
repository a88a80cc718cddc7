"""Clients that are slow, many, or send too much: refused or dropped in time, while others are served and memory holds."""

import os
import resource
import socket
import statistics
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House  # noqa: E402

KB, MB = 1024, 1024 * 1024
IDLE = 10_000  # or as many as this process may open
MEMORY_MAX = 400
HEADER_SECONDS, MARGIN = 10, 50  # the margin is the machine's: without the deadline they would drip for 800 s
OTHERS_SECONDS = HEADER_SECONDS * 0.7  # at most, in the middle: behind the slow ones they would wait for the deadline


def talk(house, bytes_, wait=60.0):
    """What comes back for these bytes, until the server closes or has answered."""
    got = b""
    with socket.create_connection(("127.0.0.1", house.port), timeout=wait) as wire:
        try:
            wire.sendall(bytes_)
        except OSError:
            pass  # it refused before it had all
        try:
            while b"\r\n\r\n" not in got or len(got) < 64:
                piece = wire.recv(65536)
                if not piece:
                    break
                got += piece
        except OSError:
            pass
    return got


def status_of(answer):
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def request(house, *fields, line="GET /fhir/metadata HTTP/1.1", body=b""):
    lines = [line, "Host: 127.0.0.1:%d" % house.port, "Authorization: Bearer " + house.operator, *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def refused(house):
    """name, bytes, statuses"""
    post = "POST /fhir/Observation HTTP/1.1"
    yield "a field of 1 MB", request(house, "X-Long: " + "a" * MB), (431,)
    yield "10,000 fields", request(house, *["X-%d: 1" % n for n in range(10_000)]), (431,)
    yield "a path of 1 MB", request(house, line="GET /fhir/" + "a" * MB + " HTTP/1.1"), (414, 431)
    yield "a method of 1 MB", request(house, line="G" * MB + " / HTTP/1.1"), (400, 414, 431, 501)
    yield "no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n", (400,)
    yield "a body of 1 TB announced", request(house, "Content-Length: 1099511627776", line=post), (413,)
    yield "a length that is none", request(house, "Content-Length: -1", line=post), (400,)
    yield "a length too long", request(house, "Content-Length: " + "9" * 40, line=post), (400, 413)
    yield "two lengths", request(house, "Content-Length: 2", "Content-Length: 3", line=post, body=b"{}x"), (400,)
    yield "length and chunks", request(
        house, "Content-Length: 2", "Transfer-Encoding: chunked", line=post, body=b"0\r\n\r\n"), (400,)
    yield "a chunk that is none", request(house, "Transfer-Encoding: chunked", line=post, body=b"zz\r\n{}\r\n"), (400,)
    yield "a chunk of 2^63", request(house, "Transfer-Encoding: chunked", line=post, body=b"8000000000000000\r\n"), (400, 413)
    yield "chunks without end", request(
        house, "Transfer-Encoding: chunked", line=post, body=(b"100000\r\n" + b" " * MB + b"\r\n") * 50), (413,)
    yield "an unknown coding", request(house, "Transfer-Encoding: gzip", line=post), (400, 501)
    yield "no host", b"GET /fhir/metadata HTTP/1.1\r\n\r\n", (400,)
    yield "a folded field", request(house, "X: a\r\n b"), (400,)
    yield "a bare line feed", b"GET /fhir/metadata HTTP/1.1\nHost: x\n\n", (400,)
    yield "a NUL in a field", request(house, "X: a\x00b"), (400,)
    yield "a space before the colon", request(house, "X : a"), (400,)
    yield "HTTP/3.0", request(house, line="GET / HTTP/3.0"), (400, 505)
    yield "an unknown method", request(house, line="BREW /fhir/metadata HTTP/1.1"), (405, 501)
    yield "a path with a NUL", request(house, line="GET /fhir/Patient/%00 HTTP/1.1"), (400, 404)
    yield "a path with half an escape", request(house, line="GET /fhir/Patient/%f HTTP/1.1"), (400, 404)
    yield "200,000 parameters", request(house, line="GET /fhir/Patient?" + "&".join("a=%d" % n for n in range(3000)) + " HTTP/1.1"), (400, 413, 414, 431)


def dripped(house, bytes_, seconds):
    """Sends a byte at a time; how long the server bore it (seconds at most)."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", house.port), timeout=60) as wire:
        wire.settimeout(0.2)
        for n in range(len(bytes_)):
            if time.monotonic() - start > seconds:
                break
            try:
                wire.sendall(bytes_[n : n + 1])
                if wire.recv(1000) == b"":
                    break  # closed
                break  # or answered
            except socket.timeout:
                continue
            except OSError:
                break
    return time.monotonic() - start


def slow(house, wrong):
    """Headers that never end must be cut off by the deadline, though bytes keep coming; others are served meanwhile."""
    never = request(house, "X: " + "a" * 4000)
    took = []
    threads = [
        threading.Thread(target=lambda: took.append(dripped(house, never, HEADER_SECONDS + MARGIN)))
        for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    waited = []
    while any(thread.is_alive() for thread in threads):
        start = time.monotonic()
        if house.get("/fhir/metadata").status != 200:
            wrong.append("while others are slow, the server does not answer")
        waited.append(time.monotonic() - start)
        time.sleep(0.2)
    if max(took) > HEADER_SECONDS + MARGIN - 1:
        wrong.append("a header that drips was borne for %.0f s" % max(took))
    if statistics.median(waited) > OTHERS_SECONDS:
        wrong.append("while others were slow, answers took %s" % waited)


def crowd(house, wrong):
    """Many connections that say nothing: how many there were."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = min(IDLE, hard - 200)
    before, wires = house.memory("VmRSS"), []
    try:
        for _ in range(wanted):
            wires.append(socket.create_connection(("127.0.0.1", house.port), timeout=60))
    except OSError as why:
        wrong.append("only %d of %d connections were made: %s" % (len(wires), wanted, why))
    for wire in wires[::10]:
        wire.sendall(b"GET /fhir/")  # some have begun
    start = time.monotonic()
    if house.get("/fhir/metadata").status != 200 or time.monotonic() - start > 20:
        wrong.append("among %d idle connections the server answers in %.1f s" % (len(wires), time.monotonic() - start))
    grown = house.memory("VmRSS") - before
    for wire in wires:
        wire.close()
    if grown > 200:
        wrong.append("%d idle connections hold %d MB" % (len(wires), grown))
    if house.get("/fhir/metadata").status != 200:
        wrong.append("after the crowd the server does not answer")
    print("%d idle connections (the limit of open files here is %d) held %d MB" % (len(wires), hard, grown))


def vanish(house, count):
    """Clients that go away in the middle of their body, or before their answer."""
    for n in range(count):
        with socket.create_connection(("127.0.0.1", house.port), timeout=60) as wire:
            if n % 2:
                wire.sendall(request(house, "Content-Length: 100000", line="POST /fhir/Observation HTTP/1.1", body=b"{" * 999))
            else:
                wire.sendall(request(house) * 5)


def play(house, wrong):
    patient = house.post("/fhir/Patient", {"resourceType": "Patient", "name": [{"family": "X"}]}).json()["id"]
    for name, bytes_, statuses in refused(house):
        answer = talk(house, bytes_)
        if status_of(answer) not in statuses:
            wrong.append("%s: %r" % (name, answer[:120]))
        elif len(answer.partition(b"\r\n\r\n")[0]) < 20:
            wrong.append("%s: says nothing: %r" % (name, answer))
    vanish(house, 100)
    slow(house, wrong)
    crowd(house, wrong)
    if house.get("/fhir/Patient/" + patient).status != 200:
        wrong.append("what was there before is lost")
    memory = house.memory()
    if memory > MEMORY_MAX:
        wrong.append("the server held %d MB" % memory)
    print("at most %d MB held" % memory)


def main():
    wrong = []
    with House(environment={"ASAN_OPTIONS": "quarantine_size_mb=8"}) as house:
        play(house, wrong)
    print("\n".join(wrong) or "all are refused in time, others are served")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
