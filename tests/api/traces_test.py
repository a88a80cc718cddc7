"""Who reads a journal: the holder in sentences, software as AuditEvents (IHE ITI-81), and nobody what is hidden from them."""


import sys
import urllib.parse

from checks import Tests, check, expect
from documents_test import INS, VISIBILITY, document

SECRET = {"coding": [{"system": VISIBILITY, "code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}
NORMAL = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"}]}
TREATING, OTHER = "10100997245", "10002422979"
test = Tests()


class World:
    """A minor, a representative, a doctor who comes openly and in secret, another doctor, and an operator."""

    def __init__(self, house):
        self.house = house
        self.ins = "215032A00100139"
        house.run("open", "--ins", self.ins, "--family", "ESSAI", "--given", "LEO", "--birth-date", "2015-03-02",
                  "--sex", "M", "--identity", "lenient")
        found = house.get("/fhir/Patient?identifier=%s|%s" % (INS, self.ins)).json()
        self.id = found["entry"][0]["resource"]["id"]
        self.patient = "Patient/" + self.id
        doctor = ["--role", "lps", "--rpps", TREATING, "--profession", "10", "--structure", "750712184", "--consent"]
        self.doctor = house.token(*doctor)
        self.secret = house.token(*doctor, "--secret")
        self.other = house.token("--role", "lps", "--rpps", OTHER, "--profession", "10", "--consent")
        self.stranger = house.token("--role", "lps", "--rpps", OTHER, "--profession", "10")
        self.glass = house.token("--role", "lps", "--rpps", OTHER, "--profession", "10", "--context", "bris_de_glace",
                                 "--motive", "inconscient")
        self.parent = house.token("--role", "holder", "--account", "parent-1")
        self.holder = house.token("--role", "holder", "--ins", self.ins)
        self.operator = house.token("--role", "operator")
        expect(house.post("/fhir/%s/$set-representative" % self.patient, {
            "resourceType": "Parameters",
            "parameter": [{"name": "account", "valueString": "parent-1"}]}, token=self.operator), 200)
        expect(house.post("/fhir/%s/$set-own-access" % self.patient, {
            "resourceType": "Parameters", "parameter": [{"name": "granted", "valueBoolean": True}]},
            token=self.parent), 200)
        open_one = document("1001", subject={"reference": self.patient})
        hidden = document("1002", subject={"reference": self.patient}, securityLabel=[NORMAL, SECRET])
        self.open_one = expect(house.post("/fhir/DocumentReference", open_one, token=self.doctor), 201).json()["id"]
        self.hidden = expect(house.post("/fhir/DocumentReference", hidden, token=self.doctor), 201).json()["id"]
        self.read(self.open_one, self.doctor)
        self.read(self.hidden, self.doctor)
        self.read(self.open_one, self.secret)
        self.read(self.open_one, self.glass)
        expect(house.get("/fhir/DocumentReference/" + self.open_one, token=self.stranger), 404)

    def read(self, which, token):
        expect(self.house.get("/fhir/DocumentReference/" + which, token=token), 200)

    def traces(self, token, **query):
        query.setdefault("patient", self.patient)
        answer = expect(self.house.get("/traces?" + urllib.parse.urlencode(query), token=token), 200)
        return answer.json()

    def all(self, token, **query):
        lines, page = [], self.traces(token, **query)
        while True:
            lines += page["traces"]
            if "next" not in page:
                return lines
            page = self.traces(token, before=page["next"], **query)

    def events(self, token, query="", status=200):
        answer = expect(self.house.get("/fhir/AuditEvent?patient=%s%s" % (self.patient, query), token=token), status)
        return answer.json()


def text_of(lines):
    return " ".join(line["sentence"]["fr"] + line["sentence"]["en"] for line in lines)


@test
def the_holder_reads_who_came_in_plain_french(w):
    lines = w.all(w.holder)
    french = [line["sentence"]["fr"] for line in lines]
    check("Médecin (RPPS %s) a consulté un document." % TREATING in french, french)
    check("Médecin (RPPS %s) a ajouté un document." % TREATING in french, french)
    check(any("en urgence (bris de glace)" in s for s in french), french)
    check(any(" a voulu consulter " in s and s.endswith(" : refusé.") for s in french), french)
    check(any(line.get("motive") == "inconscient" for line in lines), lines)
    english = [line["sentence"]["en"] for line in lines]
    check("Médecin (RPPS %s) looked at a document." % TREATING in english, english)
    reasons = [line["because"]["fr"] for line in lines if "because" in line]
    check(reasons and all(reasons), reasons)


@test
def lines_come_newest_first_and_every_page_goes_on_where_the_last_ended(w):
    whole = [line["id"] for line in w.all(w.doctor)]
    check(len(whole) == len(set(whole)) and len(whole) >= 5, whole)
    paged = [line["id"] for line in w.all(w.doctor, count=2)]
    check(paged[-len(whole):][-4:] == whole[-4:], paged, whole)
    times = [line["at"] for line in w.all(w.holder)]
    check(times == sorted(times, reverse=True), times)
    expect(w.house.get("/traces?count=101", token=w.holder), 400)
    expect(w.house.get("/traces?before=abc", token=w.holder), 400)


@test
def lines_are_filtered_by_who_what_and_when(w):
    check({line["who"].get("rpps") for line in w.all(w.holder, who=OTHER)} == {OTHER})
    check({line["who"]["kind"] for line in w.all(w.holder, who="professional")} == {"professional"})
    check({line["did"] for line in w.all(w.holder, did="create")} == {"create"})
    check(w.all(w.holder, until="2020-01-01") == [] and w.all(w.holder, **{"from": "2090"}) == [])
    check(len(w.all(w.holder, **{"from": "2020"})) > 5)


@test
def a_representative_is_told_of_no_secret_visit_and_no_hidden_document(w):
    lines = w.all(w.parent)
    check(lines, "the representative reads the journal")
    check(not any(line["secret"] for line in lines), lines)
    said = str(lines)
    check(w.hidden not in said and w.open_one in said, said)
    creates = [line for line in lines if line["did"] == "create" and line["who"]["kind"] == "professional"]
    check(len(creates) == 1, creates)
    holders = [line for line in w.all(w.holder, did="create") if line["who"]["kind"] == "professional"]
    check(len(holders) == 2, holders)
    check(any(line["secret"] for line in w.all(w.holder)), "the holder is told of the secret visit")


@test
def what_is_hidden_cannot_be_counted_out_of_pages_totals_or_ids(w):
    before = w.events(w.parent, "&_total=accurate&_count=100")
    w.read(w.hidden, w.doctor)
    w.read(w.open_one, w.secret)
    after = w.events(w.parent, "&_total=accurate&_count=100")
    own = [e["resource"]["id"] for e in after["entry"] if e["resource"]["id"] not in str(before)]
    # The only line that came is that the representative looked.
    check(len(own) == 1 and int(after["total"]) == int(before["total"]) + 1, own, before["total"], after["total"])
    hidden = w.events(w.holder, "&entity=DocumentReference/" + w.hidden)["entry"]
    for entry in hidden:
        expect(w.house.get("/fhir/AuditEvent/" + entry["resource"]["id"], token=w.holder), 200)
        expect(w.house.get("/fhir/AuditEvent/" + entry["resource"]["id"], token=w.parent), 404)


@test
def professionals_read_their_own_lines_alone(w):
    lines = w.all(w.doctor)
    check(lines and {line["who"].get("rpps") for line in lines} == {TREATING}, lines)
    check(all(line["who"]["isYou"] for line in lines), lines)
    check(text_of(lines).count("Vous avez") == len(lines), text_of(lines))
    others = w.all(w.other)
    check({line["who"].get("rpps") for line in others} <= {OTHER}, others)


@test
def the_operator_sees_no_health_content(w):
    lines = w.all(w.operator)
    check(lines, "the operator sees who came")
    check(not any("what" in line or "motive" in line for line in lines), lines)
    check(w.hidden not in str(lines) and w.open_one not in str(lines))
    listed = w.house.run("journal", "list", "--ins", w.ins).stdout
    for word in ("DocumentReference", '"number"', '"count"', "inconscient"):
        check(word not in listed, word)


@test
def a_journal_is_nobody_elses(w):
    expect(w.house.get("/traces?patient=" + w.patient, token=False), 401)
    expect(w.house.get("/fhir/AuditEvent?patient=" + w.patient, token=False), 401)
    someone = w.house.token("--role", "holder", "--account", "somebody-else")
    check(w.house.get("/traces?patient=" + w.patient, token=someone).status in (200, 403, 404))
    answer = w.house.get("/traces?patient=" + w.patient, token=someone)
    check(answer.status != 200 or answer.json()["traces"] == [], answer.body)
    expect(w.house.get("/fhir/AuditEvent", token=w.doctor), 403)
    unscoped = w.house.token("--role", "lps", "--rpps", TREATING, "--profession", "10", "--scope", "user/Patient.rs")
    expect(w.house.get("/traces?patient=" + w.patient, token=unscoped), 403)


@test
def every_event_is_a_valid_audit_event(w):
    for token in (w.holder, w.parent, w.doctor, w.operator):
        for entry in w.events(token, "&_count=100")["entry"]:
            event = entry["resource"]
            answer = w.house.post("/fhir/AuditEvent/$validate", event, token=w.operator)
            check(answer.status == 200 and '"error"' not in answer.body.decode(), answer.body, event)
            check(len(event.get("subtype", [])) <= 1 and event["period"]["start"], event)
            check(len(event["agent"]) <= 2 and all("who" in agent for agent in event["agent"]), event)


@test
def events_are_searched_as_iti_81_says(w):
    def ids(query):
        return {e["resource"]["id"] for e in w.events(w.holder, "&_count=100" + query).get("entry", [])}
    everything = ids("")
    check(ids("&date=ge2020-01-01&date=le2099-12-31") >= everything and not ids("&date=lt2020-01-01"))
    check(ids("&entity=DocumentReference/" + w.open_one) and not ids("&entity=DocumentReference/unknown"))
    check(ids("&agent:identifier=urn:oid:1.2.250.1.71.4.2.1|8" + TREATING))
    created, read = ids("&action=C"), ids("&action=R")
    check(created and read and not created & read and created < everything)
    refused = ids("&outcome=4")
    check(refused and refused < everything and ids("&outcome=0") | refused >= everything)
    check(ids("&subtype=http://hl7.org/fhir/restful-interaction|create") < created)  # a space is opened, too
    check(ids("&_sort=-date") >= everything)
    expect(w.house.get("/fhir/AuditEvent?patient=%s&colour=red" % w.patient, token=w.holder), 400)
    form = w.house.ask("POST", "/fhir/AuditEvent/_search", "patient=%s&action=C" % w.patient, token=w.holder,
                       Content_Type="application/x-www-form-urlencoded")
    check({e["resource"]["id"] for e in expect(form, 200).json()["entry"]} == created)
    by_ins = w.house.get("/fhir/AuditEvent?patient.identifier=%s|%s&action=C" % (INS, w.ins), token=w.holder)
    check({e["resource"]["id"] for e in expect(by_ins, 200).json()["entry"]} == created)


@test
def pages_of_events_follow_their_links_and_say_no_total_unasked(w):
    seen, bundle = [], w.events(w.doctor, "&_count=2")
    check("total" not in bundle, bundle)
    while True:
        seen += [e["resource"]["id"] for e in bundle.get("entry", [])]
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        if "next" not in links:
            break
        bundle = expect(w.house.get(links["next"][links["next"].index("/fhir"):], token=w.doctor), 200).json()
    check(len(seen) == len(set(seen)) and len(seen) >= 4, seen)
    counted = w.events(w.doctor, "&_summary=count")
    check(int(counted["total"]) >= len(seen) and "entry" not in counted, counted)


@test
def the_newest_checkpoint_is_everybodys(w):
    answer = w.house.get("/checkpoint", token=False)
    check(answer.status == 200 and answer.body.startswith(b"ens journal checkpoint 1\n"), answer.status, answer.body)


@test
def what_is_read_is_in_the_journal_before_the_answer(w):
    """The server dies right after each answer: the line of what was read must be there."""
    for _ in range(3):
        w.read(w.open_one, w.doctor)
        w.house.kill()
        lines = w.house.run("journal", "list", "--ins", w.ins).stdout.splitlines()
        check('"did":"read"' in lines[-1] and TREATING in lines[-1], lines[-1])
        w.house.start()


if __name__ == "__main__":
    sys.exit(test.run(World))
