"""Documents over HTTP: native bytes, publishing, submissions, replacing, masking, archiving, taking away, searching."""

import base64
import hashlib
import json
import os
import socket
import sys
import threading
import time
import urllib.parse

from checks import Tests, check, expect
from house import ROOT, SHARED, is_sanitized

INS = "urn:oid:1.2.250.1.213.1.4.8"
QUARANTINE_MB = 16
PERSON = "279035121518989"
AUTHOR, OTHER = "10003456786", "10009876540"
ARCHIVED = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived"
VISIBILITY = (
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
)
LIST_TYPES = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"
PDF = b"%PDF-1.4\n% a small file of ours\n%%EOF\n"
test = Tests()


def sha1(data):
    return base64.b64encode(hashlib.sha1(data).digest()).decode()


def text64(data):
    return base64.b64encode(data).decode()


def document(uid, **changes):
    resource = {
        "resourceType": "DocumentReference",
        "contained": [
            {
                "resourceType": "Practitioner",
                "id": "author",
                "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "8" + AUTHOR}],
            }
        ],
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3." + uid},
        "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "11488-4"}]},
        "subject": {"identifier": {"system": INS, "value": PERSON}},
        "author": [{"reference": "#author"}],
        "content": [{"attachment": {"contentType": "application/pdf", "data": text64(PDF), "title": "Compte rendu"}}],
        "securityLabel": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}]}
        ],
    }
    resource.update(changes)
    return resource


def submission(uid, size=None, digest=None, entries=(), **changes):
    attachment = {"contentType": "application/pdf", "url": "urn:uuid:%s-b" % uid}
    attachment.update({"size": len(PDF) if size is None else size, "hash": digest or sha1(PDF)})
    reference = document(uid, content=[{"attachment": attachment}], **changes)
    members = {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "code": {"coding": [{"system": LIST_TYPES, "code": "submissionset"}]},
        "subject": {"reference": "Patient?identifier=%s|%s" % (INS, PERSON)},
        "date": "2026-06-12T10:00:00+02:00",
        "entry": [{"item": {"reference": "urn:uuid:%s-d" % uid}}],
    }
    binary = {"resourceType": "Binary", "contentType": "application/pdf", "data": text64(PDF)}
    posts = [("s", members, "List"), ("d", reference, "DocumentReference"), ("b", binary, "Binary")]
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {"fullUrl": "urn:uuid:%s-%s" % (uid, k), "resource": r, "request": {"method": "POST", "url": u}}
            for k, r, u in posts
        ]
        + list(entries),
    }


def fhirpath_patch(path, value):
    return {
        "resourceType": "Parameters",
        "parameter": [
            {
                "name": "operation",
                "part": [
                    {"name": "type", "valueCode": "replace"},
                    {"name": "path", "valueString": path},
                    {"name": "value", "valueCode": value},
                ],
            }
        ],
    }


class World:
    """A house with one person, an author's software, another professional's, and the holder."""

    def __init__(self, house):
        self.house = house
        house.run("open", "--ins", PERSON, "--family", "ESSAI", "--given", "ANNE", "--birth-date", "1979-03-28",
                  "--sex", "F", "--identity", "lenient")
        found = house.get("/fhir/Patient?identifier=%s|%s" % (INS, PERSON)).json()
        self.patient = "Patient/" + found["entry"][0]["resource"]["id"]
        self.author = house.token("--role", "lps", "--rpps", AUTHOR, "--profession", "10", "--consent")
        self.other = house.token("--role", "lps", "--rpps", OTHER, "--profession", "10", "--consent")
        self.feeder = house.token("--role", "lps", "--rpps", AUTHOR, "--profession", "10", "--scope", "user/*.c")

    def post(self, path, body, token=None, **headers):
        return self.house.ask("POST", path, body, token=token or self.author, **headers)

    def get(self, path, token=None, **headers):
        return self.house.ask("GET", path, token=token or self.author, **headers)

    def patch(self, uid, body, token=None, **headers):
        by = urllib.parse.quote("urn:ietf:rfc:3986|urn:oid:1.2.3." + uid)
        kind = "application/json-patch+json" if isinstance(body, list) else "application/fhir+json"
        return self.house.ask("PATCH", "/fhir/DocumentReference?identifier=" + by, body, token=token or self.author,
                              Content_Type=kind, **headers)

    def upload(self, data, kind, path="/fhir/Binary", method="POST", **headers):
        headers.setdefault("X_Security_Context", self.patient)
        return self.house.ask(method, path, data, token=self.author, Content_Type=kind, **headers)

    def find(self, query):
        answer = expect(self.get("/fhir/DocumentReference?patient=%s&%s" % (self.patient, query)), 200)
        return [e["resource"] for e in answer.json().get("entry", [])]


