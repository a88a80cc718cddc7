"""Non-interference: two houses that differ only in what is hidden answer an actor without the right the same bytes.

Both houses have one clock-stopped story: the same people, the same visible resources written in the same order. One of
them holds hidden resources besides. Random requests (reads, versions, searches with sort, include, chain, _has, total
and pages, history, everything, errors) by a professional, the holder, a stranger, the operator and software whose scopes
a query narrows must be answered alike: status, headers but Date, X-Request-Id and what names the house itself, and bytes,
once each house's ids and times are written as the names of what they stand for. REQUESTS=20000 and SEED=… change the run.
"""

import base64
import json
import os
import random
import re
import statistics
import sys
import time

from house import House

REQUESTS = int(os.environ.get("REQUESTS", "2000"))
SEED = int(os.environ.get("SEED", "1"))
INS = ("279035121518989", "255081416802538")
SYSTEM = "urn:oid:1.2.250.1.213.1.4.8"
A07 = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
AUTHOR, READER = "10101010105", "10990000001"
VISIBLE, HIDDEN = 24, 40
# What a token may see by its scopes' queries: laboratory results, problems, results as documents.
NARROWED = ("user/Observation.cruds?category=laboratory user/Condition.cruds?category=problem-list-item "
            "user/DocumentReference.cruds?type=http://loinc.org|11502-2 user/Encounter.cruds user/Binary.cruds "
            "user/Patient.rs user/AuditEvent.rs")
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
# Of the answer's own: when, which request. Everything else must be the same.
OWN_HEADERS = {"date", "x-request-id"}


def label(resource, code):
    """Hides it: by a label, or (OUT_OF_QUERY) as what a narrowed scope does not find."""
    if code == OUT_OF_QUERY:
        return outside(resource)
    coding = {"system": A07, "code": code}
    if resource["resourceType"] == "DocumentReference":
        resource["securityLabel"] = [{"coding": [coding]}]
    else:
        resource["meta"] = {"security": [coding]}
    return resource


OUT_OF_QUERY = "out of query"
WAYS = {"MASQUE_PS": "m", "INVISIBLE_PATIENT": "u", OUT_OF_QUERY: "q"}


def outside(resource):
    if resource["resourceType"] == "DocumentReference":
        resource["type"]["coding"][0]["code"] = "34117-2"
    else:
        resource["category"] = [{"coding": [{"system": CATEGORY, "code": "social-history"}]}]
    return resource


