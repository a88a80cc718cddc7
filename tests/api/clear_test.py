"""Nothing that tells who somebody is stands in the clear in any file of a house full of people."""

import glob
import os

from house import House

PEOPLE = 20


def texts(tree, name):
    """All strings that stand under a member of this name, wherever it is."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == name:
                for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
                    if isinstance(text, str):
                        yield text
            yield from texts(value, name)
    elif isinstance(tree, list):
        for value in tree:
            yield from texts(value, name)


def secrets_of(house, person):
    """What only this person's space may know: numbers and addresses; and names, which others may bear too."""
    everything = house.ask("GET", "/fhir/Patient/%s/$everything" % person).json()
    resources = [e["resource"] for e in everything["entry"]]
    patients = [r for r in resources if r["resourceType"] == "Patient"]
    assert patients, "no Patient in $everything"
    numbers, words = set(), set()
    for patient in patients:
        numbers.update(texts(patient.get("identifier", []), "value"))
        numbers.update(texts(patient.get("telecom", []), "value"))
        words.update(texts(patient.get("address", []), "line"))
        words.update(texts(patient.get("name", []), "family"))
        words.update(texts(patient.get("name", []), "given"))
        words.add(patient["birthDate"])
    for resource in resources:
        words.update(texts(resource, "text"))  # of codes and notes
        words.update(texts(resource, "display"))
    return numbers, words


def forms(text):
    """As it is, in small letters, and as search keys squeeze it."""
    small = text.lower()
    yield from {form.encode() for form in (text, small, "".join(c for c in small if c.isalnum()))}


def find(files, secrets, least):
    for path in files:
        with open(path, "rb") as file:
            held = file.read()
        for secret in secrets:
            for form in forms(secret):
                if len(form) >= least and form in held:
                    raise AssertionError("%s holds something personal (%d bytes)" % (os.path.basename(path), len(form)))


def main():
    with House() as house:
        house.run("demo", "--people", str(PEOPLE))
        people = [
            line.split('"patient":"')[1].split('"')[0]
            for line in house.run("spaces", "--ids", "--json").stdout.splitlines()
            if '"patient"' in line
        ]
        assert len(people) == PEOPLE, len(people)
        numbers, words = set(), set()
        for person in people:
            more_numbers, more_words = secrets_of(house, person)
            numbers |= more_numbers
            words |= more_words
        assert len(numbers) > PEOPLE and len(words) > 10 * PEOPLE, (len(numbers), len(words))
        # The search finds what does stand there: professionals are nobody's secret, and indexed.
        professional = house.ask("GET", "/fhir/Practitioner?_count=1").json()["entry"][0]["resource"]
        known = next(texts(professional["name"], "family"))
        for place in ("with the logs beside", "after the server stopped"):
            files = [p for p in glob.glob(os.path.join(house.folder, "**"), recursive=True) if os.path.isfile(p)]
            own = [p for p in files if os.path.basename(p)[0] == "v"]
            assert len(own) >= 4, files
            find(files, numbers, 6)
            find(own, words, 5)
            try:
                find([p for p in files if os.path.basename(p).startswith("commons")], {known}, 3)
            except AssertionError:
                pass
            else:
                raise AssertionError("what is in the clear was not found " + place)
            house.stop()
    print("%d numbers and %d words of %d people are nowhere to be read" % (len(numbers), len(words), len(people)))


main()
