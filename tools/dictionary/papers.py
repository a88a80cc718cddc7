"""Claims, documents, agenda and the rest."""

from parts import *  # noqa: F403


def money(amount=None):
    return {"value": amount or pick([129.16, 125, 255, 77.49, 136, 450.62, number(1, 900, 2)]), "currency": pick(["USD", "USD", "EUR"])}


def claim_items(priced):
    items = [
        {
            "sequence": 1,
            "productOrService": (lambda c: {"coding": [coding(SNOMED, *c)], "text": c[1]})(pick(ENCOUNTERS)),
            "encounter": [ref("Encounter")],
        }
    ]
    for at in range(2, random.randint(2, 5)):
        code = pick(CONDITIONS if chance(0.5) else PROCEDURES)
        items.append(
            {
                "sequence": at,
                **({"diagnosisSequence": [1]} if chance(0.5) else {"procedureSequence": [1]}),
                "productOrService": {"coding": [coding(SNOMED, *code)], "text": code[1]},
                **({"net": money()} if chance(0.4) else {}),
            }
        )
    return items


def claim():
    return {
        **meta(),
        "status": "active",
        "type": {"coding": [coding(T + "claim-type", pick(["institutional", "pharmacy", "professional"]))]},
        "use": "claim",
        "patient": ref("Patient"),
        "billablePeriod": period(),
        "created": day() + clock(),
        "provider": ref("Organization"),
        "priority": {"coding": [coding(T + "processpriority", "normal")]},
        **({"prescription": ref("MedicationRequest")} if chance(0.2) else {}),
        **({"diagnosis": [{"sequence": 1, "diagnosisReference": ref("Condition")}]} if chance(0.5) else {}),
        **({"procedure": [{"sequence": 1, "procedureReference": ref("Procedure")}]} if chance(0.3) else {}),
        "insurance": [
            {"sequence": 1, "focal": True, "coverage": {"display": pick(["private", "Medicare", "Medicaid", "Humana", "Aetna", "NO_INSURANCE"])}}
        ],
        "item": claim_items(True),
        "total": money(),
    }


BLUE = "https://bluebutton.cms.gov/resources/"
ADJUDICATION = [
    ("line_coinsrnc_amt", "Line Beneficiary Coinsurance Amount"),
    ("line_prvdr_pmt_amt", "Line Provider Payment Amount"),
    ("line_sbmtd_chrg_amt", "Line Submitted Charge Amount"),
    ("line_alowd_chrg_amt", "Line Allowed Charge Amount"),
    ("line_bene_ptb_ddctbl_amt", "Line Beneficiary Part B Deductible Amount"),
    ("line_prcsg_ind_cd", "Line Processing Indicator Code"),
]


def benefit():
    items = []
    for item in claim_items(True):
        full = {
            "sequence": item["sequence"],
            "category": {"coding": [coding(BLUE + "variables/line_cms_type_srvc_cd", "1", "Medical care")]},
            **{k: v for k, v in item.items() if k not in ("sequence", "net", "encounter")},
            "servicedPeriod": period(),
            "locationCodeableConcept": {
                "coding": [
                    coding(
                        T + "ex-serviceplace",
                        pick(["19", "21", "20"]),
                        pick(["Off Campus-Outpatient Hospital", "Inpatient Hospital", "Urgent Care Facility"]),
                    )
                ]
            },
        }
        if "encounter" in item:
            full["encounter"] = item["encounter"]
        else:
            full["net"] = money()
            full["adjudication"] = [
                {
                    "category": {"coding": [coding(BLUE + "codesystem/adjudication", BLUE + "variables/" + code, display)]},
                    **(
                        {"amount": money()}
                        if "ind_cd" not in code
                        else {"reason": {"coding": [coding(BLUE + "variables/line_prcsg_ind_cd", "A", "Allowed")]}}
                    ),
                }
                for code, display in ADJUDICATION
            ]
        items.append(full)
    return {
        **meta(),
        "contained": [
            {
                "resourceType": "ServiceRequest",
                "id": "referral",
                "status": "completed",
                "intent": "order",
                "subject": ref("Patient"),
                "requester": ref("Practitioner"),
                "performer": [ref("Practitioner")],
            },
            {
                "resourceType": "Coverage",
                "id": "coverage",
                "status": "active",
                "type": {"text": pick(["private", "Medicare", "Medicaid"])},
                "beneficiary": ref("Patient"),
                "payor": [{"display": pick(["private", "Medicare", "Medicaid"])}],
            },
        ],
        "identifier": [{"system": BLUE + "variables/clm_id", "value": uuid()}, {"system": BLUE + "identifier/claim-group", "value": "99999999999"}],
        "status": "active",
        "type": {"coding": [coding(T + "claim-type", pick(["institutional", "pharmacy"]))]},
        "use": "claim",
        "patient": ref("Patient"),
        "billablePeriod": period(),
        "created": day() + clock(),
        "insurer": {"display": pick(["private", "Medicare", "Medicaid"])},
        "provider": ref("Practitioner"),
        "referral": {"reference": "#referral"},
        "claim": ref("Claim"),
        "outcome": "complete",
        "careTeam": [
            {
                "sequence": 1,
                "provider": ref("Practitioner"),
                "role": {"coding": [coding(T + "claimcareteamrole", "primary", "Primary Care Practitioner")]},
            }
        ],
        **(
            {
                "diagnosis": [
                    {"sequence": 1, "diagnosisReference": ref("Condition"), "type": [{"coding": [coding(T + "ex-diagnosistype", "principal")]}]}
                ]
            }
            if chance(0.5)
            else {}
        ),
        "insurance": [{"focal": True, "coverage": {"reference": "#coverage", "display": pick(["private", "Medicare", "Medicaid"])}}],
        "item": items,
        "total": [
            {"category": {"coding": [coding(T + "adjudication", "submitted", "Submitted Amount")], "text": "Submitted Amount"}, "amount": money()}
        ],
        "payment": {"amount": money(0.0 if chance(0.3) else None)},
    }


