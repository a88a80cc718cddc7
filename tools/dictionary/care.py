"""What is done for people, and what is seen."""

from parts import *  # noqa: F403


def encounter():
    code, display = pick(ENCOUNTERS)
    return {
        **meta(),
        "status": "finished",
        "class": coding(T + "v3-ActCode", pick(["AMB", "AMB", "AMB", "EMER", "IMP", "VR", "HH"])),
        "type": [{"coding": [coding(SNOMED, code, display)], "text": display}],
        "subject": ref("Patient"),
        "participant": [
            {
                **(
                    {
                        "type": [{"coding": [coding(T + "v3-ParticipationType", "PPRF", "primary performer")], "text": "primary performer"}],
                        "period": period(),
                    }
                    if chance(0.2)
                    else {}
                ),
                "individual": ref("Practitioner"),
            }
        ],
        "period": period(),
        **({"reasonCode": [{"coding": [coding(SNOMED, *pick(CONDITIONS))]}]} if chance(0.4) else {}),
        "serviceProvider": ref("Organization"),
    }


def condition():
    code, display = pick(CONDITIONS)
    what = {"coding": [coding(SNOMED, code, display)], "text": display} if chance(0.75) else concept(ICD10, *pick(ICD))
    status = pick(["active", "resolved"])
    return {
        **meta(),
        "clinicalStatus": {"coding": [coding(T + "condition-clinical", status)]},
        "verificationStatus": {"coding": [coding(T + "condition-ver-status", "confirmed")]},
        **(
            {
                "category": [
                    {
                        "coding": [
                            coding(
                                T + "condition-category",
                                pick(["encounter-diagnosis", "problem-list-item"]),
                                pick(["Encounter Diagnosis", "Problem List Item"]),
                            )
                        ]
                    }
                ]
            }
            if chance(0.4)
            else {}
        ),
        "code": what,
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "onsetDateTime": day() + clock(),
        **({"abatementDateTime": day() + clock()} if status == "resolved" else {}),
        "recordedDate": day() + clock(),
    }


def category(code):
    return {"category": [{"coding": [coding(T + "observation-category", code, code if chance(0.7) else code.replace("-", " ").title())]}]}


def observed():
    d = day()
    return {
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "effectiveDateTime": (d := d + clock()),
        "issued": d[:19] + f".{random.randint(0, 999):03}" + d[19:],
    }


def observation():
    kind = random.random()
    if kind < 0.4:
        code, display, *unit = pick(VITALS)
        return {
            **meta(
                CORE + "vitalsigns", US + "us-core-vital-signs", "http://esante.gouv.fr/ci-sis/fhir/StructureDefinition/ENS_FrObservationBodyWeight"
            ),
            "status": "final",
            **category("vital-signs"),
            "code": {"coding": [coding(LOINC, code, display)], "text": display},
            **observed(),
            "valueQuantity": quantity(*unit),
        }
    if kind < 0.85:
        code, display, *unit = pick(LABS)
        value = quantity(*unit)
        return {
            **meta(),
            "status": "final",
            **category("laboratory"),
            "code": {"coding": [coding(LOINC, code, display)], "text": display},
            **observed(),
            "valueQuantity": value,
            **(
                {
                    "interpretation": [{"coding": [coding(T + "v3-ObservationInterpretation", pick("NHL"))]}],
                    "referenceRange": [{"low": {**value, "value": 1.2}, "high": {**value, "value": 5.4}}],
                }
                if chance(0.15)
                else {}
            ),
        }
    if kind < 0.94:
        parts = [
            {
                "code": {"coding": [coding(LOINC, code, display)], "text": display},
                "valueQuantity": quantity("mm[Hg]" if chance(0.9) else "mmHg", "mm[Hg]", low, low + 60, 13),
            }
            for code, display, low in (("8462-4", "Diastolic Blood Pressure", 60), ("8480-6", "Systolic Blood Pressure", 100))
        ]
        code, display = pick(
            [("55284-4", "Blood Pressure"), ("85354-9", "Blood Pressure"), ("85354-9", "Blood pressure panel with all children optional")]
        )
        return {
            **meta(CORE + "bp", "http://esante.gouv.fr/ci-sis/fhir/StructureDefinition/ENS_FrObservationBp"),
            "status": "final",
            **category("vital-signs"),
            "code": {"coding": [coding(LOINC, code, display)], "text": display},
            **observed(),
            "component": parts,
        }
    code, display, answers = pick(SURVEYS)
    answer = pick(answers)
    value = (
        {"valueCodeableConcept": {"coding": [coding(SNOMED, *answer)], "text": answer[1]}}
        if answer[0]
        else {"valueString": pick(["true", "false", "No", "Yes"])}
    )
    return {
        **meta(),
        "status": "final",
        **category(pick(["survey", "social-history"])),
        "code": {"coding": [coding(LOINC, code, display)], "text": display},
        **observed(),
        **value,
    }


