"""Values out of laboratory reports: found a little after the deposit, each with its document; hidden, replaced and deleted with
it; never twice; and the same in what is made of them, the synthesis and the summary.
"""

import base64
import json
import os
import re
import sys
import time

from checks import Tests, check, expect
from house import ROOT

PERSON, LOINC = "277076322082910", "http://loinc.org"
A07 = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
with open(os.path.join(ROOT, "tests", "fixtures", "cda", "laboratory.xml"), encoding="utf-8") as file:
    REPORT = file.read().replace("1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.8")
VALUES, HBA1C = 10, "4548-4"  # results_test tells which
test = Tests()


class Record:
    def __init__(self, house):
        self.house, self.made = house, 0
        self.patient = "Patient/" + json.loads(house.run(
            "open", "--ins", PERSON, "--family", "D'ARTAGNAN", "--given", "ÉLOÏSE MARIE", "--birth-date", "1977-07-14",
            "--sex", "F", "--identity", "lenient", "--json").stdout)["patient"]
        self.holder = house.token("--role", "holder", "--ins", PERSON)
        author = ["--role", "lps", "--rpps", "10101010105", "--profession", "10", "--consent"]
        self.author = house.token(*author)
        self.reader = house.token("--role", "lps", "--rpps", "10002422979", "--profession", "10", "--consent")

    def report(self, number, at=None, **more):
        """at: all its values are of this moment."""
        cda = REPORT.replace("BIO-2024-1", "BIO-%s" % number)
        if at:
            cda = re.sub(r'value="2024(0301081500\+0100|0301|0229)"', 'value="%s"' % at, cda)
        return {
            "resourceType": "DocumentReference", "status": "current", "subject": {"reference": self.patient},
            "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.250.1.999.1.%s" % number},
            "type": {"coding": [{"system": LOINC, "code": "11502-2"}]},
            "content": [{"attachment": {"contentType": "text/xml", "title": "Analyses",
                                        "data": base64.b64encode(cda.encode()).decode()}}], **more}

    def deposit(self, *about, **more):
        return expect(self.house.post("/fhir/DocumentReference", self.report(*about, **more), token=self.author), 201).json()["id"]

    def values(self, token=None, query=""):
        answer = expect(self.house.ask("GET", "/fhir/Observation?patient=%s&_count=200%s" % (self.patient, query),
                                       token=token or self.reader), 200).json()
        check(int(answer["total"]) == len(answer.get("entry", [])), answer["total"])
        return [e["resource"] for e in answer.get("entry", [])]

    def of(self, document, token=None):
        return self.values(token, "&derived-from=DocumentReference/" + document)

    def wait(self, document, count=VALUES):
        end = time.monotonic() + 120
        while len(self.of(document, self.author)) != count:
            check(time.monotonic() < end, "found in time:", len(self.of(document, self.author)))
            time.sleep(0.2)

    def label(self, document, *codes):
        labels = [{"coding": [{"system": A07, "code": c}]} for c in codes]
        op = "add" if codes else "remove"
        body = [{"op": op, "path": "/securityLabel", **({"value": labels} if codes else {})}]
        expect(self.house.ask("PATCH", "/fhir/DocumentReference/" + document, body, token=self.author,
                              **{"Content-Type": "application/json-patch+json"}), 200)

    def delete(self, document):
        check(self.house.ask("DELETE", "/fhir/DocumentReference/" + document, token=self.author).status == 204, "deleted")


@test
def values_are_found_with_their_document_author_and_range(r):
    document = r.deposit("1")
    r.wait(document)
    for value in r.of(document):
        check(value["derivedFrom"][0]["reference"] == "DocumentReference/" + document, value)
        check("Ada BLANC" in value["performer"][0]["display"], value)
    one = [v for v in r.of(document, r.holder) if v["code"]["coding"][0]["code"] == HBA1C]
    check(len(one) == 1 and one[0]["valueQuantity"]["value"] == "7.10", one)
    check(one[0]["effectiveDateTime"] == "2024-03-01T08:15:00+01:00", one)
    check(r.house.get("/fhir/Observation/%s" % one[0]["id"], Authorization="Bearer " + r.holder).status == 200)
    lines = r.house.run("journal", "list", "--ins", PERSON).stdout
    check('"did":"values"' in lines, lines[-600:])
    r.delete(document)


