"""One byte, or one page, of a volume goes bad: a clear refusal, everything else served, `ens check` names the damage."""

import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House  # noqa: E402
from load import observation, person  # noqa: E402

PEOPLE, EACH = 14, 8
SPACE_OF = "SELECT space FROM space WHERE space = ?"


def volumes(house):
    store = os.path.join(house.folder, "store")
    return [os.path.join(store, n) for n in sorted(os.listdir(store)) if n.endswith(".db")]


def query(path, text, *args):
    database = sqlite3.connect(path)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows = database.execute(text, args).fetchall()
    database.close()
    return rows


def where(house, text, *args):
    """(volume, value) of the one place where a query finds something."""
    for path in volumes(house):
        rows = query(path, text, *args)
        if rows:
            return path, rows[0][0]
    raise AssertionError("nothing fits " + text)


def flip(path, value):
    """Changes one bit in the middle of a value, where it stands in the file."""
    with open(path, "r+b") as file:
        whole = file.read()
        needle = bytes(value)[:64]
        at = whole.find(needle)
        assert at >= 0 and whole.find(needle, at + 1) < 0, "the value stands in one place"
        at += len(needle) // 2
        file.seek(at)
        file.write(bytes([whole[at] ^ 0x10]))


def where_is(house, record):
    """The volume of a record; None: in one that cannot be opened."""
    for path in volumes(house):
        try:
            if query(path, SPACE_OF, record.space):
                return path
        except sqlite3.DatabaseError:
            pass
    return None


class Record:
    """A person with results."""

    def __init__(self, house, number):
        self.patient = house.post("/fhir/Patient", person(number)).json()["id"]
        self.results = [
            house.post("/fhir/Observation", observation(self.patient, "m%d" % n, n)).json()["id"] for n in range(EACH)
        ]
        self.space = 0  # the number that the space has inside


class Test:
    def __init__(self, house):
        self.house, self.wrong = house, []
        self.records = [Record(house, n) for n in range(PEOPLE)]
        house.stop()
        opened = "SELECT created_us, space FROM space WHERE space > 0"
        spaces = sorted(row for path in volumes(house) for row in query(path, opened))
        for record, (_, space) in zip(self.records, spaces):
            record.space = space
        house.start()

    def hold(self, is_so, text, *args):
        if not is_so:
            self.wrong.append(text % args)

    def refused(self, path, about):
        answer = self.house.get(path)
        self.hold(answer.status == 500, "%s: GET %s: %d", about, path.split("?")[0], answer.status)
        self.hold(b"OperationOutcome" in answer.body, "%s: no OperationOutcome: %r", about, answer.body[:200])

    def served(self, record, about):
        answer = self.house.get("/fhir/Observation?patient=Patient/%s&_summary=count" % record.patient)
        self.hold(answer.status == 200, "%s: another space: %d %s", about, answer.status, answer.sentence())
        if answer.status == 200:
            self.hold(int(answer.json()["total"]) == EACH, "%s: another space lost results", about)

    def checked(self, about, *named):
        done = self.house.run("check", check=False)
        text = done.stdout + done.stderr
        self.hold(done.returncode == 1, "%s: ens check: exit %d: %s", about, done.returncode, text)
        for name in named:
            self.hold(name in text, "%s: ens check does not name %s: %s", about, name, text)

    def body(self, record):
        """One byte of a resource's body."""
        path, value = where(self.house, "SELECT body FROM resource WHERE space = ? AND slot & 16777215 = 3", record.space)
        flip(path, value)
        self.house.start()
        self.refused("/fhir/Observation/" + record.results[2], "body")
        other = self.house.get("/fhir/Observation/" + record.results[1])
        self.hold(other.status == 200, "body: its neighbour: %d", other.status)
        self.checked("body", record.results[2], "body")

    def keys(self, record):
        """One byte of the search keys, which are derived: ens rebuild makes them anew."""
        path, value = where(self.house, "SELECT keys FROM resource WHERE space = ? AND slot & 16777215 = 3", record.space)
        flip(path, value)
        self.house.start()
        search = "/fhir/Observation?patient=Patient/%s&status=final" % record.patient
        self.refused(search, "keys")
        self.hold(self.house.get("/fhir/Observation/" + record.results[2]).status == 200, "keys: the body is whole")
        self.checked("keys", record.results[2], "rebuild")
        self.house.run("rebuild", check=False)
        answer = self.house.get(search)
        self.hold(answer.status == 200 and int(answer.json()["total"]) == EACH, "rebuild did not mend the keys")

    def journal(self, record):
        """One byte of a line of the journal."""
        path, value = where(self.house, "SELECT line FROM journal WHERE space = ? AND seq = 4", record.space)
        flip(path, value)
        self.house.start()
        done = self.house.run("journal", "verify", check=False)
        self.hold(done.returncode == 1, "journal: verify: exit %d", done.returncode)
        self.hold("line 4" in done.stderr and record.patient in done.stderr, "journal: verify says: %s", done.stderr)
        self.checked("journal", record.patient, "journal")

    def first_page(self, record):
        """The page without which a file is no database: its people are refused, those of other volumes served."""
        path, _ = where(self.house, SPACE_OF, record.space)
        with open(path, "r+b") as file:
            kept = file.read(100)
            file.seek(0)
            file.write(b"\xa5" * 100)
        self.house.start()
        self.refused("/fhir/Patient/" + record.patient, "first page")
        self.checked("first page", os.path.basename(path)[:-3], "damaged")
        done = self.house.run("spaces", check=False)
        self.hold(done.returncode == 3, "first page: ens spaces: exit %d: %s", done.returncode, done.stdout)
        for other in self.records:
            if where_is(self.house, other) not in (path, None):
                self.served(other, "first page")
        self.house.stop()
        with open(path, "r+b") as file:
            file.write(kept)
        self.house.start()
        self.served(record, "first page, put back")

    def page(self, record):
        """A whole page of the table of resources, overwritten."""
        path, _ = where(self.house, SPACE_OF, record.space)
        root = query(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'resource'")[0][0]
        size = query(path, "PRAGMA page_size")[0][0]
        with open(path, "r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xa5" * size)
        try:
            self.house.start()
        except AssertionError:
            self.hold(os.path.basename(path)[:-3] in self.house.said(), "page: %s", self.house.said())
            return path
        self.refused("/fhir/Observation/" + record.results[0], "page")
        self.checked("page", "volume", "damaged")
        return path


def play(house):
    test = Test(house)
    damaged = []
    for damage, record in zip((test.first_page, test.body, test.keys, test.journal, test.page), test.records):
        house.stop()
        path = damage(record)
        if damage != test.first_page:  # which was mended
            damaged.append(record)
        apart = [
            r for r in test.records
            if r not in damaged and (not path or where(house, SPACE_OF, r.space)[0] != path)
        ]
        test.hold(apart, "no other space to look at")
        for other in apart:
            test.served(other, damage.__name__)
    return test


def main():
    with House() as house:
        test = play(house)
    print("\n".join(test.wrong) or "every damage is refused, named, and stays where it is")
    return 1 if test.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
