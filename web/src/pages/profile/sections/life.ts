// Family history, disability, way of life, blood group: what people know of themselves.
import type { CodeableConcept, Resource } from "../../../api/fhir";
import { codeOf, comment, concept, dayOf, given, hl7, named, note, noteOf, PROFILE, wordsOf, type Section, type Values } from "../section";

const SOCIAL = [concept(hl7("observation-category"), "social-history")];
const today = () => new Date().toISOString().slice(0, 10);
const coded = (r: Resource, code: string) => (r.code as CodeableConcept | undefined)?.coding?.some((c) => c.code === code);

const family3 = ["MTH", "FTH", "NSIS", "NBRO", "DAU", "SON", "GRMTH", "GRFTH", "AUNT", "UNCLE"] as const;
export const family: Section = {
  id: "family",
  type: "FamilyMemberHistory",
  query: "",
  subject: "patient",
  code: "10157-6",
  title: "disease",
  canBeEmpty: true,
  fields: [
    { name: "relation", kind: "choice", choices: family3, isRequired: true },
    { name: "disease", kind: "text", isRequired: true, most: 100 },
    { name: "age", kind: "text", most: 20 },
    comment,
  ],
  write: (v) =>
    given({
      status: "completed",
      relationship: concept(hl7("v3-RoleCode"), v.relation ?? ""),
      condition: [given({ code: named(v.disease), onsetString: v.age })],
      note: note(v),
    }),
  read: (r) => {
    const first = (r.condition as { code?: CodeableConcept; onsetString?: string; onsetAge?: { value?: number } }[] | undefined)?.[0];
    const relation = codeOf(r.relationship as CodeableConcept);
    return {
      relation: (family3 as readonly string[]).includes(relation) ? relation : wordsOf(r.relationship as CodeableConcept) || relation,
      disease: wordsOf(first?.code),
      age: first?.onsetString ?? String(first?.onsetAge?.value ?? ""),
      comment: noteOf(r),
    };
  },
};

/** An Observation whose answer is one of some choices, by codes of the profile. */
const answers = (code: CodeableConcept, value: CodeableConcept, v: Values, patient: string, more: Record<string, unknown> = {}) =>
  given({
    status: "final",
    category: SOCIAL,
    code,
    effectiveDateTime: v.day || today(),
    performer: [{ reference: patient }],
    valueCodeableConcept: value,
    note: note(v),
    ...more,
  });

export const disability: Section = {
  id: "disability",
  type: "Observation",
  query: `&code=${PROFILE}|DISABILITY`,
  subject: "patient",
  code: "47420-5",
  title: "disabilityKind",
  canBeEmpty: true,
  fields: [
    { name: "disabilityKind", kind: "choice", choices: ["motor", "visual", "hearing", "mental", "psychic", "cognitive", "multiple"], isRequired: true },
    { name: "rate", kind: "choice", choices: ["under-50", "50-79", "over-80"] },
    { name: "day", kind: "date" },
    comment,
  ],
  write: (v, patient) =>
    answers(
      concept(PROFILE, "DISABILITY"),
      concept(PROFILE, v.disabilityKind ?? ""),
      v,
      patient,
      v.rate ? { component: [{ code: concept(PROFILE, "DISABILITY_RATE"), valueCodeableConcept: concept(PROFILE, v.rate) }] } : {},
    ),
  read: (r) =>
    coded(r, "DISABILITY")
      ? {
          disabilityKind: codeOf(r.valueCodeableConcept as CodeableConcept),
          rate: codeOf((r.component as { valueCodeableConcept?: CodeableConcept }[] | undefined)?.[0]?.valueCodeableConcept),
          day: dayOf(r.effectiveDateTime),
          comment: noteOf(r),
        }
      : null,
};

const habits = ["FOOD", "PHYSICAL_ACTIVITY", "SLEEP", "SCREEN", "ALCOHOL", "TOBACCO"] as const;
/** LOINC where it has the question: history of alcohol use, tobacco smoking status. */
const loinc: Partial<Record<string, string>> = { ALCOHOL: "11331-6", TOBACCO: "72166-2" };
export const lifestyle: Section = {
  id: "lifestyle",
  type: "Observation",
  query: `&code=${habits.map((h) => `${PROFILE}|${h}`).join(",")}`,
  subject: "patient",
  code: "29762-2",
  title: "habit",
  canBeEmpty: false,
  fields: [
    { name: "habit", kind: "choice", choices: habits, isRequired: true },
    { name: "habitAnswer", kind: "text", isRequired: true, most: 200 },
    { name: "day", kind: "date" },
    comment,
  ],
  write: (v, patient) => {
    const code = concept(PROFILE, v.habit ?? "");
    const known = loinc[v.habit ?? ""];
    if (known) code.coding?.push({ system: "http://loinc.org", code: known });
    return answers(code, named(v.habitAnswer), v, patient);
  },
  read: (r) => {
    const habit = habits.find((h) => coded(r, h));
    if (!habit) return null;
    return { habit, habitAnswer: wordsOf(r.valueCodeableConcept as CodeableConcept), day: dayOf(r.effectiveDateTime), comment: noteOf(r) };
  },
};

const groups = ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"] as const;
export const blood: Section = {
  id: "blood",
  type: "Observation",
  query: "&code=http://loinc.org|882-1",
  subject: "patient",
  code: "882-1",
  title: "group",
  canBeEmpty: false,
  fields: [
    { name: "group", kind: "choice", choices: groups, isRequired: true },
    { name: "day", kind: "date" },
    comment,
  ],
  write: (v, patient) => answers(concept("http://loinc.org", "882-1"), named(v.group), v, patient),
  read: (r) =>
    coded(r, "882-1")
      ? { group: wordsOf(r.valueCodeableConcept as CodeableConcept) || String(r.valueString ?? ""), day: dayOf(r.effectiveDateTime), comment: noteOf(r) }
      : null,
};