@test
def a_masked_document_hides_its_values_at_once_and_the_count_of_them(r):
    document = r.deposit("2")
    r.wait(document)
    value = r.of(document)[0]["id"]
    r.label(document, "MASQUE_PS")
    check(r.of(document) == [] and r.values() == [], "values of a masked document are seen")
    check(r.house.ask("GET", "/fhir/Observation/" + value, token=r.reader).status == 404)
    check(r.house.ask("GET", "/fhir/Observation/%s/_history" % value, token=r.reader).status == 404)
    check(len(r.of(document, r.holder)) == VALUES and len(r.of(document, r.author)) == VALUES, "the holder and the author see them")
    synthesis = expect(r.house.ask("GET", "/fhir/%s/$synthesis" % r.patient, token=r.reader), 200).body.decode()
    check(HBA1C not in synthesis, "the synthesis shows a masked value")
    r.label(document)
    check(len(r.of(document)) == VALUES, "unmasked again")
    r.delete(document)


@test
def what_the_holder_is_not_to_see_yet_is_not_told_by_values(r):
    document = r.deposit("3", securityLabel=[{"coding": [{"system": A07, "code": "INVISIBLE_PATIENT"}]}])
    r.wait(document)
    check(r.values(r.holder) == [], "the holder sees values of a document that was not announced")
    r.delete(document)


@test
def a_replaced_document_gives_way_to_the_new_ones_values(r):
    old = r.deposit("4")
    r.wait(old)
    new = r.deposit("5", relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/" + old}}])
    check(r.of(old) == [], "values of a replaced document are seen")
    r.wait(new)
    check(len(r.values()) == VALUES, len(r.values()))
    r.delete(new)
    check(r.values() == [] and r.values(r.holder) == [], "values of a deleted document are seen")


@test
def nobody_changes_a_value_of_a_document(r):
    document = r.deposit("6")
    r.wait(document)
    value = r.of(document)[0]
    for token in (r.holder, r.author):
        expect(r.house.ask("DELETE", "/fhir/Observation/" + value["id"], token=token), 403)
        expect(r.house.put("/fhir/Observation/" + value["id"], dict(sent_by_itself(r), id=value["id"]), token=token), 403)
    r.delete(document)


def sent_by_itself(r, **more):
    return {"resourceType": "Observation", "status": "final", "subject": {"reference": r.patient},
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}],
            "code": {"coding": [{"system": LOINC, "code": HBA1C}]}, "effectiveDateTime": "2024-03-01T08:15:00+01:00",
            "valueQuantity": {"value": 7.1, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}, **more}


def shown_in_synthesis(r):
    answer = expect(r.house.ask("GET", "/fhir/%s/$synthesis" % r.patient, token=r.reader), 200).json()
    results = [p for p in answer["parameter"] if p["name"] == "results"][0]["part"]
    groups = [g["part"] for g in results if g["name"] == "group"]
    of_code = [g for g in groups if g[0]["valueCodeableConcept"]["coding"][0]["code"] == HBA1C]
    return sum(p["name"] == "item" for g in of_code for p in g)


@test
def what_the_software_sends_by_itself_is_not_added_again(r):
    sent = expect(r.house.post("/fhir/Observation", sent_by_itself(r), token=r.author), 201).json()["id"]
    document = r.deposit("7")
    r.wait(document, VALUES - 1)
    check(shown_in_synthesis(r) == 1, shown_in_synthesis(r))
    check(r.house.ask("DELETE", "/fhir/Observation/" + sent, token=r.author).status == 204)
    r.delete(document)


