"""Download my data: everything, as it is; safe to open; nothing that is hidden from who asks; bounded memory; told."""

import base64
import hashlib
import html.parser
import io
import json
import os
import time
import zipfile

from house import House
from summary_test import check_structure

INS, CHILD = "279035121518989", "110101211000169"
EVIL = "<script>alert(1)</script>\" onload='x'"
BIG = 30_000_000
MANY = 2_500


def open_space(house, ins, birth, sex="F"):
    house.run("open", "--ins", ins, "--family", "MARTIN", "--given", "Marie", "--birth-date", birth, "--sex", sex)
    found = house.get("/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|" + ins, token=house.doctor).json()
    return found["entry"][0]["resource"]["id"]


def document(patient, title, **more):
    return {
        "resourceType": "DocumentReference", "status": "current", "subject": {"reference": "Patient/" + patient},
        "type": {"coding": [{"system": "http://loinc.org", "code": "11502-2"}]},
        "content": [{"attachment": dict({"contentType": "application/pdf", "title": title}, **more)}],
    }


def fill(house, patient, token):
    """Thousands of resources, and documents of far more bytes than the server may hold at once."""
    for first in range(0, MANY, 500):
        entries = [
            {"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "Poids %d" % n},
                          "subject": {"reference": "Patient/" + patient}},
             "request": {"method": "POST", "url": "Observation"}}
            for n in range(first, first + 500)
        ]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = house.post("/fhir", bundle, token=token)
        assert answer.status == 200, answer.sentence()
    digests = set()
    for n in range(4):
        body = b"%PDF-1.4\n" + os.urandom(BIG)
        digests.add(hashlib.sha256(body).hexdigest())
        answer = house.ask("POST", "/fhir/Binary", body, token=token, Content_Type="application/pdf",
                           X_Security_Context="Patient/" + patient)
        assert answer.status == 201, answer.sentence()
        url = answer.headers["location"].split("/fhir/")[1].split("/_history")[0]
        answer = house.post("/fhir/DocumentReference", document(patient, EVIL, url=url), token=token)
        assert answer.status == 201, answer.sentence()
    small = document(patient, "Petit", data=base64.b64encode(b"%PDF-1.4 petit").decode())
    assert house.post("/fhir/DocumentReference", small, token=token).status == 201
    digests.add(hashlib.sha256(b"%PDF-1.4 petit").hexdigest())
    return digests


def sharing(id_):
    return {"resourceType": "Parameters", "parameter": [
        {"name": "withoutSummary", "valueBoolean": True},
        {"name": "document", "valueReference": {"reference": "DocumentReference/" + id_}}]}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs), attrs
        self.links += [value for name, value in attrs if name in ("href", "src")]


def check_zip(body, digests):
    zip_ = zipfile.ZipFile(io.BytesIO(body))
    assert zip_.testzip() is None
    names = zip_.namelist()
    observations = [json.loads(line) for line in zip_.read("fhir/Observation.ndjson").splitlines()]
    assert {o["code"]["text"] for o in observations} == {"Poids %d" % n for n in range(MANY)}
    assert len(observations) == MANY
    found = {hashlib.sha256(zip_.read(name)).hexdigest() for name in names if name.startswith("documents/")}
    assert found == digests, (len(found), len(digests))
    text = zip_.read("index.html").decode()
    style = text.partition("<style>")[2].partition("</style>")[0]
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert style and "style-src 'sha256-%s'" % hashed in text, "the policy permits the page's own stylesheet"
    page = Page(text)
    assert "script" not in page.tags and page.tags >= {"h1", "table", "th"}, page.tags
    assert all(link in names for link in page.links), [link for link in page.links if link not in names]
    assert {name for name in names if name.startswith("documents/")} <= set(page.links)
    assert zip_.read("resume-medical.pdf").startswith(b"%PDF-")
    check_structure(json.loads(zip_.read("resume-medical.json")))
    journal = [json.loads(line) for line in zip_.read("journal.ndjson").splitlines()]
    assert journal[0]["did"] == "export" and "Vous avez téléchargé tout le dossier" in journal[0]["sentence"]["fr"]
    return zip_


def everything_comes_in_bounded_memory(house):
    patient = open_space(house, INS, "1979-03-12")
    holder = house.token("--role", "holder", "--ins", INS)
    digests = fill(house, patient, holder)
    url = "/fhir/Patient/%s/$download" % patient
    before, start = house.memory(), time.monotonic()
    answer = house.get(url, token=holder)
    grown, seconds = house.memory() - before, time.monotonic() - start
    assert answer.status == 200 and answer.headers["content-type"] == "application/zip", answer.sentence()
    check_zip(answer.body, digests)
    assert grown < 50, "%d MB more for %d MB" % (grown, len(answer.body) // 1_000_000)
    assert house.get(url, token=house.doctor).status == 403
    notices = house.run("jobs", "run", "notices") and house.get("/notices/" + patient, token=holder)
    assert "export" in notices.body.decode()
    print("%d MB in %.1f s, %d MB more memory" % (len(answer.body) // 1_000_000, seconds, grown))


def a_representative_gets_nothing_that_is_hidden_from_them(house):
    child = open_space(house, CHILD, "2010-01-15", "M")
    parent = house.token("--role", "holder", "--account", "mother-1")
    operate = {"resourceType": "Parameters", "parameter": [{"name": "account", "valueString": "mother-1"}]}
    answer = house.post("/fhir/Patient/%s/$set-representative" % child, operate, token=house.operator)
    assert answer.status == 200, answer.sentence()
    secret = document(child, "Murmure", data=base64.b64encode(b"%PDF-1.4 murmure").decode())
    secret["securityLabel"] = [{"coding": [{
        "system": "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument",
        "code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}]
    plain = document(child, "Ordinaire", data=base64.b64encode(b"%PDF-1.4 ordinaire").decode())
    answers = [house.post("/fhir/DocumentReference", one, token=house.operator) for one in (secret, plain)]
    assert [a.status for a in answers] == [201, 201], answers[0].sentence()
    hidden, seen = [a.json()["id"] for a in answers]
    answer = house.get("/fhir/Patient/%s/$download" % child, token=parent)
    assert answer.status == 200, answer.sentence()
    zip_ = zipfile.ZipFile(io.BytesIO(answer.body))
    held = b"".join(zip_.read(name) for name in zip_.namelist())
    assert b"ordinaire" in held and b"murmure" not in held and b"Murmure" not in held
    refused = house.post("/fhir/Patient/%s/$make-health-link" % child, sharing(hidden), token=parent)
    assert refused.status == 404, refused.status  # by a link neither
    shared = house.post("/fhir/Patient/%s/$make-health-link" % child, sharing(seen), token=parent)
    assert shared.status == 200, shared.sentence()
    documents = [name for name in zip_.namelist() if name.startswith("documents/")]
    assert len(documents) == 1, documents


def main():
    quiet = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"}
    with House(environment=quiet) as house:
        everything_comes_in_bounded_memory(house)
        a_representative_gets_nothing_that_is_hidden_from_them(house)


main()