# ---- native bytes


@test
def a_binary_comes_back_byte_for_byte(w):
    for data in (b"", b"x", PDF[9:], os.urandom(196608), os.urandom(1000003)):
        made = expect(w.upload(data, "application/octet-stream"), 201)
        check("data" not in made.json(), made.json().keys())
        location = made.headers["location"]
        path = location[location.index("/fhir/"):location.index("/_history")]
        got = expect(w.get(path), 200)
        check(got.body == data, "bytes differ")
        check(got.headers["content-type"] == "application/octet-stream", got.headers)
        check(got.headers["content-security-policy"] == "sandbox", got.headers)
        check(got.headers["x-content-type-options"] == "nosniff", got.headers)
        check(got.headers["x-security-context"] == w.patient, got.headers)
        as_json = expect(w.get(path, Accept="application/fhir+json"), 200).json()
        check(base64.b64decode(as_json.get("data", "")) == data, "the resource holds other bytes")
        expect(w.get(path, If_None_Match=got.headers["etag"]), 304)
        expect(w.get(path, Accept="image/png"), 406)
        head = w.house.ask("HEAD", path, token=w.author)
        check(head.status == 200 and head.headers["content-length"] == str(len(data)), head.headers)


@test
def ranges_cross_the_chunks(w):
    data = os.urandom(500000)
    path = "/fhir/Binary/" + expect(w.upload(data, "application/octet-stream"), 201).json()["id"]
    for asked, start, end in (("0-9", 0, 10), ("196600-196620", 196600, 196621), ("499990-", 499990, 500000),
                              ("-5", 499995, 500000), ("100-450000", 100, 450001)):
        part = expect(w.get(path, Range="bytes=" + asked), 206)
        check(part.body == data[start:end], asked)
        check(part.headers["content-range"] == "bytes %d-%d/500000" % (start, end - 1), part.headers)
    expect(w.get(path, Range="bytes=500000-"), 416)


@test
def bytes_must_be_what_their_type_says(w):
    good = {"application/pdf": PDF, "image/png": b"\x89PNG\r\n\x1a\n1", "image/jpeg": b"\xff\xd8\xff\xe01",
            "image/tiff": b"II*\x00abc", "text/rtf": b"{\\rtf1 a}", "application/xml": b"<a/>",
            "application/vnd.api+json": b'{"a":1}', "text/plain; charset=utf-8": "é".encode()}
    for kind, data in good.items():
        expect(w.upload(data, kind), 201)
    for kind in good:
        if kind.startswith("text/plain"):
            continue
        wrong = PDF if kind != "application/pdf" else b"\xff\xd8\xff"
        answer = expect(w.upload(wrong, kind), 400)
        check("Content-Type" in answer.sentence(), answer.sentence())
    expect(w.upload(PDF, "text/plain"), 400)


@test
def json_that_is_no_binary_is_kept_as_bytes(w):
    text = b'{"resourceType":"Bundle","type":"collection"}'
    path = "/fhir/Binary/" + expect(w.upload(text, "application/fhir+json"), 201).json()["id"]
    got = expect(w.get(path, Accept="*/*"), 200)
    check(got.body == text, got.body)
    resource = {"resourceType": "Binary", "contentType": "text/plain", "data": text64(b"hello"),
                "securityContext": {"reference": w.patient}}
    path = "/fhir/Binary/" + expect(w.post("/fhir/Binary", resource), 201).json()["id"]
    check(expect(w.get(path), 200).body == b"hello", "the resource's data")


@test
def put_replaces_the_bytes_and_names_new_ones(w):
    path = "/fhir/Binary/ours-1"
    expect(w.upload(b"one", "text/plain", path, "PUT"), 201)
    expect(w.upload(b"two", "text/plain", path, "PUT", If_Match='W/"1"'), 200)
    expect(w.upload(b"three", "text/plain", path, "PUT", If_Match='W/"1"'), 412)
    check(expect(w.get(path), 200).body == b"two", "the second bytes")
    check(expect(w.get(path + "/_history/1"), 200).body == b"one", "the first version")