def coverage():
    return {
        **meta(),
        "status": "active",
        "type": concept(T + "v3-ActCode", "HIP", "health insurance plan policy"),
        "subscriber": ref("Patient"),
        "beneficiary": ref("Patient"),
        "relationship": {"coding": [coding(T + "subscriber-relationship", "self")]},
        "period": period(),
        "payor": [ref("Organization")],
    }


# ---- documents, agenda, the rest


def document():
    code, display, kind, kind_display = pick(DOCUMENTS)
    oid = "urn:oid:1.2.250.1.213." + digits(9) + "." + digits(6)
    mime = pick(["application/pdf", "text/xml", "application/xml", "image/jpeg", "text/plain"])
    return {
        **meta(PDSM + "pdsm-comprehensive-document-reference", PDSM + "pdsm-simplified-publish"),
        "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": pick([oid, "urn:uuid:" + uuid()])},
        "status": pick(["current", "current", "superseded"]),
        "docStatus": "final",
        "type": {"coding": [coding(pick([LOINC, MOS + "TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire"]), code, display)]},
        "category": [{"coding": [coding(MOS + "TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument", kind, kind_display)]}],
        "subject": ref("Patient"),
        "date": day() + clock(),
        "author": [ref(pick(["Practitioner", "PractitionerRole", "Organization"]))],
        "authenticator": ref("Practitioner"),
        "custodian": ref("Organization"),
        "securityLabel": [{"coding": [coding(T + "v3-Confidentiality", pick("NNR"), pick(["Normal", "normal", "restricted"]))]}],
        "content": [
            {
                "attachment": {
                    "contentType": mime,
                    "language": pick(["fr-FR", "fr"]),
                    "url": pick(["Binary/1", oid]),
                    "size": random.randint(500, 900000),
                    "hash": "".join(pick("ABCDabcd0123+/") for _ in range(27)) + "=",
                    "title": display,
                    "creation": day() + clock(),
                },
                "format": coding(
                    pick(
                        [
                            "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
                            MOS + "TRE_A06-FormatCodeComplementaire/FHIR/TRE-A06-FormatCodeComplementaire",
                        ]
                    ),
                    pick(FORMATS),
                ),
            }
        ],
        "context": {
            "event": [concept(MOS + "TRE_A00-ProducteurDocNonPS/FHIR/TRE-A00-ProducteurDocNonPS", "57", "Consultation")],
            "period": period(),
            "facilityType": {
                "coding": [
                    coding(
                        MOS + "TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite",
                        pick(["SA01", "SA07", "SA05"]),
                        pick(["Etablissement public de santé", "Cabinet individuel"]),
                    )
                ]
            },
            "practiceSetting": {"coding": [coding(MOS + "TRE_A01-CadreExercice/FHIR/TRE-A01-CadreExercice", "AMBULATOIRE", "Ambulatoire")]},
            "sourcePatientInfo": ref("Patient"),
        },
    }


def lot():
    return {
        **meta(PDSM + "pdsm-submissionset-comprehensive"),
        "extension": [
            {
                "url": "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-designationType",
                "valueCodeableConcept": {"coding": [coding(MOS + "TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument", "10", "Compte rendu")]},
            },
            {
                "url": "https://profiles.ihe.net/ITI/MHD/StructureDefinition/ihe-sourceId",
                "valueIdentifier": {"value": "urn:oid:1.2.250.1.213." + digits(8)},
            },
        ],
        "identifier": [{"use": "usual", "system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.250.1.213." + digits(12)}],
        "status": "current",
        "mode": "working",
        "code": {"coding": [coding("https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", "submissionset", "SubmissionSet as a FHIR List")]},
        "subject": ref("Patient"),
        "date": day() + clock(),
        "source": ref("Practitioner"),
        "entry": [{"item": ref("DocumentReference")}],
    }


