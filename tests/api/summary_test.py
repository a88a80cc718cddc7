"""The International Patient Summary of every demonstration person: valid by our own validator, whole by itself (no
reference leaves it), in the structure that HL7 IPS 2.0 asks for; the same as a paper, looked at by poppler and qpdf."""

import re
import tempfile
import xml.etree.ElementTree as xml

from house import House, run_command

PEOPLE = 24
REQUIRED = {"11450-4", "48765-2", "10160-0"}
RECOMMENDED = {"11369-6", "30954-2", "47519-4"}
ALLOWED = {  # IPS 2.0, Composition-uv-ips: what a section's entries may be
    "11450-4": {"Condition"},
    "48765-2": {"AllergyIntolerance"},
    "10160-0": {"MedicationStatement", "MedicationRequest"},
    "11369-6": {"Immunization"},
    "30954-2": {"Observation", "DiagnosticReport"},
    "47519-4": {"Procedure"},
    "8716-3": {"Observation"},
    "11348-0": {"Condition"},
}
ASKED = {  # IPS 2.0: what its profiles ask of an entry and R4 does not; "effective" is any of effectiveDateTime …
    "AllergyIntolerance": ["code"],
    "Condition": ["code"],
    "DiagnosticReport": ["effective"],
    "MedicationStatement": ["effective"],
    "Observation": ["effective"],
    "Organization": ["name"],
    "Patient": ["name", "birthDate"],
    "Practitioner": ["name"],
    "Procedure": ["code", "performed"],
}
XHTML = "{http://www.w3.org/1999/xhtml}"


def people_of(house):
    return [
        line.split('"patient":"')[1].split('"')[0]
        for line in house.run("spaces", "--ids", "--json").stdout.splitlines()
        if '"patient"' in line
    ]


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node["reference"]
        node = node.values()
    elif not isinstance(node, list):
        return
    for child in node:
        yield from references(child)


def check_entry(resource):
    """What the official validator asks of it by the profile of IPS."""
    asked = ASKED.get(resource["resourceType"], [])
    kinds = {coding["code"] for concept in resource.get("category", []) if isinstance(concept, dict)
             for coding in concept.get("coding", [])}
    if resource["resourceType"] == "Observation" and kinds & {"laboratory", "imaging"}:
        asked = asked + ["performer"]
    for name in asked:
        assert any(member.lstrip("_").startswith(name) for member in resource), (resource["resourceType"], name)


def check_structure(bundle):
    assert bundle["type"] == "document" and bundle["identifier"]["value"].startswith("urn:uuid:"), bundle["type"]
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(urls)) == len(urls), "an entry stands there twice"
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    composition = bundle["entry"][0]["resource"]
    assert composition["resourceType"] == "Composition" and composition["status"] == "final"
    assert composition["type"]["coding"][0]["code"] == "60591-5"
    assert by_url[composition["subject"]["reference"]]["resourceType"] == "Patient"
    assert by_url[composition["author"][0]["reference"]]["resourceType"] == "Device"
    for resource in by_url.values():
        check_entry(resource)
    for reference in references(bundle):
        assert reference in by_url or reference.startswith("#"), "leads out of the document: " + reference
    for section in composition["section"]:
        code = section["code"]["coding"][0]["code"]
        div = xml.fromstring(section["text"]["div"])
        assert div.tag == XHTML + "div" and section["text"]["status"] == "generated", div.tag
        assert ("entry" in section) != ("emptyReason" in section), code
        entries = [by_url[entry["reference"]] for entry in section.get("entry", [])]
        if code in ALLOWED:
            assert {e["resourceType"] for e in entries} <= ALLOWED[code], code
        rows = div.findall(".//%stbody/%str" % (XHTML, XHTML))
        assert len(rows) == len(entries), "the narrative says something else than the entries: " + code
    return {section["code"]["coding"][0]["code"]: section for section in composition["section"]}