@test
def a_document_needs_a_person_and_has_a_largest_size(w):
    answer = expect(w.house.ask("POST", "/fhir/Binary", b"x", token=w.author, Content_Type="text/plain"), 400)
    check("X-Security-Context" in answer.sentence(), answer.sentence())
    expect(w.upload(b"x", "text/plain", X_Security_Context="Patient/nobody"), 400)
    expect(w.upload(bytes(50_000_001), "application/octet-stream"), 413)


@test
def uploads_at_once_all_arrive(w):
    answers = []

    def one(n):
        answers.append(w.upload(b"number %d" % n, "text/plain"))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(12)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(sorted(a.status for a in answers) == [201] * 12, [a.status for a in answers])
    check(len({a.json()["id"] for a in answers}) == 12, "twelve ids")


def resident_kb(pid):
    with open("/proc/%d/status" % pid) as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


@test
def forty_megabytes_pass_through_little_memory(w):
    def pieces():
        for _ in range(640):
            yield piece

    piece = os.urandom(65536)
    w.upload(piece, "application/octet-stream")
    before, most, stop = resident_kb(w.house.server.pid), [0], threading.Event()

    def watch():
        while not stop.is_set():
            most[0] = max(most[0], resident_kb(w.house.server.pid))
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    made = expect(w.upload(pieces(), "application/octet-stream"), 201)
    got = expect(w.get("/fhir/Binary/" + made.json()["id"]), 200)
    stop.set()
    watcher.join()
    check(got.body == piece * 640, "40 MB differ")
    growth = (most[0] - before) / 1024
    print("    40 MB up and down: memory grew by %.1f MB" % growth)
    # AddressSanitizer keeps what was freed: as much as main() lets it. A release build grows by 3 MB.
    check(growth < 20 + (QUARANTINE_MB if is_sanitized(w.house.ens) else 0), "memory grew by %.1f MB" % growth)


def stored_chunks(house):
    """Chunks on disk, and those of contents that are not whole."""
    query = "SELECT count(*) FROM content_chunk AS c JOIN content USING (space, number) WHERE size %s 0"
    whole, staged = (sum(int(count) for count in house.on_volume("people", query % sign)) for sign in (">=", "<"))
    return whole, staged


@test
def what_broke_off_leaves_nothing(w):
    before = stored_chunks(w.house)
    check(before[0] > 0, "chunks of earlier tests")
    head = ("POST /fhir/Binary HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nX-Security-Context: %s\r\n"
            "Content-Type: application/octet-stream\r\nContent-Length: 2000000\r\n\r\n" % (w.author, w.patient))
    with socket.create_connection(("127.0.0.1", w.house.port)) as line:
        line.sendall(head.encode() + os.urandom(1000000))
        until = time.monotonic() + 60
        while stored_chunks(w.house)[1] == 0 and time.monotonic() < until:
            time.sleep(0.02)
        check(stored_chunks(w.house)[1] > 0, "chunks were staged")
    while stored_chunks(w.house) != before and time.monotonic() < until:
        time.sleep(0.02)
    check(stored_chunks(w.house) == before, before, stored_chunks(w.house))


@test
def what_was_taken_for_new_in_vain_leaves_nothing(w):
    """A known person comes again with a picture of several chunks: they are not written before it is known."""
    known = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3", "value": "with a picture"}],
             "name": [{"family": "PHOTO"}]}
    again = dict(known, photo=[{"contentType": "image/png", "data": text64(os.urandom(600000))}])
    expect(w.house.post("/fhir/Patient", known), 201)
    before = stored_chunks(w.house)
    w.house.stop()
    w.house.start()  # it would take the next one for new, were it small
    answer = expect(w.house.post("/fhir/Patient", again), 409)
    check("open already" in answer.sentence(), answer.sentence())
    w.house.stop()
    w.house.start()
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [
        {"resource": again, "request": {"method": "POST", "url": "Patient"}}] * 2}
    entries = expect(w.house.post("/fhir", batch), 200).json()["entry"]
    check([e["response"]["status"] for e in entries] == ["409", "409"], entries)
    check(stored_chunks(w.house) == before, before, stored_chunks(w.house))


# ---- publishing (ITI-105)


