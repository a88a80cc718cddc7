"""Every Synthea bundle goes in as a transaction, and each of its resources is given back equal."""

import glob
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from house import House, LEFT_OUT, parse, unpack, without_version

COMMONS = {"Organization", "Practitioner"}


def rewritten(value, places):
    """The resource with every urn:uuid of the bundle replaced by where the server put it."""
    if isinstance(value, dict):
        return {k: rewritten(v, places) for k, v in value.items()}
    if isinstance(value, list):
        return [rewritten(v, places) for v in value]
    return places.get(value, value) if isinstance(value, str) else value


def all_of(house, kind, patient):
    """Every resource of a type of one person, page by page."""
    path = "/fhir/%s?patient=%s&_count=200" % (kind, patient)
    while path:
        answer = house.get(path)
        if answer.status != 200:
            raise AssertionError("%s: %d %s" % (path, answer.status, answer.sentence()))
        bundle = answer.json()
        for entry in bundle.get("entry", []):
            yield entry["resource"]
        following = [l["url"] for l in bundle["link"] if l["relation"] == "next"]
        path = following[0].split("/", 3)[3] if following else None
        path = path and "/" + path


def given_back(house, kinds, patient_id):
    for kind in sorted(kinds - COMMONS - {"Patient"}):
        yield from all_of(house, kind, "Patient/" + patient_id)


def check_bundle(house, path):
    with open(path, "rb") as file:
        text = file.read()
    bundle = parse(text)
    answer = house.post("/fhir", text)
    if answer.status != 200:
        return ["%s: %d %s" % (os.path.basename(path), answer.status, answer.sentence())], 0
    locations = ["/".join(e["response"]["location"].split("/")[:2]) for e in answer.json()["entry"]]
    places = {e["fullUrl"]: l for e, l in zip(bundle["entry"], locations)}
    wanted = {}
    for entry, location in zip(bundle["entry"], locations):
        resource = rewritten(entry["resource"], places)
        resource["id"] = location.split("/")[1]
        wanted[location] = resource
    patient = next((l for l in locations if l.startswith("Patient/")), None)
    found = {}
    for location in locations:
        if location.split("/")[0] in COMMONS | {"Patient"}:
            found[location] = house.get("/fhir/" + location).json()
    kinds = {l.split("/")[0] for l in locations}
    for resource in given_back(house, kinds, patient.split("/")[1]) if patient else ():
        found["%s/%s" % (resource["resourceType"], resource["id"])] = resource
    wrong = [l for l in wanted if l not in found or without_version(found[l]) != without_version(wanted[l])]
    extra = [l for l in found if l not in wanted]
    return ["%s: %s" % (os.path.basename(path), l) for l in wrong + extra], len(wanted)


def main():
    scratch = tempfile.TemporaryDirectory()  # is removed with its name
    folder = scratch.name
    if not unpack("synthea-r4-smart206.tar.zst", folder):
        print("the bundles are not there: 0 of 0 looked at")
        return LEFT_OUT
    paths = sorted(glob.glob(os.path.join(folder, "**", "*.json"), recursive=True))
    failures, resources = [], 0
    with House() as house, ThreadPoolExecutor(4) as pool:
        for wrong, count in pool.map(lambda p: check_bundle(house, p), paths):
            failures += wrong
            resources += count
    for line in failures[:20]:
        print(line)
    print("%d bundles, %d resources, %d not given back equal" % (len(paths), resources, len(failures)))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
