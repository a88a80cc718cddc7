"""JSON that is broken, deep, huge or ambiguous, over HTTP and by import: refused in a sentence, in bounded memory."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "api"))

from house import House  # noqa: E402

MB = 1024 * 1024
REFUSED, LARGE = (400, 413, 422), (413,)
# What the server may hold at most after all of these: one body of 32 MB and its tree at a time, and what the
# allocator keeps.
MEMORY_MAX = 700
HEAD = b'{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/%s"},'


def bodies(patient):
    """name, bytes, the statuses that are right"""
    head = HEAD % patient.encode()
    good = head + b'"valueString":"%s"}'
    yield "nothing but an opening brace", b"{", REFUSED
    yield "cut in a string", head + b'"valueString":"abc', REFUSED
    yield "cut in an escape", head + b'"valueString":"\\u00', REFUSED
    yield "cut in a number", head + b'"valueInteger":-', REFUSED
    yield "two values", good % b"a" + b"{}", REFUSED
    yield "a byte order mark", b"\xef\xbb\xbf" + good % b"a", REFUSED
    yield "a key twice", head + b'"valueString":"a","valueString":"b"}', REFUSED
    yield "a key twice, once escaped", head + b'"valueString":"a","value\\u0053tring":"b"}', REFUSED
    yield "status twice", head + b'"status":"final"}', REFUSED
    yield "a broken byte in UTF-8", good % b"\xff", REFUSED
    yield "UTF-8 that is longer than it must be", good % b"\xc0\xaf", REFUSED
    yield "half a surrogate pair, as bytes", good % b"\xed\xa0\x80", REFUSED
    yield "half a surrogate pair, escaped", good % b"\\ud800", REFUSED
    yield "a NUL in a string", good % b"a\x00b", REFUSED
    yield "an escaped NUL", good % b"a\\u0000b", REFUSED
    yield "a line end in a string", good % b"a\nb", REFUSED
    yield "UTF-16", (good % b"a").decode().encode("utf-16"), REFUSED
    yield "a comment", b"/* */" + good % b"a", REFUSED
    yield "a comma too many", head + b"}", REFUSED
    yield "single quotes", b"{'resourceType':'Observation'}", REFUSED
    yield "NaN", head + b'"valueQuantity":{"value":NaN}}', REFUSED
    yield "a number with a leading zero", head + b'"valueQuantity":{"value":01}}', REFUSED
    yield "an array", b"[]", REFUSED
    yield "a string", b'"Observation"', REFUSED
    yield "null", b"null", REFUSED
    yield "null for an element", head + b'"note":null}', REFUSED
    yield "an empty array", head + b'"note":[]}', REFUSED
    yield "100,000 open arrays", b"[" * 100_000, REFUSED
    yield "10 MB of open arrays", b"[" * (10 * MB), REFUSED
    yield "10 MB of open objects", b'{"a":' * (2 * MB), REFUSED
    yield "deep extensions", head + b'"extension":[{"url":"u","extension":[' * 500 + b"]}]" * 500 + b"}", REFUSED
    yield "a number of a million digits", head + b'"valueQuantity":{"value":' + b"9" * MB + b"}}", (201,) + REFUSED
    yield "an exponent of a hundred digits", head + b'"valueQuantity":{"value":1e' + b"9" * 100 + b"}}", (201,) + REFUSED
    yield "20 MB of small elements", head + b'"note":[' + b'{"text":"a"},' * (20 * MB // 13) + b'{"text":"a"}]}', (201,) + REFUSED
    yield "20 MB of numbers", b"[" + b"1," * (10 * MB) + b"1]", REFUSED
    yield "a million keys", b"{" + b",".join(b'"k%d":1' % n for n in range(1_000_000)) + b"}", REFUSED
    yield "49 MB of white space", good % b"a" + b" " * (49 * MB), LARGE


def same_file(name):
    return "".join(c if c.isalnum() else "-" for c in name) + ".json"


def over_http(house, patient, wrong):
    """How many were taken."""
    taken = 0
    for name, body, statuses in bodies(patient):
        answer = house.post("/fhir/Observation", body)
        taken += answer.status == 201
        if answer.status not in statuses:
            wrong.append("%s: %d %s" % (name, answer.status, answer.sentence()))
        elif answer.status >= 400 and (b"OperationOutcome" not in answer.body or len(answer.sentence()) < 20):
            wrong.append("%s: no sentence: %r" % (name, answer.body[:200]))
        if house.get("/fhir/metadata").status != 200:
            wrong.append("%s: the server does not answer others" % name)
    for path in ("/fhir", "/fhir/Observation/$validate", "/fhir/Patient"):
        for name, body, _ in list(bodies(patient))[:30]:
            answer = house.post(path, body)
            fits = answer.status < 500 if path.endswith("validate") else 400 <= answer.status < 500
            if not fits:
                wrong.append("%s to %s: %d" % (name, path, answer.status))
    return taken


def by_import(house, patient, wrong):
    folder = os.path.join(house.scratch, "in")
    os.mkdir(folder)
    names = []
    for name, body, statuses in bodies(patient):
        if 201 in statuses or statuses == LARGE:
            continue
        names.append(same_file(name))
        with open(os.path.join(folder, names[-1]), "wb") as file:
            file.write(body)
    done = house.run("import", folder, check=False)
    if done.returncode != 1:
        wrong.append("import: exit %d: %s" % (done.returncode, done.stderr[-500:]))
    wrong += ["import does not name " + name for name in names if name not in done.stderr]


def main():
    wrong = []
    with House(environment={"ASAN_OPTIONS": "quarantine_size_mb=8"}) as house:
        patient = house.post("/fhir/Patient", {"resourceType": "Patient", "name": [{"family": "X"}]}).json()["id"]
        kept = house.post("/fhir/Observation", HEAD % patient.encode() + b'"valueString":"kept"}').json()["id"]
        taken = over_http(house, patient, wrong)
        by_import(house, patient, wrong)
        if house.get("/fhir/Observation/" + kept).status != 200:
            wrong.append("what was there before is lost")
        found = house.get("/fhir/Observation?patient=Patient/%s&_summary=count" % patient).json()["total"]
        if int(found) != 1 + taken:
            wrong.append("%s observations are there, %d were acknowledged" % (found, 1 + taken))
        memory = house.memory()
        if memory > MEMORY_MAX:
            wrong.append("the server held %d MB" % memory)
    print("%s; at most %d MB held" % ("\n".join(wrong) or "everything is refused in a sentence", memory))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
