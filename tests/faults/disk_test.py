"""A disk that is full, that fails to write, to sync, to read: a clear refusal, others served, nothing acknowledged lost.

The failing disk is a small library of our own, built here with cc and loaded before libc.
"""

import glob
import os
import shutil
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House, LEFT_OUT, run_command  # noqa: E402
from load import observation, person  # noqa: E402

PEOPLE = 12
FAULTS = [
    # kind, what a write's sentence must say, and its status; then that of the next
    ("full", "full", 507, 507),
    # What the disk holds is not known: the volume takes no more writes until ens is started again.
    ("write", "not known", 500, 500),
    ("sync", "not known", 500, 500),
]


class Disk:
    """The disk's switch. It stands where the guarded server may read."""

    def __init__(self, folder):
        os.makedirs(folder)
        self.path = os.path.join(folder, "fault")
        self.heal()

    def fail(self, kind, part):
        with open(self.path, "w") as file:
            file.write("%s %s" % (kind, part))

    def heal(self):
        open(self.path, "w").close()


def build(folder):
    """The failing disk, or None where no compiler is."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        return None
    library = os.path.join(folder, "disk_fault.so")
    source = os.path.join(HERE, "disk_fault.c")
    run_command([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def volume_of(house, patient):
    """The write-ahead log of the volume that has one resource more when this person's space is written to."""
    def sizes():
        held = {}
        for path in glob.glob(os.path.join(house.folder, "store", "v*.db")):
            with sqlite3.connect(path, timeout=60) as store:
                held[os.path.basename(path) + "-wal"] = store.execute("SELECT count(*) FROM resource").fetchone()[0]
            store.close()
        return held

    before = sizes()
    house.post("/fhir/Observation", observation(patient, "where", 1))
    (name,) = [name for name, count in sizes().items() if count != before[name]]
    return name


class Test:
    def __init__(self, house, disk):
        self.house, self.disk, self.wrong, self.acknowledged = house, disk, [], []

    def hold(self, is_so, text, *args):
        if not is_so:
            self.wrong.append(text % args)

    def write(self, patient, marker):
        answer = self.house.post("/fhir/Observation", observation(patient, marker, 1))
        if answer.status == 201:
            self.acknowledged.append(answer.json()["id"])
        return answer

    def fault(self, fault, here, elsewhere):
        house, (kind, sentence, status, next_status) = self.house, fault
        self.write(here[0], "before " + kind)  # settles what was looked at: the fault is to meet a write of ours
        self.disk.fail(kind, here[1])
        answer = self.write(here[0], kind)
        self.hold(answer.status == status, "%s: %d %s", kind, answer.status, answer.sentence())
        self.hold(sentence in answer.sentence(), "%s says: %s", kind, answer.sentence())
        self.hold(b"OperationOutcome" in answer.body, "%s: no OperationOutcome", kind)
        again = self.write(here[0], kind)
        self.hold(again.status == next_status, "%s, again: %d", kind, again.status)
        other = self.write(elsewhere[0], kind)
        self.hold(other.status == 201, "%s hits another volume: %d %s", kind, other.status, other.sentence())
        self.hold(house.get("/fhir/metadata").status == 200, "%s: the server does not answer", kind)
        self.disk.heal()
        if kind != "full":
            house.stop()
            house.start()
        after = self.write(here[0], kind)
        self.hold(after.status == 201, "after %s: %d %s", kind, after.status, after.sentence())
        self.acknowledged_are_there(kind)

    def reading(self, here, elsewhere):
        """A disk that cannot be read: what is not in memory is refused, the rest is served."""
        self.house.stop()
        self.disk.fail("read", here[1].replace("-wal", ""))
        try:
            self.house.start()
        except AssertionError:
            self.hold("disk" in self.house.said() or "volume" in self.house.said(), "start: %s", self.house.said())
            self.house.server = None
            self.disk.heal()
            self.house.start()
        else:
            answer = self.house.get("/fhir/Patient/" + here[0])
            self.hold(answer.status in (200, 500), "read: %d", answer.status)
            self.hold(self.house.get("/fhir/Patient/" + elsewhere[0]).status == 200, "read hits another volume")
            self.disk.heal()
            self.house.stop()
            self.house.start()
        self.acknowledged_are_there("read")

    def acknowledged_are_there(self, kind):
        for name in self.acknowledged:
            answer = self.house.get("/fhir/Observation/" + name)
            self.hold(answer.status == 200, "after %s an acknowledged write is gone: %d", kind, answer.status)


def play(house, disk):
    patients = [house.post("/fhir/Patient", person(n)).json()["id"] for n in range(PEOPLE)]
    places = [(patient, volume_of(house, patient)) for patient in patients]
    here = places[0]
    elsewhere = next(place for place in places if place[1] != here[1])
    test = Test(house, disk)
    for fault in FAULTS:
        test.fault(fault, here, elsewhere)
    test.reading(here, elsewhere)
    for words in (["check"], ["journal", "verify"]):
        done = house.run(*words, check=False)
        test.hold(done.returncode == 0, "ens %s: %s%s", " ".join(words), done.stdout, done.stderr)
    return test


def main():
    house = House()
    library = build(house.scratch)
    if not library:
        print("no C compiler: the failing disk was not tried")
        return LEFT_OUT
    disk = Disk(os.path.join(house.folder, "store"))
    sanitizer = os.environ.get("ASAN_OPTIONS", "")
    house.environment.update(
        LD_PRELOAD=library, DISK_FAULT=disk.path, ASAN_OPTIONS=sanitizer + ":verify_asan_link_order=0"
    )
    with house:
        test = play(house, disk)
    print("%d writes acknowledged; %s" % (len(test.acknowledged), "\n".join(test.wrong) or "all is as it should be"))
    return 1 if test.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