def audit():
    return {
        **meta(),
        "type": coding(T + "audit-event-type", "rest", "Restful Operation"),
        "subtype": [coding("http://hl7.org/fhir/restful-interaction", pick(["read", "create", "update", "search"]))],
        "action": pick("CRUE"),
        "recorded": day() + clock(True),
        "outcome": "0",
        "agent": [{"type": concept(T + "v3-ParticipationType", "IRCP", "information recipient"), "who": ref("Practitioner"), "requestor": True}],
        "source": {"observer": ref("Device")},
        "entity": [{"what": ref("Patient"), "role": coding(T + "object-role", "1", "Patient")}],
    }


def agenda():
    if chance(0.5):
        return {
            **meta(),
            "status": pick(["booked", "fulfilled", "proposed"]),
            "serviceType": [concept(SNOMED, *pick(ENCOUNTERS))],
            "start": day() + clock(),
            "end": day() + clock(),
            "minutesDuration": 15,
            "created": day() + clock(),
            "description": "Consultation de suivi",
            "participant": [
                {"actor": ref("Patient"), "required": "required", "status": "accepted"},
                {"actor": ref("Practitioner"), "status": "accepted"},
            ],
        }
    return {**meta(), "schedule": ref("Schedule"), "status": pick(["free", "busy"]), "start": day() + clock(), "end": day() + clock()}


def paper():
    kind = random.randint(0, 6)
    if kind == 0:
        return {
            **meta(),
            "status": "active",
            "scope": {"coding": [coding(T + "consentscope", "patient-privacy", "Privacy Consent")]},
            "category": [{"coding": [coding(LOINC, "59284-0", "Consent Document")]}],
            "patient": ref("Patient"),
            "dateTime": day() + clock(),
            "performer": [ref("Patient")],
            "policyRule": {"coding": [coding(T + "v3-ActCode", pick(["OPTIN", "OPTOUT"]))]},
            "provision": {
                "type": "permit",
                "period": period(),
                "actor": [{"role": {"coding": [coding(T + "v3-ParticipationType", "PRCP")]}, "reference": ref("Practitioner")}],
            },
        }
    if kind == 1:
        return {
            **meta(),
            "target": [ref("DocumentReference")],
            "recorded": day() + clock(True),
            "activity": {"coding": [coding(T + "v3-DataOperation", "CREATE", "create")]},
            "agent": [
                {
                    "type": {"coding": [coding(T + "provenance-participant-type", "author", "Author")]},
                    "who": ref("Practitioner"),
                    "onBehalfOf": ref("Organization"),
                }
            ],
        }
    if kind == 2:
        return {
            **meta(),
            "identifier": [{"system": "urn:oid:1.2.250.1.213", "value": digits(8)}],
            "status": "active",
            "manufacturer": "Withings",
            "serialNumber": digits(10),
            "deviceName": [{"name": "Tensiomètre", "type": "user-friendly-name"}],
            "type": concept("urn:iso:std:iso:11073:10101", "528391", "MDC_DEV_SPEC_PROFILE_BP"),
            "patient": ref("Patient"),
        }
    if kind == 3:
        return {
            **meta(),
            "questionnaire": "https://example.org/fhir/Questionnaire/profil-medical",
            "status": "completed",
            "subject": ref("Patient"),
            "authored": day() + clock(),
            "author": ref("Patient"),
            "item": [
                {
                    "linkId": f"1.{n}",
                    "text": "Avez-vous déjà été hospitalisé ?",
                    "answer": [pick([{"valueBoolean": True}, {"valueCoding": coding(LOINC, "LA33-6", "Yes")}, {"valueString": "Non"}])],
                }
                for n in range(1, 4)
            ],
        }
    if kind == 4:
        return {
            **meta(),
            "status": "completed",
            "intent": "order",
            "category": [concept(SNOMED, "108252007", "Laboratory procedure")],
            "priority": "routine",
            "code": concept(LOINC, *pick(PANELS)),
            "subject": ref("Patient"),
            "encounter": ref("Encounter"),
            "occurrenceDateTime": day(),
            "authoredOn": day() + clock(),
            "requester": ref("Practitioner"),
            "performer": [ref("Organization")],
            "reasonCode": [{"text": "Bilan annuel"}],
        }
    if kind == 5:
        return {
            **meta(),
            "status": "completed",
            "patient": ref("Patient"),
            "date": day(),
            "relationship": concept(T + "v3-RoleCode", pick(["MTH", "FTH", "SIB"]), pick(["mother", "father", "sibling"])),
            "condition": [{"code": concept(SNOMED, *pick(CONDITIONS))}],
        }
    return {
        **meta(),
        "status": "active",
        "category": [concept(LOINC, "LA27976-2", "Encounter-focused care team")],
        "subject": ref("Patient"),
        "encounter": ref("Encounter"),
        "period": period(),
        "participant": [
            {
                "role": [
                    concept(
                        SNOMED,
                        pick(["116154003", "223366009", "224891009"]),
                        pick(["Patient", "Healthcare professional (occupation)", "Healthcare services (qualifier value)"]),
                    )
                ],
                "member": ref(pick(["Patient", "Practitioner", "Organization"])),
            }
            for _ in range(2)
        ],
        "managingOrganization": [ref("Organization")],
    }
