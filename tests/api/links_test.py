"""SMART Health Links, opened as a stranger's viewer would: by an independent decryption (python-cryptography and zlib)."""

import base64
import json
import os
import glob
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from house import House
from summary_test import check_paper, check_structure

INS = "279035121518989"
ACTIVE = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
PDF = b"%PDF-1.4\n" + os.urandom(300_000) + b"\n%%EOF\n"


def unpad(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def payload_of(link):
    return json.loads(unpad(link.split("shlink:/")[1]))


def opened(token, key):
    """A compact JWE, dir and A256GCM (RFC 7516), read without our code."""
    header, wrapped, iv, text, tag = token.split(".")
    about = json.loads(unpad(header))
    assert about == {"alg": "dir", "enc": "A256GCM", "zip": "DEF", "cty": "application/fhir+json"}, about
    assert wrapped == ""
    plain = AESGCM(unpad(key)).decrypt(unpad(iv), unpad(text) + unpad(tag), header.encode())
    return json.loads(zlib.decompress(plain, -15))


def parameters(**given):
    kinds = {"section": "valueCode", "label": "valueString", "passcode": "valueString", "link": "valueUri",
             "until": "valueDate", "number": "valuePositiveInt"}
    list_ = []
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            if name == "document":
                list_.append({"name": name, "valueReference": {"reference": one}})
            else:
                kind = "valueBoolean" if isinstance(one, bool) else kinds[name]
                list_.append({"name": name, kind: one})
    return {"resourceType": "Parameters", "parameter": list_}


class Visit:
    def __init__(self, house):
        self.house = house
        house.run("open", "--ins", INS, "--family", "MARTIN", "--given", "Marie", "--birth-date", "1979-03-12",
                  "--sex", "F")
        self.token = house.token("--role", "holder", "--ins", INS)
        found = house.get("/fhir/Patient?identifier=urn:oid:1.2.250.1.213.1.4.8|" + INS, token=self.token).json()
        self.patient = found["entry"][0]["resource"]["id"]

    def operate(self, word, **given):
        return self.house.post("/fhir/Patient/%s/$%s" % (self.patient, word), parameters(**given), token=self.token)

    def make(self, **given):
        answer = self.operate("make-health-link", **given)
        assert answer.status == 200, answer.sentence()
        said = {p["name"]: next(v for k, v in p.items() if k != "name") for p in answer.json()["parameter"]}
        return said, payload_of(said["link"])

    def links(self):
        answer = self.house.get("/fhir/Patient/%s/$health-links" % self.patient, token=self.token).json()
        return [
            {p["name"]: next(v for k, v in p.items() if k != "name") for p in link["part"]}
            for link in answer.get("parameter", [])
        ]

    def journal(self):
        lines = self.house.run("journal", "list", "--ins", INS, "--json").stdout.splitlines()
        return [json.loads(line) for line in lines if line]

    def ask(self, url, **request):
        body = {"recipient": "Cabinet du Dr Petit", **request}
        return self.house.ask("POST", path_of(url), body, token=False)


def path_of(url):
    return "/" + url.split("/", 3)[3]


def fill(v):
    house = v.house
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"resource": {"resourceType": "Condition", "subject": {"reference": "Patient/" + v.patient},
                      "code": {"text": "Goutte"}}, "request": {"method": "POST", "url": "Condition"}},
        {"resource": {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/" + v.patient},
                      "clinicalStatus": {"coding": [{"system": ACTIVE, "code": "active"}]},
                      "code": {"text": "Arachide"}}, "request": {"method": "POST", "url": "AllergyIntolerance"}}]}
    answer = house.post("/fhir", bundle, token=v.token)
    assert answer.status == 200, answer.sentence()
    document = {"resourceType": "DocumentReference", "status": "current",
                "type": {"coding": [{"system": "http://loinc.org", "code": "11502-2"}]},
                "subject": {"reference": "Patient/" + v.patient},
                "content": [{"attachment": {"contentType": "application/pdf", "title": "Analyses",
                                            "data": base64.b64encode(PDF).decode()}}]}
    answer = house.post("/fhir/DocumentReference", document, token=v.token)
    assert answer.status == 201, answer.sentence()
    return answer.json()["id"]


