// Diseases, treatments, allergies, vaccinations, stays in hospital.
import type { CodeableConcept } from "../../../api/fhir";
import { codeOf, comment, concept, dayOf, given, hl7, named, note, noteOf, period, some, wordsOf, type Section } from "../section";

export const diseases: Section = {
  id: "diseases",
  type: "Condition",
  query: "",
  subject: "patient",
  code: "11450-4",
  title: "disease",
  canBeEmpty: true,
  fields: [
    { name: "disease", kind: "text", isRequired: true, most: 100 },
    { name: "state", kind: "choice", choices: ["active", "resolved"], isRequired: true },
    { name: "start", kind: "date" },
    { name: "end", kind: "date" },
    comment,
  ],
  write: (v, patient) =>
    given({
      clinicalStatus: concept(hl7("condition-clinical"), v.state || "active"),
      category: [concept(hl7("condition-category"), "problem-list-item")],
      code: named(v.disease),
      onsetDateTime: v.start,
      abatementDateTime: v.state === "resolved" ? v.end : undefined,
      asserter: { reference: patient },
      note: note(v),
    }),
  read: (r) => ({
    disease: wordsOf(r.code as CodeableConcept),
    state: ["resolved", "remission", "inactive"].includes(codeOf(r.clinicalStatus as CodeableConcept)) ? "resolved" : "active",
    start: dayOf(r.onsetDateTime),
    end: dayOf(r.abatementDateTime),
    comment: noteOf(r),
  }),
};

export const treatments: Section = {
  id: "treatments",
  type: "MedicationStatement",
  query: "",
  subject: "patient",
  code: "10160-0",
  title: "treatment",
  canBeEmpty: true,
  fields: [
    { name: "treatment", kind: "text", isRequired: true, most: 100 },
    { name: "dosage", kind: "long", most: 1000 },
    { name: "why", kind: "text", most: 100 },
    { name: "treatmentState", kind: "choice", choices: ["active", "completed"], isRequired: true },
    { name: "start", kind: "date" },
    { name: "end", kind: "date" },
    comment,
  ],
  write: (v, patient) =>
    given({
      status: v.treatmentState || "active",
      medicationCodeableConcept: named(v.treatment),
      dosage: some(v.dosage, (text) => [{ text }]),
      reasonCode: some(v.why, (text) => [{ text }]),
      effectivePeriod: period(v),
      informationSource: { reference: patient },
      note: note(v),
    }),
  read: (r) => {
    const time = r.effectivePeriod as { start?: string; end?: string } | undefined;
    return {
      treatment: wordsOf(r.medicationCodeableConcept as CodeableConcept),
      dosage: (r.dosage as { text?: string }[] | undefined)?.[0]?.text ?? "",
      why: wordsOf((r.reasonCode as CodeableConcept[] | undefined)?.[0]),
      treatmentState: r.status === "active" || r.status === "intended" ? "active" : "completed",
      start: dayOf(time?.start ?? r.effectiveDateTime),
      end: dayOf(time?.end),
      comment: noteOf(r),
    };
  },
};

export const allergies: Section = {
  id: "allergies",
  type: "AllergyIntolerance",
  query: "",
  subject: "patient",
  code: "48765-2",
  title: "allergy",
  canBeEmpty: true,
  fields: [
    { name: "allergy", kind: "text", isRequired: true, most: 100 },
    { name: "reaction", kind: "text", most: 200 },
    { name: "criticality", kind: "choice", choices: ["low", "high", "unable-to-assess"] },
    { name: "start", kind: "date" },
    comment,
  ],
  write: (v, patient) =>
    given({
      clinicalStatus: concept(hl7("allergyintolerance-clinical"), "active"),
      code: named(v.allergy),
      criticality: v.criticality,
      reaction: some(v.reaction, (text) => [{ manifestation: [{ text }] }]),
      onsetDateTime: v.start,
      asserter: { reference: patient },
      note: note(v),
    }),
  read: (r) => ({
    allergy: wordsOf(r.code as CodeableConcept),
    reaction: wordsOf((r.reaction as { manifestation?: CodeableConcept[] }[] | undefined)?.[0]?.manifestation?.[0]),
    criticality: String(r.criticality ?? ""),
    start: dayOf(r.onsetDateTime),
    comment: noteOf(r),
  }),
};

export const vaccinations: Section = {
  id: "vaccinations",
  type: "Immunization",
  query: "",
  subject: "patient",
  code: "11369-6",
  title: "vaccine",
  canBeEmpty: true,
  fields: [
    { name: "vaccine", kind: "text", isRequired: true, most: 100 },
    { name: "day", kind: "date", isRequired: true },
    { name: "lot", kind: "text", most: 50 },
    { name: "by", kind: "text", most: 100 },
    comment,
  ],
  write: (v) =>
    given({
      status: "completed",
      vaccineCode: named(v.vaccine),
      occurrenceDateTime: v.day,
      primarySource: false,
      lotNumber: v.lot,
      performer: some(v.by, (display) => [{ actor: { display } }]),
      note: note(v),
    }),
  read: (r) => ({
    vaccine: wordsOf(r.vaccineCode as CodeableConcept),
    day: dayOf(r.occurrenceDateTime),
    lot: String(r.lotNumber ?? ""),
    by: (r.performer as { actor?: { display?: string } }[] | undefined)?.[0]?.actor?.display ?? "",
    comment: noteOf(r),
  }),
};

export const stays: Section = {
  id: "stays",
  type: "Encounter",
  query: "&class=IMP",
  subject: "patient",
  code: "46240-8",
  title: "reason",
  canBeEmpty: true,
  fields: [
    { name: "reason", kind: "text", isRequired: true, most: 200 },
    { name: "place", kind: "text", most: 100 },
    { name: "start", kind: "date", isRequired: true },
    { name: "end", kind: "date" },
  ],
  write: (v) =>
    given({
      status: "finished",
      class: { system: hl7("v3-ActCode"), code: "IMP" },
      reasonCode: [{ text: v.reason }],
      serviceProvider: some(v.place, (display) => ({ display })),
      period: period(v),
    }),
  read: (r) => {
    const time = r.period as { start?: string; end?: string } | undefined;
    return {
      reason: wordsOf((r.reasonCode as CodeableConcept[] | undefined)?.[0]) || wordsOf((r.type as CodeableConcept[] | undefined)?.[0]),
      place: (r.serviceProvider as { display?: string } | undefined)?.display ?? "",
      start: dayOf(time?.start),
      end: dayOf(time?.end),
    };
  },
};