@test
def publishing_moves_the_bytes_to_a_binary_and_fills_in(w):
    made = expect(w.post("/fhir/DocumentReference", document("105")), 201).json()
    attachment = made["content"][0]["attachment"]
    check("data" not in attachment, attachment)
    check(attachment["size"] == str(len(PDF)) and attachment["hash"] == sha1(PDF), attachment)
    check("creation" in attachment and "date" in made, made)
    check(made["category"][0]["coding"][0]["code"] == "10", made["category"])
    check(made["subject"]["reference"] == w.patient, made["subject"])
    check(expect(w.get("/fhir/" + attachment["url"]), 200).body == PDF, "the Binary")
    again = expect(w.post("/fhir/DocumentReference", document("105")), 200).json()
    check(again["id"] == made["id"], "the same document")
    other = document("105", content=[{"attachment": {"contentType": "text/plain", "data": text64(b"other")}}])
    expect(w.post("/fhir/DocumentReference", other), 409)


@test
def publishing_refuses_wrong_bytes(w):
    def with_attachment(**members):
        members = {"contentType": "application/pdf", "data": text64(PDF), **members}
        return w.post("/fhir/DocumentReference", document("bad", content=[{"attachment": members}]))

    for members in ({"size": 3}, {"hash": sha1(b"other")}, {"contentType": "image/png"}):
        answer = expect(with_attachment(**members), 400)
        check("attachment" in answer.sentence(), answer.sentence())
    unknown = document("bad", subject={"identifier": {"system": INS, "value": "155"}})
    expect(w.post("/fhir/DocumentReference", unknown), 400)
    check(not w.find("identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.bad"), "nothing was kept")


@test
def software_that_may_only_feed_can_publish_and_replace(w):
    expect(w.post("/fhir/DocumentReference", document("feed-1"), token=w.feeder), 201)
    newer = document("feed-2", relatesTo=[{"code": "replaces", "target": {
        "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3.feed-1"}}}])
    expect(w.post("/fhir/DocumentReference", newer, token=w.feeder), 201)
    check(w.find("identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.feed-1")[0]["status"] == "superseded", "superseded")
    expect(w.get("/fhir/DocumentReference?patient=" + w.patient, token=w.feeder), 403)


@test
def replacing_what_is_not_there_is_refused(w):
    newer = document("orphan", relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/none"}}])
    expect(w.post("/fhir/DocumentReference", newer), 400)


# ---- submissions (ITI-65)


@test
def a_submission_is_done_whole(w):
    done = expect(w.post("/fhir", submission("65")), 200).json()
    check([e["response"]["status"] for e in done["entry"]] == ["201"] * 3, done)
    check(done["type"] == "transaction-response", done["type"])
    found = w.find("identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.65")[0]
    check(found["category"][0]["coding"][0]["code"] == "10", found)
    check(expect(w.get("/fhir/" + found["content"][0]["attachment"]["url"]), 200).body == PDF, "the bytes")
    lists = "/fhir/List?patient.identifier=%s|%s&status=current&code=" % (INS, PERSON)
    for system in (LIST_TYPES, LIST_TYPES.replace("https", "http")):
        sets = expect(w.get(lists + system + "|submissionset"), 200).json()
        items = [e["resource"]["entry"][0]["item"]["reference"] for e in sets["entry"]]
        check("DocumentReference/" + found["id"] in items, items)
    expect(w.post("/fhir", submission("65")), 409)


@test
def a_transaction_with_a_known_document_leaves_nothing(w):
    def transaction(*resources):
        return {"resourceType": "Bundle", "type": "transaction", "entry": [
            {"resource": r, "request": {"method": "POST", "url": r["resourceType"]}} for r in resources]}

    def measures():
        return expect(w.get("/fhir/Observation?_summary=count&patient=" + w.patient), 200).json()["total"]

    here = {"subject": {"reference": w.patient}}
    report = document("pair", **here)
    report["content"] = [{"attachment": {"url": "Binary/elsewhere", "contentType": "application/pdf"}}]
    measure = {"resourceType": "Observation", "status": "final", "code": {"text": "a measure"}, **here}
    expect(w.post("/fhir", transaction(report, measure)), 200)
    before = measures()
    for resources in ((report, measure), (measure, report)):
        w.house.stop()
        w.house.start()  # it takes the first unique id for new
        answer = expect(w.post("/fhir", transaction(*resources)), 409)
        check("unique id" in answer.sentence(), answer.sentence())
    check(measures() == before, before, measures())


@test
def a_submission_that_lacks_a_part_is_refused(w):
    def without(kind):
        bundle = submission("lack")
        bundle["meta"] = {"profile": [
            "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-comprehensive-provide-document-bundle"
        ]}
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != kind]
        return bundle

    twice = submission("lack")
    twice["entry"].append(dict(twice["entry"][0], fullUrl="urn:uuid:lack-s2"))
    cases = {
        "no List": without("List"), "no DocumentReference": without("DocumentReference"),
        "no Binary": without("Binary"), "two submission sets": twice,
        "wrong size": submission("lack", size=7), "wrong hash": submission("lack", digest=sha1(b"x")),
    }
    for name, bundle in cases.items():
        answer = expect(w.post("/fhir", bundle), 400)
        check("Bundle.entry" in answer.sentence(), name, answer.sentence())
    check(not w.find("identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.lack"), "nothing was kept")


