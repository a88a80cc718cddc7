"""Answers of 30 MB, read fast and read slowly, by several at once: every byte arrives, and memory comes back."""

import os
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House  # noqa: E402

MB = 1024 * 1024
ROUNDS, SIZE = 20, 30 * MB
MEMORY_MAX = 800


def bundle(patient):
    """A Bundle as a resource: a little over SIZE."""
    entry = (
        '{"resource":{"resourceType":"Observation","status":"final","code":{"text":"%s"},'
        '"subject":{"reference":"Patient/%s"}}}' % ("é" * 2000, patient)
    )
    count = SIZE // len(entry.encode()) + 1
    return ('{"resourceType":"Bundle","id":"big","type":"collection","entry":[%s]}' % ",".join([entry] * count)).encode()


def read(house, method, path, body, pause):
    """Status and size of the answer; a slow reader takes 1 MB, then rests."""
    connection = house.connect()
    fields = {"Authorization": "Bearer " + (house.doctor if method == "GET" else house.operator), "Content-Type": "application/fhir+json"}
    connection.request(method, path, body, fields)
    answer, size = connection.getresponse(), 0
    while True:
        piece = answer.read(MB)
        size += len(piece)
        if not piece:
            break
        time.sleep(pause)
    connection.close()
    return answer.status, size


def hold(wrong, what, got, least):
    if got[0] not in (200, 201) or got[1] < least:
        wrong.append("%s: %d, %d bytes of %d" % (what, *got, least))


def play(house, wrong):
    patient = house.post("/fhir/Patient", {"resourceType": "Patient", "name": [{"family": "X"}]}).json()["id"]
    body = bundle(patient)
    whole = len(body) + 60  # with meta
    hold(wrong, "PUT", read(house, "PUT", "/fhir/Bundle/big", body, 0), whole)
    for number in range(ROUNDS):
        pause = 0.02 if number % 2 else 0
        hold(wrong, "GET %d" % number, read(house, "GET", "/fhir/Bundle/big", None, pause), whole)
    hold(wrong, "PUT again", read(house, "PUT", "/fhir/Bundle/big", body.replace(b"final", b"amended", 1), 0.05), whole)
    threads = [
        threading.Thread(target=lambda n=n: hold(wrong, "at once", read(house, "GET", "/fhir/Bundle/big", None, 0.02 * n), whole))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if house.memory() > MEMORY_MAX:
        wrong.append("%d MB were held" % house.memory())


def main():
    wrong = []
    with House(environment={"ASAN_OPTIONS": "quarantine_size_mb=8"}) as house:
        play(house, wrong)
        memory = house.memory()
    print("\n".join(wrong) or "every byte of %d answers arrived; at most %d MB held" % (ROUNDS + 6, memory))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