def report():
    code, display = pick(PANELS)
    results = random.sample(LABS, random.randint(2, 8))
    return {
        **meta(),
        "status": "final",
        "category": [{"coding": [coding(T + "v2-0074", "LAB", "Laboratory")]}],
        "code": {"coding": [coding(LOINC, code, display)], "text": display},
        **observed(),
        **({"performer": [ref("Organization")]} if chance(0.2) else {}),
        "result": [ref("Observation", lab[1]) for lab in results],
        **({"conclusion": "Bilan sans anomalie notable."} if chance(0.1) else {}),
    }


def procedure():
    code, display = pick(PROCEDURES)
    reason = pick(CONDITIONS)[1]
    return {
        **meta(),
        "status": "completed",
        "code": {"coding": [coding(SNOMED, code, display)], "text": display},
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "performedPeriod": period(),
        **({"reasonReference": [ref("Condition", reason)]} if chance(0.4) else {}),
    }


def immunization():
    code, display = pick(VACCINES)
    french = {
        "lotNumber": "AB" + digits(4),
        "site": {"coding": [coding(T + "v3-ActSite", "LA", "left arm")]},
        "route": {"coding": [coding(T + "v3-RouteOfAdministration", "IM", "Injection, intramuscular")]},
        "doseQuantity": {"value": 0.5, "unit": "mL", "system": UCUM, "code": "mL"},
        "performer": [{"actor": ref("Practitioner")}],
        "protocolApplied": [{"targetDisease": [concept(SNOMED, "6142004", "Influenza")], "doseNumberPositiveInt": 1}],
    }
    return {
        **meta(),
        "status": "completed",
        "vaccineCode": {"coding": [coding(CVX, code, display)], "text": display},
        "patient": ref("Patient"),
        "encounter": ref("Encounter"),
        "occurrenceDateTime": day() + clock(),
        "primarySource": True,
        **(french if chance(0.2) else {}),
    }


def medication_code():
    if chance(0.75):
        code, display = pick(DRUGS)
        return {"coding": [coding(RXNORM, code, display)], "text": display}
    atc, display, cip = pick(FRENCH_DRUGS)
    return {"coding": [coding(ATC, atc), coding("urn:oid:1.2.250.1.213.2.3.1", cip, display)], "text": display}


def dosage():
    if chance(0.4):
        return {"sequence": 1, "asNeededBoolean": True}
    return {
        "sequence": 1,
        **({"text": pick(["1 comprimé matin et soir", "1 comprimé par jour pendant 7 jours", "2 bouffées si besoin"])} if chance(0.3) else {}),
        "timing": {"repeat": {"frequency": pick([1, 2, 3]), "period": 1.0 if chance(0.7) else 1, "periodUnit": "d"}},
        "asNeededBoolean": False,
        "doseAndRate": [
            {"type": {"coding": [coding(T + "dose-rate-type", "ordered", "Ordered")]}, "doseQuantity": {"value": 1.0 if chance(0.7) else 1}}
        ],
    }


def prescription():
    return {
        **meta(),
        "status": pick(["active", "stopped", "completed"]),
        "intent": "order",
        "medicationCodeableConcept": medication_code(),
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "authoredOn": day() + clock(),
        "requester": ref("Practitioner"),
        **({"reasonReference": [ref("Condition")]} if chance(0.5) else {}),
        **({"dosageInstruction": [dosage()]} if chance(0.8) else {}),
    }