@test
def a_value_is_known_by_its_identifier_though_the_software_wrote_another_hour(r):
    own = {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:6f9619ff-8b86-d011-b42d-00c04fc964ff"}  # that of the first entry
    sent = sent_by_itself(r, identifier=[own], effectiveDateTime="2024-03-01T11:40:00+01:00")
    sent = expect(r.house.post("/fhir/Observation", sent, token=r.author), 201).json()["id"]
    document = r.deposit("12", at="20240301081500+0100")
    r.wait(document, VALUES - 1)
    check(r.house.ask("DELETE", "/fhir/Observation/" + sent, token=r.author).status == 204)
    r.delete(document)


@test
def a_value_soon_after_midnight_is_known_again(r):
    sent = expect(r.house.post("/fhir/Observation", sent_by_itself(r, effectiveDateTime="2024-03-01T00:15:00+01:00"), token=r.author), 201)
    document = r.deposit("10", at="20240301001500+0100")
    r.wait(document, VALUES - 1)
    check(r.house.ask("DELETE", "/fhir/Observation/" + sent.json()["id"], token=r.author).status == 204)
    r.delete(document)


@test
def among_a_thousand_measures_of_a_day_none_is_added_again(r):
    def transaction(*entries):
        answer = r.house.post("/fhir", {"resourceType": "Bundle", "type": "transaction", "entry": entries}, token=r.author)
        return [e["response"] for e in expect(answer, 200).json()["entry"]]

    def send(*resources):
        made = transaction(*({"resource": one, "request": {"method": "POST", "url": "Observation"}} for one in resources))
        return ["/".join(m["location"].split("/_history")[0].split("/")[-2:]) for m in made]

    def glucose(code="14745-4", minute=15, value=5.05):
        return sent_by_itself(r, code={"coding": [{"system": LOINC, "code": code}]},
                              effectiveDateTime="2024-03-01T08:%02d:00+01:00" % minute,
                              valueQuantity={"value": value, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"})

    made = send(sent_by_itself(r), *(glucose(minute=15 + n % 2, value=n) for n in range(600)))
    made += send(*(glucose(minute=15 + n % 2, value=n) for n in range(600)), glucose("14771-0"))
    document = r.deposit("11", at="20240301081500+0100")
    r.wait(document, VALUES - 2)  # the first that was sent, and the last
    transaction(*({"request": {"method": "DELETE", "url": url}} for url in made))
    r.delete(document)


@test
def what_the_software_sends_later_stands_once_in_what_is_shown(r):
    document = r.deposit("8")
    r.wait(document)
    sent = expect(r.house.post("/fhir/Observation", sent_by_itself(r), token=r.author), 201).json()["id"]
    check(shown_in_synthesis(r) == 1, shown_in_synthesis(r))
    summary = expect(r.house.ask("GET", "/fhir/%s/$summary" % r.patient, token=r.reader), 200).json()
    of_code = [e for e in summary["entry"] if e["resource"]["resourceType"] == "Observation" and
               e["resource"]["code"].get("coding", [{}])[0].get("code") == HBA1C]
    check(len(of_code) == 1, len(of_code))
    check(r.house.ask("DELETE", "/fhir/Observation/" + sent, token=r.author).status == 204)
    r.delete(document)


@test
def a_rebuild_keeps_values_with_their_document_and_adds_none(r):
    document = r.deposit("9")
    r.wait(document)
    r.label(document, "MASQUE_PS")
    r.house.stop()
    r.house.run("rebuild")  # which reads all documents again, too
    r.house.start()
    check(r.values() == [] and len(r.of(document, r.holder)) == VALUES, len(r.of(document, r.holder)))


@test
def a_damaged_row_holds_no_other_documents_up(r):
    with open(os.path.join(ROOT, "definitions", "stable-numbers.tsv"), encoding="utf-8") as numbers:
        kind = re.search(r"^resource\t-\tObservation\t(\d+)$", numbers.read(), re.M).group(1)
    expect(r.house.post("/fhir/Observation", sent_by_itself(r), token=r.author), 201)
    r.house.on_volume("people", "UPDATE resource SET body = keys WHERE slot >> 24 & 255 = " + kind)
    r.deposit("13", at="20240301081500+0100")  # is compared with what cannot be read
    later = r.deposit("14", at="20200301081500+0100")
    r.wait(later)


if __name__ == "__main__":
    sys.exit(test.run(Record))