@test
def a_submission_replaces_with_or_without_its_patch(w):
    for uid, has_patch in (("r1", True), ("r2", False)):
        old = expect(w.post("/fhir/DocumentReference", document(uid)), 201).json()["id"]
        patch = {"fullUrl": "urn:uuid:%s-p" % uid, "resource": fhirpath_patch("DocumentReference.status", "superseded"),
                 "request": {"method": "PATCH", "url": "DocumentReference/" + old}}
        relates = [{"code": "replaces", "target": {"reference": "DocumentReference/" + old}}]
        bundle = submission(uid + "-new", entries=[patch] if has_patch else [], relatesTo=relates)
        expect(w.post("/fhir", bundle, token=w.other), 200)
        check(w.get("/fhir/DocumentReference/" + old).json()["status"] == "superseded", uid)
        history = w.get("/fhir/DocumentReference/%s/_history" % old).json()
        check(history["total"] == "2", history["total"])


# ---- changing


@test
def a_document_is_masked_shown_archived_and_brought_back(w):
    expect(w.post("/fhir/DocumentReference", document("mask")), 201)
    mask = [{"op": "add", "path": "/securityLabel/-",
             "value": {"coding": [{"system": VISIBILITY, "code": "MASQUE_PS"}]}}]
    expect(w.patch("mask", mask, token=w.other), 403)  # the author masks, the holder, and the administrator
    changed = expect(w.patch("mask", mask), 200).json()
    expect(w.patch("mask", mask, token=w.other), 404)  # and then it is not there for others
    check(len(changed["securityLabel"]) == 2 and changed["meta"]["versionId"] == "2", changed)
    check(w.find("security-label=%s|MASQUE_PS" % VISIBILITY), "found by its label")
    expect(w.patch("mask", [{"op": "remove", "path": "/securityLabel/1"}], If_Match='W/"1"'), 412)
    expect(w.patch("mask", [{"op": "remove", "path": "/securityLabel/1"}], If_Match='W/"2"'), 200)
    as_guide = [{"op": "replace", "path": "/extension[url:'%s']/valueBoolean" % ARCHIVED, "value": True}]
    archived = expect(w.patch("mask", as_guide), 200).json()
    check(archived["extension"] == [{"url": ARCHIVED, "valueBoolean": True}], archived["extension"])
    uids = {d["masterIdentifier"]["value"] for d in w.find("isArchived=true")}
    check("urn:oid:1.2.3.mask" in uids, uids)
    uids = {d["masterIdentifier"]["value"] for d in w.find("isArchived=false&_count=100")}
    check("urn:oid:1.2.3.mask" not in uids and "urn:oid:1.2.3.105" in uids, uids)
    expect(w.patch("mask", [{"op": "replace", "path": "/extension/0/valueBoolean", "value": False}]), 200)


@test
def nothing_else_of_a_document_changes(w):
    made = expect(w.post("/fhir/DocumentReference", document("fixed")), 201).json()
    for body in ([{"op": "add", "path": "/description", "value": "other"}],
                 [{"op": "replace", "path": "/masterIdentifier/value", "value": "urn:oid:1.2.3.999"}],
                 [{"op": "replace", "path": "/content/0/attachment/title", "value": "other"}],
                 fhirpath_patch("DocumentReference.type.coding[0].code", "1")):
        answer = expect(w.patch("fixed", body), 405)
        check("allow" in answer.headers and answer.json()["resourceType"] == "OperationOutcome", answer.headers)
    found = json.loads(w.get("/fhir/DocumentReference/" + made["id"]).body)
    found["description"] = "other"
    expect(w.house.ask("PUT", "/fhir/DocumentReference/" + found["id"], found, token=w.author), 405)
    expect(w.patch("never-seen", [{"op": "remove", "path": "/status"}]), 404)