def a_link_opens_what_was_chosen(v, document):
    said, payload = v.make(section=["48765-2"], document=["DocumentReference/" + document], label="Pour mon médecin",
                           passcode="4821-été", paper=True)
    assert payload["flag"] == "P" and payload["v"] == 1 and payload["label"] == "Pour mon médecin"
    assert len(payload["key"]) == 43 and len(payload["url"]) <= 128 and payload["exp"] > 1_700_000_000
    check_paper(base64.b64decode(said["paper"]["data"]), "fr-FR", "Lien vers ce résumé")
    wrong = v.ask(payload["url"], passcode="4821")
    assert wrong.status == 401 and wrong.json() == {"remainingAttempts": "9"}, wrong.body
    answer = v.ask(payload["url"], passcode="4821-été")
    assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*", answer.body
    manifest = answer.json()
    assert manifest["status"] == "finalized" and len(manifest["files"]) == 2
    summary = opened(manifest["files"][0]["embedded"], payload["key"])
    sections = check_structure(summary)
    assert "entry" in sections["48765-2"] and "Goutte" not in json.dumps(summary)
    assert len(manifest["files"][1]["location"]) > 100  # over what is embedded
    file = v.house.ask("GET", path_of(manifest["files"][1]["location"]), token=False)
    assert file.status == 200 and file.headers["content-type"] == "application/jose"
    papers = opened(file.body.decode(), payload["key"])
    reference = next(e["resource"] for e in papers["entry"] if e["resource"]["resourceType"] == "DocumentReference")
    assert base64.b64decode(reference["content"][0]["attachment"]["data"]) == PDF
    location = path_of(manifest["files"][1]["location"])
    for forged in (location[:-1] + ("A" if location[-1] != "A" else "B"), location.replace("/2/", "/1/")):
        assert v.house.ask("GET", forged, token=False).status == 404, forged
    all_inside = v.ask(payload["url"], passcode="4821-été", embeddedLengthMax=10_000_000).json()
    assert all("embedded" in f for f in all_inside["files"])
    return said, payload


def each_opening_is_told(v):
    lines = [line["line"] for line in v.journal()] if "line" in v.journal()[0] else v.journal()
    openings = [line for line in lines if line["did"] == "open-health-link"]
    assert [line["why"] for line in openings] == ["wrong-code", "link", "link"], openings
    assert all(line["software"] == "Cabinet du Dr Petit" for line in openings)
    house = v.house
    told = house.get("/traces?patient=Patient/" + v.patient, token=v.token)
    words = json.dumps(told.json(), ensure_ascii=False)
    assert "se nomme « Cabinet du Dr Petit » a ouvert un lien de partage" in words, words[:2000]
    house.run("jobs", "run", "notices")
    notices = house.get("/notices/" + v.patient, token=v.token).body.decode()
    assert notices.count("link-opened") == 1 and "Votre lien de partage a été ouvert" in notices, notices
    listed = v.links()[0]
    assert listed["opened"] == "2" and listed["triesLeft"] == "9" and listed["state"] == "open", listed


def wrong_passcodes_end_a_link(v):
    _, payload = v.make(section=["48765-2"], passcode="0000")
    left = [v.ask(payload["url"], passcode=str(i)).json()["remainingAttempts"] for i in range(1, 11)]
    assert left == [str(n) for n in range(9, -1, -1)], left
    assert v.ask(payload["url"], passcode="0000").status == 404
    assert v.links()[0]["state"] == "shut"