def observation(patient, n, text, encounter=None):
    body = {
        "resourceType": "Observation", "status": "final", "subject": {"reference": patient},
        "category": [{"coding": [{"system": CATEGORY, "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "2276-%d" % (n % 5)}], "text": text},
        "effectiveDateTime": "2024-%02d-%02d" % (n % 12 + 1, n % 28 + 1), "valueInteger": n,
        "identifier": [{"system": "urn:test:obs", "value": "o%d" % n}],
    }
    if encounter:
        body["encounter"] = {"reference": encounter}
    return body


def document(patient, n, text="A"):
    return {
        "resourceType": "DocumentReference", "status": "current", "subject": {"reference": patient},
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3.%d" % n},
        "type": {"coding": [{"system": "http://loinc.org", "code": "11502-2"}]},
        "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode(), "title": "n%d" % n}}],
    }


class Twin:
    """A house, its tokens, and the names of its ids."""

    def __init__(self, house, with_hidden):
        self.house, self.with_hidden = house, with_hidden
        self.names, self.ids, self.made = {}, {}, 0
        for number, ins in enumerate(INS):
            given = json.loads(house.run(
                "open", "--ins", ins, "--family", "ESSAI", "--given", "ANNE", "--birth-date", "1979-03-12", "--sex",
                "F", "--json").stdout)
            self.name("patient%d" % number, given["patient"])
        self.patient = "Patient/" + self.ids["patient0"]
        self.author = house.token("--role", "lps", "--rpps", AUTHOR, "--profession", "10")
        self.tokens = {
            "reader": house.token("--role", "lps", "--rpps", READER, "--profession", "10", "--consent"),
            "pharmacist": house.token("--role", "lps", "--rpps", READER, "--profession", "21", "--consent"),
            "stranger": house.token("--role", "lps", "--rpps", READER, "--profession", "10"),
            "narrowed": house.token("--role", "lps", "--rpps", READER, "--profession", "10", "--consent", "--scope",
                                    NARROWED),
            "holder": house.token("--role", "holder", "--ins", INS[0]),
            "other": house.token("--role", "holder", "--ins", INS[1]),
            "operator": house.operator,
            "nobody": False,
        }
        self.connection = house.connect()

    def name(self, name, value):
        self.names[value], self.ids[name] = name, value

    def make(self, name, body, token=None, hidden=False):
        if hidden and not self.with_hidden:
            return
        answer = self.house.post("/fhir/" + body["resourceType"], body, token=token or self.author)
        assert answer.status == 201, (name, answer.status, answer.body[:300])
        made = answer.json()
        self.name(name, made["id"])
        self.binary_of(name, made)

    def binary_of(self, name, made):
        for content in made.get("content", []) if made["resourceType"] == "DocumentReference" else []:
            url = content["attachment"].get("url", "")
            if url.startswith("Binary/"):
                self.name(name + "-binary", url[7:])

    def hide(self, n, code):
        """What only one house holds: masked from professionals, not yet announced to the holder, or out of a query."""
        kind = n % 4
        name = "hidden%d%s" % (n, WAYS[code])
        if kind == 0:
            self.make(name, label(document(self.patient, 9000 + n, "inside hidden"), code), hidden=True)
        elif kind == 1:
            self.make(name, label({"resourceType": "Condition", "code": {"text": "c%d" % n},
                                   "subject": {"reference": self.patient}}, code), hidden=True)
        else:
            self.make(name, label(observation(self.patient, 9000 + n, "hidden%d" % n), code), hidden=True)
        if kind == 2 and self.with_hidden:
            path = "/fhir/Observation/" + self.ids[name]
            body = json.loads(self.house.get(path, token=self.author).body)
            body["valueInteger"] += 1
            assert self.house.put(path, body, token=self.author).status == 200
        if kind == 3 and self.with_hidden:
            assert self.house.ask("DELETE", "/fhir/Observation/" + self.ids[name], token=self.author).status == 204

    def tell(self, code):
        """The story, in which what is hidden comes between what is not."""
        self.make("encounter", {"resourceType": "Encounter", "status": "finished",
                                "class": {"code": "AMB"}, "subject": {"reference": self.patient}})
        encounter = "Encounter/" + self.ids["encounter"]
        for n in range(max(VISIBLE, HIDDEN)):
            if n < HIDDEN:
                self.hide(n, code)
            if n < VISIBLE:
                name = "visible%d" % n
                if n % 6 == 0:
                    self.make(name, document(self.patient, n, "inside seen%d" % n))
                elif n % 6 == 1:
                    self.make(name, {"resourceType": "Condition", "code": {"text": "seen%d" % n},
                                     "category": [{"coding": [{"code": "problem-list-item"}]}],
                                     "subject": {"reference": self.patient}})
                else:
                    self.make(name, observation(self.patient, n, "seen", encounter if n % 2 else None))

        self.wait_for_words()

    def wait_for_words(self):
        """Until the texts inside documents are read: both houses are compared when nothing waits."""
        wanted = "/fhir/DocumentReference?patient=%s&_content=inside&_summary=count" % self.ids["patient0"]
        count = VISIBLE // 6 + (HIDDEN // 4 if self.with_hidden else 0)
        end = time.monotonic() + 180
        while self.house.get(wanted, token=self.author).json()["total"] != str(count):
            assert time.monotonic() < end, "the words of documents are not read"
            time.sleep(0.1)

    # ---- asking

    def ask(self, request):
        token, method, path, body, headers = request
        path = re.sub(r"\{(\w[\w-]*)\}", lambda m: self.ids.get(m.group(1), m.group(1)), path)
        if body is not None:
            body = re.sub(r"\{(\w[\w-]*)\}", lambda m: self.ids.get(m.group(1), m.group(1)), body)
        begun = time.perf_counter()
        answer = self.house.ask(method, path, body, token=self.tokens[token], connection=self.connection,
                                Host="ens.example", **headers)
        spent = time.perf_counter() - begun
        text = answer.body.decode("utf-8", "replace")
        if answer.status == 201:
            made = json.loads(text)
            self.made += 1
            self.name("new%d" % self.made, made["id"])
            self.binary_of("new%d" % self.made, made)
        following = re.search(r'"next","url":"http://ens.example(/[^"]*)"', text)
        fields = {k: self.plain(v) for k, v in answer.headers.items()
                  if k.lower() not in OWN_HEADERS | {"content-length", "last-modified"}}
        return (answer.status, fields, self.plain(text)), spent, following and following.group(1)

    def plain(self, text):
        """Ids as names, times without their value; an id without a name keeps its form."""
        text = re.sub(r"[a-z2-7]{26}", lambda m: self.names.get(m.group(0), m.group(0)), text)
        # A page ends after a resource that a client named: its cursor holds an id that no answer showed.
        text = re.sub(r"_cursor=[a-z2-7]{26}", "_cursor=ID", text)
        return re.sub(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ", "TIME", text)


def deposit(rng, who, kind, patient):
    """What meets a hidden resource by its identifiers: a document sent again, conditional creates, changes, deletions."""
    hidden = "urn:ietf:rfc:3986|urn:oid:1.2.3.%d" % (9000 + 4 * rng.randrange(HIDDEN // 4))
    hidden_result = "urn:test:obs|o%d" % (9002 + 4 * rng.randrange(HIDDEN // 4))
    person = "patient=Patient/{patient0}"
    way = rng.randrange(16)
    again = json.dumps(document("Patient/{patient0}", int(hidden.rsplit(".", 1)[1])))
    if way == 0:
        return who, "POST", "/fhir/DocumentReference", again, {}
    result = json.dumps(observation("Patient/{patient0}", 9000 + rng.randrange(HIDDEN), "seen"))
    if way == 1:
        return who, "POST", "/fhir/Observation", result, {"If-None-Exist": "identifier=%s&%s" % (hidden_result, person)}
    if way == 2:
        return who, "PUT", "/fhir/Observation?identifier=%s&%s" % (hidden_result, person), result, {}
    if way < 6:
        mask = [{"op": "replace", "path": "/status", "value": "superseded"}]
        return (who, "PATCH", "/fhir/DocumentReference?identifier=" + hidden, json.dumps(mask),
                {"Content-Type": "application/json-patch+json"})
    if way < 9:
        return who, "GET", "/fhir/DocumentReference?identifier=" + hidden, None, {}
    if way < 11:
        replaced = dict(document("Patient/{patient0}", rng.randrange(10000, 10**9)), relatesTo=[
            {"code": "replaces", "target": {"identifier": {"system": "urn:ietf:rfc:3986",
                                                           "value": hidden.split("|")[1]}}}])
        return who, "POST", "/fhir/DocumentReference", json.dumps(replaced), {}
    return who, "DELETE", "/fhir/%s?%s&identifier=%s" % (kind, patient, hidden_result), None, {}


def requests(rng):
    """One random request, without what names a hidden resource."""
    who = rng.choice(["reader", "reader", "stranger", "pharmacist", "operator", "other", "nobody"])
    visible = "visible%d" % rng.randrange(VISIBLE)
    kind = rng.choice(["Observation", "Observation", "Condition", "DocumentReference", "Encounter", "Binary"])
    patient = rng.choice(["patient={patient0}", "patient=Patient/{patient0}",
                          "patient.identifier=%s|%s" % (SYSTEM, INS[0]), "subject=Patient/{patient0}"])
    path, method, body, headers = "/fhir/metadata", "GET", None, {}
    what = rng.randrange(14)
    if what == 0:
        path = "/fhir/%s/{%s}" % (kind, visible)
    elif what == 1:
        path = "/fhir/%s/{%s}/_history/%d" % (kind, visible, rng.randrange(1, 4))
    elif what == 2:
        path = rng.choice(["/fhir/%s/{%s}/_history" % (kind, visible), "/fhir/_history?" + patient,
                           "/fhir/%s/_history?%s&_count=%d" % (kind, patient, rng.randrange(1, 9))])
    elif what == 3:
        path = "/fhir/Patient/{patient0}/$" + rng.choice(["everything", "synthesis"])
    elif what == 4:
        path = "/fhir/%s/{%s}/$html" % (rng.choice(["DocumentReference", "Binary"]), visible)
    elif what == 5:
        path = "/fhir/Binary/{%s-binary}" % visible
        headers = rng.choice([{}, {"Accept": "application/fhir+json"}, {"Range": "bytes=0-0"}])
    elif what == 6:
        path = "/fhir/%s/%s" % (kind, "".join(rng.choice("abcdefgh234567") for _ in range(26)))
    elif what == 7:
        method, path = rng.choice(["PUT", "DELETE", "PATCH"]), "/fhir/%s/{%s}" % (kind, visible)
        body = None if method == "DELETE" else rng.choice(["{", "[]", '{"resourceType":"Patient"}'])
        if method == "DELETE":
            who = rng.choice(["stranger", "reader", "operator", "other", "nobody"])
    elif what == 8:
        return deposit(rng, who, kind, patient)
    else:
        pairs = [patient]
        pairs += rng.sample([
            "_total=" + rng.choice(["none", "accurate"]), "_summary=" + rng.choice(["count", "true", "false"]),
            "_sort=" + rng.choice(["-date", "date", "_lastUpdated", "-_id", "code"]),
            "_count=%d" % rng.randrange(0, 12), "_include=*", "_include=Observation:encounter",
            "_revinclude=Observation:encounter", "_revinclude:iterate=Observation:patient",
            "_include:iterate=DocumentReference:subject", "encounter.class=AMB", "encounter={encounter}",
            "_has:Observation:encounter:code=2276-1", "_has:Observation:patient:code=2276-2",
            "code=2276-%d" % rng.randrange(6), "code:not=2276-1", "value-quantity=gt3", "status:missing=false",
            "identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.%d" % rng.randrange(12),
            "identifier=urn:ietf:rfc:3986|urn:oid:1.2.3.%d" % (9000 + rng.randrange(12)),
            "identifier=urn:test:obs|o%d" % (9000 + rng.randrange(40)), "security-label=MASQUE_PS",
            "_security=MASQUE_PS", "_lastUpdated=gt2000",
            "_content=n%d" % rng.randrange(10), "_content=hidden", "_content=inside", "_content=insi%%20seen%d" % rng.randrange(24), "_content=n9,janvier", "_content=compte%20rendu", "type=11502-2", "nonsense=1", "_cursor=xxx",
        ], rng.randrange(0, 4))
        path = "/fhir/%s?%s" % (kind, "&".join(pairs))
    return who, method, path.replace(" ", "%20"), body, headers


def compare(first, second, request, spent):
    one, first_s, next_one = first.ask(request)
    two, second_s, next_two = second.ask(request)
    spent.append((first_s, second_s))
    if one != two:
        print("%s\n  with hidden data: %r\n  without:          %r" % (request, one, two))
        return False
    asked = 0
    while next_one and next_two and asked < 3:  # the pages that follow
        token = request[0]
        one, _, after_one = first.ask((token, "GET", next_one, None, {}))
        two, _, after_two = second.ask((token, "GET", next_two, None, {}))
        if one != two:
            print("%s, page %d\n  with hidden data: %r\n  without:          %r" % (request, asked + 2, one, two))
            return False
        next_one, next_two, asked = after_one, after_two, asked + 1
    return True


def control(*twins):
    """The comparison can fail: whoever wrote what is hidden gets other answers."""
    for twin in twins:
        twin.tokens["author"] = twin.author
    request = ("author", "GET", "/fhir/Observation?patient={patient0}", None, {})
    seen = json.loads(twins[0].ask(("narrowed",) + request[1:])[0][2])
    if twins[0].ask(request)[0] != twins[1].ask(request)[0] and seen["total"] > 0:
        return 0
    print("the author's answers do not differ, or the narrowed see nothing: nothing was compared")
    return 1


def run(code, actors, count):
    """How many answers differ. `actors`: those without the right, for this way of hiding."""
    rng = random.Random(SEED * 3 + list(WAYS).index(code))
    wrong, spent = 0, []
    with House() as with_hidden, House() as without:
        twins = Twin(with_hidden, True), Twin(without, False)
        for twin in twins:
            twin.tell(code)
        done = 0
        while done < count and wrong < 5:
            request = requests(rng)
            if actors:
                request = (rng.choice(actors),) + request[1:]
            wrong += not compare(*twins, request, spent)
            done += 1
        if not actors or code == OUT_OF_QUERY:
            wrong += control(*twins)
    medians = [statistics.median(pair[i] for pair in spent) * 1000 for i in (0, 1)]
    print("%d requests (%s), %d differ; median %.2f ms with hidden data, %.2f ms without"
          % (done, code, wrong, *medians))
    return wrong


def main():
    third = REQUESTS // 3
    wrong = run("MASQUE_PS", None, third)  # professionals
    wrong += run("INVISIBLE_PATIENT", ["holder", "other", "nobody", "operator", "stranger"], third)
    wrong += run(OUT_OF_QUERY, ["narrowed"], REQUESTS - 2 * third)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
