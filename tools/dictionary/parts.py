"""The data types of FHIR, filled at random."""

import random

from words import *  # noqa: F403

COMMONS = {
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Location",
    "HealthcareService",
    "Schedule",
    "Slot",
    "Questionnaire",
    "ValueSet",
    "CodeSystem",
    "StructureDefinition",
    "Medication",
    "Substance",
}

pick, chance = random.choice, lambda p: random.random() < p


def number(low, high, decimals):
    if decimals and chance(0.4):  # as computed values are written
        return random.uniform(low, high)
    return round(random.uniform(low, high), decimals) if decimals else random.randint(low, high)


def day():
    return f"{random.randint(1950, 2026)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def clock(fraction=False):
    return (
        f"T{random.randint(0, 23):02}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"
        + (f".{random.randint(0, 999):03}" if fraction else "")
        + pick(["+00:00", "+00:00", "+01:00", "+02:00", "+02:00", "-05:00", "-04:00", "Z"])
    )


def uuid():
    return "%08x-%04x-4%03x-%04x-%012x" % tuple(random.getrandbits(n) for n in (32, 16, 12, 16, 48))


def digits(count):
    return "".join(pick("0123456789") for _ in range(count))


def coding(system, code, display=None):
    return {"system": system, "code": code, **({"display": display} if display else {})}


def concept(system, code, display=None, text=True):
    return {"coding": [coding(system, code, display)], **({"text": display} if display and text and chance(0.8) else {})}


def ref(kind, display=None):
    return {"reference": f"{kind}/{random.randint(1, 300)}", **({"display": display} if display else {})}


def period(key="start"):
    d = day()
    return {"start": d + clock(), "end": d + clock()} if chance(0.8) else {"start": d}


def quantity(unit, code, low, high, decimals):
    return {"value": number(low, high, decimals), "unit": unit, "system": UCUM, "code": code}


def meta(*profiles):
    choice = random.random()
    if profiles and choice < 0.6:
        return {"meta": {"profile": [pick(profiles)]}}
    if choice < 0.85:
        return {"meta": {"tag": [{"system": "https://smarthealthit.org/tags", "code": "synthea-5-2019"}]}}
    return {}


def narrative(text):
    return {"text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{text}</div>'}}


def human(official="official"):
    return {
        "use": pick([official, "usual"]),
        "family": pick(FAMILIES),
        "given": random.sample(GIVEN, pick([1, 1, 2])),
        **({"prefix": [pick(["Mr.", "Mrs.", "Ms.", "Dr.", "M", "MME", "DR"])]} if chance(0.5) else {}),
    }


def address():
    city, post, _ = pick(CITIES)
    if chance(0.5):
        return {
            "extension": [
                {
                    "url": "http://hl7.org/fhir/StructureDefinition/geolocation",
                    "extension": [{"url": "latitude", "valueDecimal": number(41, 43, 6)}, {"url": "longitude", "valueDecimal": -number(70, 73, 6)}],
                }
            ],
            "line": [f"{random.randint(1, 999)} {pick(['Main Street', 'rue de la Paix', 'Oak Avenue Unit 5', 'Park Road Apt 12'])}"],
            "city": city,
            "state": "Massachusetts",
            "postalCode": post,
            "country": "US",
        }
    return {
        "use": pick(["home", "work"]),
        "line": [
            f"{random.randint(1, 99)} {pick(['RUE', 'AVENUE', 'boulevard', 'place'])} {pick(['de la République', 'Victor Hugo', 'Jean Jaurès'])}"
        ],
        "city": city,
        "postalCode": post,
        "country": pick(["FR", "FRA", "France"]),
    }


def telecom():
    return [{"system": "phone", "value": "0" + digits(9), "use": pick(["home", "mobile", "work"])}] + (
        [{"system": "email", "value": "prenom.nom@example.fr", "use": "home"}] if chance(0.3) else []
    )


def typed_identifier(code, display, system, value):
    return {"type": {"coding": [coding(T + "v2-0203", code, display)], "text": display}, "system": system, "value": value}
