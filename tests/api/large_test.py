"""A long record: everything is given once, pages without a total join as those with one, whatever their size."""

from house import House

RESOURCES = 2500


def observation(person, n):
    return {
        "request": {"method": "POST", "url": "Observation"},
        "resource": {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "8302-%d" % (n % 3)}]},
            "subject": {"reference": "Patient/" + person},
            "effectiveDateTime": "2024-01-01T00:00:%02dZ" % (n % 60),
            "valueInteger": n,
        },
    }


def numbers(bundle):
    found = [e["resource"] for e in bundle.get("entry", [])]
    return [int(r["valueInteger"]) for r in found if r["resourceType"] == "Observation"]


def pages(house, url):
    """The numbers of all pages, and how many pages there were."""
    found, count = [], 0
    while url:
        answer = house.ask("GET", url)
        assert answer.status == 200, answer.sentence()
        bundle = answer.json()
        found += numbers(bundle)
        count += 1
        url = next((l["url"].split("://", 1)[1] for l in bundle["link"] if l["relation"] == "next"), None)
        url = url and "/" + url.split("/", 1)[1]
    return found, count


def main():
    with House() as house:
        patient = {"resourceType": "Patient", "identifier": [{"system": "urn:t", "value": "1"}]}
        person = house.ask("POST", "/fhir/Patient", patient).json()["id"]
        bundle = {"resourceType": "Bundle", "type": "transaction",
                  "entry": [observation(person, n) for n in range(RESOURCES)]}
        answer = house.ask("POST", "/fhir", bundle)
        assert answer.status == 200, answer.sentence()
        everyone = list(range(RESOURCES - 1, -1, -1))  # the newest first

        answer = house.ask("GET", "/fhir/Patient/%s/$everything" % person)
        whole = answer.json()
        assert numbers(whole) == everyone
        assert int(whole["total"]) == len(whole["entry"]) == RESOURCES + 1
        assert whole["entry"][0]["resource"]["resourceType"] == "Patient"

        base = "/fhir/Observation?patient=" + person
        for size in (7 * 31, 1000, 999, RESOURCES):
            for total in ("none", "accurate"):
                found, count = pages(house, "%s&_count=%d&_total=%s" % (base, size, total))
                assert found == everyone, (size, total, len(found))
                assert count == -(-RESOURCES // min(size, 1000)), (size, total, count)
        some, _ = pages(house, base + "&code=8302-1&_count=100&_total=none")
        assert some == [n for n in everyone if n % 3 == 1]
        none = house.ask("GET", base + "&code=nothing&_total=none").json()
        assert "entry" not in none and "total" not in none
    print("%d resources, all ways" % RESOURCES)


main()