@test
def only_the_author_takes_a_document_away(w):
    for uid, status in (("gone-1", "entered-in-error"), ("gone-2", "superseded")):
        made = expect(w.post("/fhir/DocumentReference", document(uid)), 201).json()
        expect(w.patch(uid, fhirpath_patch("DocumentReference.status", status), token=w.other), 403)
        expect(w.house.ask("DELETE", "/fhir/DocumentReference/" + made["id"], token=w.other), 403)
        gone = expect(w.patch(uid, fhirpath_patch("DocumentReference.status", status)), 200).json()
        check(gone["status"] == status, gone["status"])
        check(not w.find("status=current&identifier=urn:ietf:rfc:3986|urn:oid:1.2.3." + uid), "not current")


# ---- searching (ITI-67) and reading (ITI-68)


@test
def documents_are_found_by_every_parameter_of_the_guides(w):
    rich = document(
        "67", date="2026-06-10T09:00:00+02:00", description="comments",
        identifier=[{"system": "urn:logical", "value": "l-67"}],
        category=[{"coding": [{"system": "urn:class", "code": "31"}]}],
        relatesTo=[{"code": "appends", "target": {"reference": "DocumentReference/far-away"}}],
        context={
            "event": [{"coding": [{"system": "urn:event", "code": "act"}]}],
            "period": {"start": "2026-06-01T08:00:00+02:00", "end": "2026-06-02T08:00:00+02:00"},
            "facilityType": {"coding": [{"system": "urn:facility", "code": "SA01"}]},
            "practiceSetting": {"coding": [{"system": "urn:setting", "code": "ETABLISSEMENT"}]},
            "related": [{"reference": "Observation/far-away"}],
        },
    )
    rich["contained"][0]["name"] = [{"family": "MARTIN", "given": ["Zoé"]}]
    rich["content"][0]["format"] = {"system": "urn:format", "code": "pdf"}
    rich["content"][0]["attachment"]["creation"] = "2026-06-09T09:00:00+02:00"
    expect(w.post("/fhir/DocumentReference", rich), 201)
    queries = [
        "status=current", "type=http://loinc.org|11488-4", "category=urn:class|31", "facility=urn:facility|SA01",
        "setting=urn:setting|ETABLISSEMENT", "format=urn:format|pdf", "event=urn:event|act",
        "security-label=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|N", "identifier=urn:logical|l-67",
        "identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.67", "creation=2026-06-09", "date=2026-06-10",
        "period=ge2026-06-01", "period-start=2026-06-01", "period-end=2026-06-02", "related=Observation/far-away",
        "relatesTo=DocumentReference/far-away", "relatesto=DocumentReference/far-away", "author.given=zoe",
        "author.family=martin", "isArchived=false", "isArchived:missing=true",
    ]
    for query in queries:
        uids = [d["masterIdentifier"]["value"] for d in w.find(query + "&_count=100")]
        check("urn:oid:1.2.3.67" in uids, query, uids)
    for query in ("period-start=2026-06-02", "creation=2026-06-10", "author.family=durand", "isArchived=true"):
        uids = [d["masterIdentifier"]["value"] for d in w.find(query + "&_count=100")]
        check("urn:oid:1.2.3.67" not in uids, query)
    form = "patient.identifier=%s|%s&status=current&category=urn:class|31" % (INS, PERSON)
    posted = w.house.ask("POST", "/fhir/DocumentReference/_search", form, token=w.author,
                         Content_Type="application/x-www-form-urlencoded")
    check(expect(posted, 200).json()["total"] == "1", posted.body[:300])