def medication_use():
    kind = random.random()
    if kind < 0.5:
        return {
            **meta(),
            "status": "active",
            "medicationCodeableConcept": medication_code(),
            "subject": ref("Patient"),
            "effectivePeriod": period(),
            "dateAsserted": day(),
            "informationSource": ref("Patient"),
            "dosage": [dosage()],
        }
    if kind < 0.75:
        return {
            **meta(),
            "status": "completed",
            "medicationCodeableConcept": medication_code(),
            "subject": ref("Patient"),
            "context": ref("Encounter"),
            "effectiveDateTime": day() + clock(),
            "reasonReference": [ref("Condition")],
        }
    return {
        **meta(),
        "status": "completed",
        "medicationCodeableConcept": medication_code(),
        "subject": ref("Patient"),
        "performer": [{"actor": ref("Organization")}],
        "authorizingPrescription": [ref("MedicationRequest")],
        "quantity": {"value": 30, "unit": "comprimé"},
        "whenHandedOver": day() + clock(),
    }


def allergy():
    code, display = pick(ALLERGIES)
    return {
        **meta(),
        "clinicalStatus": {"coding": [coding(T + "allergyintolerance-clinical", "active")]},
        "verificationStatus": {"coding": [coding(T + "allergyintolerance-verification", "confirmed")]},
        "type": "allergy",
        "category": [pick(["food", "environment", "medication"])],
        "criticality": pick(["low", "high"]),
        "code": {"coding": [coding(SNOMED, code, display)], "text": display},
        "patient": ref("Patient"),
        "recordedDate": day() + clock(),
        **(
            {"reaction": [{"manifestation": [concept(SNOMED, "247472004", "Urticaire")], "severity": pick(["mild", "moderate", "severe"])}]}
            if chance(0.3)
            else {}
        ),
    }


def plan():
    code, display = pick(PLANS)
    acts = random.sample(ACTIVITIES, random.randint(1, 3))
    items = "".join(f"<li>{act[1]}</li>" for act in acts)
    return {
        **meta(),
        **narrative(f"Care Plan for {display}.<br/>Activities: <ul>{items}</ul><br/>Care plan is meant to treat {pick(CONDITIONS)[1]}."),
        "status": pick(["active", "completed"]),
        "intent": "order",
        "category": [{"coding": [coding(SNOMED, code, display)], "text": display}],
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        **({"careTeam": [ref("CareTeam")]} if chance(0.3) else {}),
        "period": {"start": day() + clock()},
        "addresses": [ref("Condition")],
        **({"goal": [ref("Goal")]} if chance(0.4) else {}),
        "activity": [
            {
                "detail": {
                    "code": {"coding": [coding(SNOMED, *act)], "text": act[1]},
                    "status": pick(["in-progress", "completed"]),
                    **({"location": {"display": "GENERAL HOSPITAL"}} if chance(0.2) else {}),
                }
            }
            for act in acts
        ],
    }


def goal():
    return {
        **meta(),
        "lifecycleStatus": pick(["accepted", "active"]),
        "achievementStatus": {"coding": [coding(T + "goal-achievement", "in-progress")]},
        "description": {"text": pick(GOALS)},
        "subject": ref("Patient"),
        **({"addresses": [ref("Condition")]} if chance(0.4) else {}),
    }


def imaging():
    return {
        **meta(),
        "identifier": [{"use": "official", "system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.840.99999999." + digits(8) + "." + digits(13)}],
        "status": "available",
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "started": day() + clock(),
        "numberOfSeries": 1,
        "numberOfInstances": 1,
        "series": [
            {
                "uid": "1.2.840.99999999.1." + digits(8) + "." + digits(13),
                "number": 1,
                "modality": coding(
                    "http://dicom.nema.org/resources/ontology/DCM",
                    pick(["DX", "CT", "MR", "US"]),
                    pick(["Digital Radiography", "Computed Tomography"]),
                ),
                "numberOfInstances": 1,
                "bodySite": coding(SNOMED, pick(["51185008", "40983000", "72696002"]), pick(["Thoracic structure", "Arm", "Knee", "Chest"])),
                "started": day() + clock(),
                "instance": [
                    {
                        "uid": "1.2.840.99999999.1.1." + digits(8) + "." + digits(13),
                        "sopClass": {"system": "urn:ietf:rfc:3986", "code": "1.2.840.10008.5.1.4.1.1.1.1"},
                        "number": 1,
                        "title": pick(["Plain chest X-ray", "Image of knee", "Plain X-ray of wrist region"]),
                    }
                ],
            }
        ],
    }