def a_link_without_passcode_or_manifest(v):
    _, payload = v.make(section=["48765-2"], direct=True)
    assert payload["flag"] == "U"
    path = path_of(payload["url"])
    assert v.house.ask("GET", path, token=False).status == 400
    answer = v.house.ask("GET", path + "?recipient=Urgences", token=False)
    assert answer.status == 200 and answer.headers["content-type"] == "application/jose"
    check_structure(opened(answer.body.decode(), payload["key"]))
    assert v.ask(payload["url"]).status == 404  # a direct link has no manifest
    assert v.house.ask("GET", path[:-1] + ("A" if path[-1] != "A" else "B") + "?recipient=x", token=False).status == 404
    preflight = v.house.ask("OPTIONS", path, token=False)
    assert preflight.status == 204 and "POST" in preflight.headers["access-control-allow-methods"]


def a_lasting_link_is_renewed_by_who_has_it(v):
    said, payload = v.make(section=["11450-4"], lasting=True)
    assert payload["flag"] == "L"
    first = v.ask(payload["url"]).json()
    assert first["status"] == "can-change"
    more = {"resourceType": "Condition", "subject": {"reference": "Patient/" + v.patient}, "code": {"text": "Asthme"}}
    assert v.house.post("/fhir/Condition", more, token=v.token).status == 201
    assert "Asthme" not in json.dumps(opened(v.ask(payload["url"]).json()["files"][0]["embedded"], payload["key"]))
    again = v.operate("refresh-health-link", link=said["link"], section=["11450-4"])
    assert again.status == 200, again.sentence()
    assert "Asthme" in json.dumps(opened(v.ask(payload["url"]).json()["files"][0]["embedded"], payload["key"]))
    revoked = v.operate("revoke-health-link", number=int(said["number"]))
    assert revoked.status == 200, revoked.sentence()
    assert v.ask(payload["url"]).status == 404
    assert v.operate("refresh-health-link", link=said["link"]).status == 410


def what_is_wrong_is_refused(v):
    rows = [
        (dict(until="2020-01-01"), 400), (dict(until="2999-01-01"), 400), (dict(passcode="123"), 400),
        (dict(label="x" * 81), 400), (dict(section=["0-0"]), 400), (dict(withoutSummary=True), 400),
        (dict(document=["DocumentReference/nothing"]), 404), (dict(direct=True, passcode="1234"), 400),
        (dict(number=3), 400),
    ]
    for given, status in rows:
        answer = v.operate("make-health-link", **given)
        assert answer.status == status, (given, answer.status, answer.body)
    stranger = v.house.post("/fhir/Patient/%s/$make-health-link" % v.patient, parameters(), token=v.house.doctor)
    assert stranger.status == 403, stranger.status
    for body in ("{", "[]", '{"recipient":""}', '{"recipient":"x","embeddedLengthMax":-1}'):
        assert v.house.ask("POST", "/shl/" + "a" * 69, body, token=False).status == 400, body
    assert v.ask("http://x/shl/" + "a" * 69).status == 404


def nothing_of_the_key_is_kept(v, payload):
    key = payload["key"]
    needles = [key.encode(), unpad(key), payload["url"][-43:].encode(), unpad(payload["url"][-43:])]
    v.house.stop()
    files = [f for f in glob.glob(os.path.join(v.house.folder, "**"), recursive=True) if os.path.isfile(f)]
    for file in files:
        with open(file, "rb") as bytes_:
            held = bytes_.read()
        for needle in needles:
            assert needle not in held, file
    assert not any(needle in v.house.said().encode() for needle in needles)


def main():
    with House() as house:
        v = Visit(house)
        document = fill(v)
        _, payload = a_link_opens_what_was_chosen(v, document)
        each_opening_is_told(v)
        wrong_passcodes_end_a_link(v)
        a_link_without_passcode_or_manifest(v)
        a_lasting_link_is_renewed_by_who_has_it(v)
        what_is_wrong_is_refused(v)
        nothing_of_the_key_is_kept(v, payload)


main()