def check_valid(house, bundle_text):
    outcome = house.post("/fhir/Bundle/$validate", bundle_text.decode()).json()
    errors = [i for i in outcome["issue"] if i["severity"] in ("error", "fatal")]
    assert not errors, errors[:3]


def tool(*words):
    done = run_command(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "%s: %s" % (words[0], done.stderr)
    return done.stdout


def check_paper(paper, language, word):
    """Whole by qpdf; tagged in an order that can be read, with its language; what poppler reads out."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(paper)
        file.flush()
        tool("qpdf", "--check", file.name)
        about = tool("pdfinfo", file.name)
        assert re.search(r"Tagged:\s+yes", about), about
        structure = tool("pdfinfo", "-struct", file.name)
        for tag in ("Document", "H1", "H2", "Table", "TR", "TH", "TD"):
            assert re.search(r"^\s*%s\b" % tag, structure, re.M), (tag, structure[:500])
        assert "NonStruct" not in structure, "page numbers are read out"
        objects = run_command(
            ["qpdf", "--qdf", "--object-streams=disable", file.name, "-"], capture_output=True, check=True
        ).stdout
        assert ("/Lang (%s)" % language).encode() in objects
        assert b"<pdfuaid:part>1</pdfuaid:part>" in objects and b"/DisplayDocTitle true" in objects
        assert b"/Scope /Column" in objects and b"/Scope /Row" in objects
        assert b"/Artifact << /Type /Pagination >>" in objects
        text = tool("pdftotext", "-layout", file.name, "-")
        assert word in text, text[:300]
        return text


def tool_text(paper):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(paper)
        file.flush()
        return tool("pdftotext", file.name, "-")


def main():
    with House() as house:
        house.run("demo", "--people", str(PEOPLE), "--seed", "7")
        filled, said = set(), 0
        for person in people_of(house):
            patient = house.ask("GET", "/fhir/Patient/" + person, token=house.operator).json()
            if patient["birthDate"] > "2008":
                continue  # a minor's own account opens nothing by itself
            ins = patient["identifier"][0]
            holder = house.token("--role", "holder", "--ins", ins["value"])
            url = "/fhir/Patient/%s/$summary" % person
            answer = house.get(url, token=holder)
            assert answer.status == 200, answer.sentence()
            sections = check_structure(answer.json())
            assert set(sections) == REQUIRED | RECOMMENDED, sections.keys()
            check_valid(house, answer.body)
            filled |= {code for code, section in sections.items() if "entry" in section}
            # What is not chosen does not leave; what is required stands there as withheld.
            some = house.get(url + "?section=48765-2&section=8716-3&section=11348-0", token=holder)
            chosen = check_structure(some.json())
            assert set(chosen) == REQUIRED | {"8716-3", "11348-0"}, chosen.keys()
            for code in ("11450-4", "10160-0"):
                assert chosen[code]["emptyReason"]["coding"][0]["code"] == "withheld"
            kinds = {e["resource"]["resourceType"] for e in some.json()["entry"]}
            assert not kinds & {"MedicationStatement", "MedicationRequest", "Immunization"}, kinds
            check_valid(house, some.body)
            filled |= {code for code, section in chosen.items() if "entry" in section}
            paper = house.get(url, token=holder, Accept="application/pdf")
            assert paper.status == 200 and paper.headers["content-type"] == "application/pdf"
            text = check_paper(paper.body, "fr-FR", "Résumé médical")
            said += "Date de naissance" in text
            flowing = tool_text(paper.body)
            assert not re.search(r"^\s*[:;?!»]|«\s*$", flowing, re.M), "a line is broken before a sign"
            english = house.get(url + "?_format=pdf", token=holder, Accept_Language="en-GB,en")
            check_paper(english.body, "en-GB", "Patient summary")
        assert {"11450-4", "48765-2", "10160-0", "11369-6", "30954-2", "8716-3"} <= filled, filled
        print("%d summaries; sections that were filled: %s" % (said, " ".join(sorted(filled))))


if __name__ == "__main__":
    main()
