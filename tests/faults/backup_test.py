"""The drill of a return: backups while clients write, restored on a new machine with nothing but the backup, the key and the checkpoints
that others kept. What was acknowledged before a backup began is in it as it was; nothing is half there; ens check and ens journal verify
hold, with the master key and with the public key alone. Of a backup of a house at rest every resource, every version and every journal
head is the same. ROUNDS (3): backups under load."""

import glob
import json
import os
import shutil
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House, wait_until  # noqa: E402
from load import ENTRIES, SYSTEM, Client, Memory, ins, open_people  # noqa: E402

PEOPLE, CLIENTS = 6, 6


class Machine(House):
    """A new machine: nothing of the old one but what is carried to it."""

    def __init__(self, old, backup):
        super().__init__(ens=old.ens)
        self.run("restore", "--from", backup)
        shutil.copy2(os.path.join(old.folder, "master.key"), os.path.join(self.folder, "master.key"))
        self.doctor, self.operator = old.doctor, old.operator

    def __enter__(self):
        return self


class Kept:
    """What others keep: checkpoints, and the public key."""

    def __init__(self, house):
        self.house, self.key = house, house.run("journal", "key").stdout.strip()

    def sign(self, path):
        self.house.run("journal", "checkpoint", "--to", path)


def whole(machine, kept, checkpoints):
    """Before the server has touched anything."""
    checked = machine.run("check", "--json", check=False)
    assert checked.returncode == 0, (checked.stdout, checked.stderr)
    for words in ([], [checkpoints], [checkpoints, "--key", kept.key]):
        done = machine.run("journal", "verify", *words, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)


def sign_all_the_time(kept, path, stop):
    while not stop.is_set():
        kept.sign(path)
        stop.wait(0.1)


def under_load(house, patients, memory, kept, scratch, number):
    """A backup while clients write and checkpoints are signed; gives its folder and what was acknowledged before it began."""
    have = memory.count()
    clients = [Client(house, patients, memory, 100 * number + n, []) for n in range(CLIENTS)]
    stop, signed = threading.Event(), os.path.join(scratch, "later-%d" % number)
    signer = threading.Thread(target=sign_all_the_time, args=(kept, signed, stop))
    for thread in (*clients, signer):
        thread.start()
    wait_until(lambda: memory.count() >= have + 20, "the clients are answered")
    checkpoints, backup = os.path.join(scratch, "checkpoints-%d" % number), os.path.join(scratch, "backup-%d" % number)
    before = (dict(memory.created), {m: p for m, (p, done) in memory.bundles.items() if done}, dict(memory.documents))
    kept.sign(checkpoints)
    house.run("backup", "--to", backup)
    for client in clients:
        client.stopped = True
    stop.set()
    for thread in (*clients, signer):
        thread.join(timeout=60)
    assert not memory.wrong, memory.wrong[:5]
    assert not glob.glob(backup + "/*key*")
    return backup, checkpoints, before


def count(machine, patient, marker, connection):
    answer = machine.get("/fhir/Observation?patient=Patient/%s&identifier=%s|%s&_summary=count" % (patient, SYSTEM, marker),
                         connection=connection)
    return int(answer.json()["total"])


def holds_what_was_acknowledged(machine, before):
    created, bundles, documents = before
    connection = machine.connect()
    for name, marker in created.items():
        held = machine.get("/fhir/Observation/" + name, connection=connection)
        assert held.status == 200 and held.json()["identifier"][0]["value"] == marker, held.status
    for marker, patient in bundles.items():
        assert count(machine, patient, marker, connection) == ENTRIES
    for name in documents:
        assert machine.get("/fhir/Binary/" + name, connection=connection, Accept="application/pdf").status == 200


def holds_nothing_by_half(machine, memory, patients, before):
    """What was written while it was copied is there or not: no part of a transaction, no resource that its name does not find."""
    connection = machine.connect()
    for marker, (patient, _) in memory.bundles.items():
        assert count(machine, patient, marker, connection) in (0, ENTRIES)
    named = [name for name, marker in memory.created.items() if name == marker and name not in before[0]]
    for name in named:
        by_name = machine.get("/fhir/Observation/" + name, connection=connection).status
        by_search = sum(count(machine, patient, name, connection) for patient in patients)
        assert (by_name, by_search) in ((200, 1), (404, 0), (410, 0)), (by_name, by_search)
    return len(named)


def everything(house, patients):
    """Each resource and each of its versions, by name."""
    held, connection = {}, house.connect()
    for patient in patients:
        bundle = json.loads(house.get("/fhir/Observation?patient=Patient/%s&_count=1000" % patient, connection=connection).body)
        assert not [link for link in bundle["link"] if link["relation"] == "next"], "one page must hold them all"
        for entry in bundle.get("entry", []):
            name = entry["resource"]["id"]
            history = json.loads(house.get("/fhir/Observation/%s/_history" % name, connection=connection).body)
            held[name] = [e["resource"] for e in history["entry"]]
    return held


def at_rest(house, patients, memory, kept, scratch):
    before = everything(house, patients)
    house.stop()
    checkpoints, backup = os.path.join(scratch, "checkpoints"), os.path.join(scratch, "backup")
    kept.sign(checkpoints)
    journals = [house.run("journal", "list", "--json", "--ins", ins(n)).stdout for n in range(PEOPLE)]
    house.run("backup", "--to", backup)
    with Machine(house, backup) as machine:
        whole(machine, kept, checkpoints)  # the root is over the heads of all journals
        for n in range(PEOPLE):
            assert machine.run("journal", "list", "--json", "--ins", ins(n)).stdout == journals[n]
        machine.start()
        assert everything(machine, patients) == before
        for name in memory.documents:
            assert machine.get("/fhir/Binary/" + name, Accept="application/pdf").status == 200
    # Of an older backup the checkpoints that others kept later say that it is not the newest state.
    with Machine(house, os.path.join(scratch, "backup-0")) as older:
        done = older.run("journal", "verify", checkpoints, check=False)
        assert done.returncode == 1 and "checkpoint" in done.stderr, (done.stdout, done.stderr)
    return len(before)


def main():
    with House() as house:
        patients, memory, kept = open_people(house, PEOPLE), Memory(), Kept(house)
        looked = 0
        for number in range(int(os.environ.get("ROUNDS", "3"))):
            backup, checkpoints, before = under_load(house, patients, memory, kept, house.scratch, number)
            with Machine(house, backup) as machine:
                whole(machine, kept, checkpoints)
                machine.start()
                holds_what_was_acknowledged(machine, before)
                looked += holds_nothing_by_half(machine, memory, patients, before)
        compared = at_rest(house, patients, memory, kept, house.scratch)
    print("%d acknowledged, %d named while a backup ran, %d resources compared with all their versions" % (memory.count(), looked, compared))


if __name__ == "__main__":
    main()