@test
def submissions_are_found_by_every_parameter_of_the_guides(w):
    mhd = "https://profiles.ihe.net/ITI/MHD/StructureDefinition/"
    bundle = submission("66")
    bundle["entry"][0]["resource"].update(
        contained=[{"resourceType": "Practitioner", "id": "source", "name": [{"family": "MARTIN", "given": ["Zoé"]}]}],
        identifier=[{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3.66.1"}],
        title="Lot de consultation", source={"reference": "#source"},
        extension=[
            {"url": mhd + "ihe-designationType", "valueCodeableConcept": {"coding": [{"system": "urn:t", "code": "c"}]}},
            {"url": mhd + "ihe-sourceId", "valueIdentifier": {"system": "urn:s", "value": "v"}},
            {"url": mhd + "ihe-authorOrg", "valueReference": {"reference": "Organization/far-away"}},
            {"url": ARCHIVED, "valueBoolean": True},
        ],
    )
    expect(w.post("/fhir", bundle), 200)
    base = "/fhir/List?patient=%s&status=current&code=%s|submissionset&" % (w.patient, LIST_TYPES)
    for query in ("date=2026-06-12", "designationType=urn:t|c", "sourceId=urn:s|v", "title=lot",
                  "identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.66.1", "source.given=zoe", "source.family=martin",
                  "authorOrg=Organization/far-away", "isArchived=true"):
        found = expect(w.get(base + query + "&_count=100"), 200).json().get("entry", [])
        check([e for e in found if e["resource"].get("title") == "Lot de consultation"], query)
    for query in ("designationType=urn:t|other", "sourceId=urn:s|other", "isArchived=false", "title=other"):
        found = expect(w.get(base + query + "&_count=100"), 200).json().get("entry", [])
        check(not [e for e in found if e["resource"].get("title") == "Lot de consultation"], query)


# ---- what people read


def fixture(name):
    with open(os.path.join(ROOT, "tests", "fixtures", "cda", name), "rb") as file:
        return file.read()


@test
def a_cda_is_shown_as_a_page_and_its_file_as_a_file(w):
    folder = os.path.join(ROOT, "tests", "fixtures", "cda")
    bodies = 0
    for name in sorted(n for n in os.listdir(folder) if n.endswith(".xml")):
        data = fixture(name)
        made = w.upload(data, "text/xml")
        expect(made, 201)
        path = "/fhir/Binary/" + made.json()["id"]
        page = expect(w.get(path + "/$html"), 200)
        check(page.headers["x-content-type-options"] == "nosniff", page.headers)
        if page.headers["content-type"].startswith("text/html"):
            check("default-src 'none'" in page.headers["content-security-policy"], page.headers)
            check(b"<script" not in page.body.lower() and b"<h1" in page.body, name)
        body = w.get(path + "/$body")
        check(body.status in (200, 404), name, body.status)
        bodies += body.body.startswith(b"%PDF-")
    check(bodies > 0, "a PDF inside a CDA comes out as PDF")


# What PDSm's comprehensive DocumentReference must have (elements of cardinality 1.. and 0..0).
PDSM_NEEDS = """contained masterIdentifier.value status type.coding.code category.coding.code subject.reference date author
custodian securityLabel.coding.code content.attachment.contentType content.attachment.language content.attachment.url
content.attachment.size content.attachment.hash content.attachment.title content.attachment.creation content.format.code
context.period.start context.facilityType.coding.code context.practiceSetting.coding.code
context.sourcePatientInfo.reference""".split()
PDSM_REFUSES = "modifierExtension docStatus content.attachment.data".split()


def values_at(value, path):
    for name in path.split("."):
        value = value if isinstance(value, list) else [value]
        value = [v[name] for v in value if isinstance(v, dict) and name in v]
        value = [x for v in value for x in (v if isinstance(v, list) else [v])]
    return value


def check_pdsm(resource):
    lacking = [path for path in PDSM_NEEDS if not values_at(resource, path)]
    check(not lacking, "PDSm needs", lacking)
    check(not [path for path in PDSM_REFUSES if values_at(resource, path)], "PDSm has no place for this")
    check(len(resource["category"]) == 1 and len(resource["content"]) == 1, "one category, one content")
    known = {"#" + r["id"] for r in resource["contained"]}
    named = {r for r in json.dumps(resource).split('"') if r.startswith("#")}
    check(named == known, "contained", known ^ named)


@test
def a_published_cda_gets_what_its_header_says_and_only_in_its_own_record(w):
    w.house.run("import", "--open", "--identity", "lenient", os.path.join(ROOT, "tests", "fixtures", "cda", "synthesis.xml"))
    # The fixture's document under another unique id.
    data = fixture("synthesis.xml").replace(b'"SYN-2024-7"', b'"SYN-2024-77"')
    subject = {"identifier": {"system": "urn:oid:1.2.250.1.213.1.4.10", "value": "277076322082910"}}
    content = [{"attachment": {"contentType": "text/xml", "data": text64(data)}}]
    bare = {"resourceType": "DocumentReference", "status": "current", "subject": subject, "content": content,
            "masterIdentifier": {"system": "urn:oid:1.2.250.1.999.1", "value": "SYN-2024-77"}}
    made = expect(w.post("/fhir/DocumentReference", bare), 201).json()
    imported = w.get("/fhir/DocumentReference?identifier=urn:oid:1.2.250.1.999.1|SYN-2024-7")
    for resource in (made, expect(imported, 200).json()["entry"][0]["resource"]):
        check_pdsm(resource)
        expect(w.house.ask("POST", "/fhir/DocumentReference/$validate", json.dumps(resource_of(w, resource))), 200)
    foreign = dict(bare, subject={"identifier": {"system": INS, "value": PERSON}})
    answer = expect(w.post("/fhir/DocumentReference", foreign), 400)
    check("recordTarget" in answer.sentence(), answer.sentence())
    bundle = submission("foreign", size=len(data), digest=sha1(data))
    bundle["entry"][1]["resource"]["content"][0]["attachment"]["contentType"] = "text/xml"
    bundle["entry"][2]["resource"].update(contentType="text/xml", data=text64(data))
    answer = expect(w.post("/fhir", bundle), 400)
    check("recordTarget" in answer.sentence(), answer.sentence())


def resource_of(w, resource):
    """The resource with its numbers as numbers."""
    return json.loads(w.get("/fhir/%s/%s" % (resource["resourceType"], resource["id"])).body)


@test
def other_files_are_shown_as_they_are(w):
    made = expect(w.post("/fhir/DocumentReference", document("show")), 201).json()
    for operation in ("$html", "$body"):
        shown = expect(w.get("/fhir/DocumentReference/%s/%s" % (made["id"], operation)), 200)
        check(shown.body == PDF and shown.headers["content-type"] == "application/pdf", shown.headers)
        check(shown.headers["content-security-policy"] == "sandbox", shown.headers)
    expect(w.get("/fhir/%s/$html" % w.patient), 404)


# ---- the payloads of the guides


@test
def the_payloads_of_the_guide_work(w):
    folder = os.path.join(SHARED, "pdsm")
    if not os.path.isdir(folder):
        return "left out: the sample payloads are not there"

    def load(name):
        with open(os.path.join(folder, name)) as file:
            return json.load(file)

    person = {"resourceType": "Patient", "name": [{"family": "ESSAI"}], "gender": "female",
              "identifier": [{"use": "official", "system": INS, "value": "123456789012345"}]}
    expect(w.house.post("/fhir/Patient", person), 201)
    simple = load("DocumentReference-example-td2-iti105-publication-simplifiee.json")
    made = expect(w.post("/fhir/DocumentReference", simple), 201).json()
    check(expect(w.get("/fhir/" + made["content"][0]["attachment"]["url"]), 200).body.startswith(b"<?xml"), "bytes")
    expect(w.post("/fhir", load("Bundle-example-td2-iti65-lot-soumission.json")), 200)
    older = dict(load("DocumentReference-doc-x-id.json"), status="current")
    expect(w.house.ask("PUT", "/fhir/DocumentReference/doc-x-id", older, token=w.author), 201)
    expect(w.post("/fhir", load("Bundle-example-td2-1-remplacement.json")), 200)
    check(w.get("/fhir/DocumentReference/doc-x-id").json()["status"] == "superseded", "superseded")
    for entry in load("Bundle-example-annexe-searchset-documentreferences.json")["entry"]:
        resource = entry["resource"]
        expect(w.house.ask("PUT", "/fhir/DocumentReference/" + resource["id"], resource, token=w.author), 201)
    fhir_document = json.dumps(load("Bundle-example-annexe-fhir-document.json")).encode()
    patient = "Patient?identifier=" + urllib.parse.quote(INS + "|123456789012345")
    held = w.get("/fhir/" + patient).json()
    context = "Patient/" + held["entry"][0]["resource"]["id"]
    expect(w.upload(fhir_document, "application/fhir+json", X_Security_Context=context), 201)
    closed = load("transaction_td02-00-Bundle.json")["entry"][0]["resource"]
    expect(w.house.post("/fhir/Patient/$validate", closed), 200)


if __name__ == "__main__":
    options = [os.environ.get("ASAN_OPTIONS"), "quarantine_size_mb=%d" % QUARANTINE_MB]
    os.environ["ASAN_OPTIONS"] = ":".join(filter(None, options))
    sys.exit(test.run(World))
