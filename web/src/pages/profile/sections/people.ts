// People around the holder, wishes, and the professionals who follow them.
import type { CodeableConcept, Reference } from "../../../api/fhir";
import { nameOf, type HumanName } from "../../../api/fhir";
import { codeOf, comment, concept, dayOf, given, hl7, note, noteOf, PROFILE, some, wordsOf, type Section } from "../section";

const today = () => new Date().toISOString().slice(0, 10);

/** Emergency contact (v2-0131), trusted person, carer, person one helps: none of them gets any access by this. */
const roles = ["C", "TRUSTED", "CARER", "HELPED"] as const;
export const entourage: Section = {
  id: "entourage",
  type: "RelatedPerson",
  query: "",
  subject: "patient",
  code: "56864-2",
  title: "name",
  canBeEmpty: true,
  fields: [
    { name: "role", kind: "choice", choices: roles, isRequired: true },
    { name: "name", kind: "text", isRequired: true, most: 100 },
    { name: "relationWords", kind: "text", most: 50 },
    { name: "phone", kind: "phone", isRequired: true },
  ],
  write: (v) => ({
    active: true,
    relationship: [
      v.role === "C" ? concept(hl7("v2-0131"), "C") : concept(PROFILE, v.role ?? ""),
      ...(v.relationWords ? [{ text: v.relationWords }] : []),
    ],
    name: [{ text: v.name }],
    telecom: [{ system: "phone", value: v.phone }],
  }),
  read: (r) => {
    const relations = (r.relationship as CodeableConcept[] | undefined) ?? [];
    const role = roles.find((x) => relations.some((c) => codeOf(c) === x)) ?? "C";
    const telecom = (r.telecom as { system?: string; value?: string }[] | undefined) ?? [];
    return {
      role,
      name: nameOf(r.name as HumanName[] | undefined),
      relationWords: relations.map((c) => c.text ?? c.coding?.[0]?.display ?? "").find(Boolean) ?? "",
      phone: telecom.find((x) => x.system === "phone")?.value ?? telecom[0]?.value ?? "",
    };
  },
};

const wishKinds = ["organs", "directives", "other"] as const;
export const wishes: Section = {
  id: "wishes",
  type: "Consent",
  query: "",
  subject: "patient",
  code: "42348-3",
  title: "wish",
  canBeEmpty: false,
  fields: [
    { name: "wish", kind: "choice", choices: wishKinds, isRequired: true },
    { name: "stand", kind: "choice", choices: ["permit", "deny"] },
    { name: "words", kind: "long", most: 3000 },
    { name: "day", kind: "date" },
  ],
  write: (v) =>
    given({
      status: "active",
      scope: concept(hl7("consentscope"), "adr"),
      category: [concept(hl7("consentcategorycodes"), "acd"), concept(PROFILE, v.wish ?? "")],
      dateTime: v.day || today(),
      policyRule: { text: v.words || v.wish },
      provision: some(v.stand, (type) => ({ type })),
    }),
  read: (r) => {
    const categories = (r.category as CodeableConcept[] | undefined) ?? [];
    const wish = wishKinds.find((w) => categories.some((c) => codeOf(c) === w));
    if (!wish) return null; // other Consents are the rights' own
    const words = (r.policyRule as CodeableConcept | undefined)?.text ?? "";
    return {
      wish,
      stand: (r.provision as { type?: string } | undefined)?.type ?? "",
      words: words === wish ? "" : words,
      day: dayOf(r.dateTime),
    };
  },
};

const jobs = ["doctor", "midwife", "pharmacist", "specialist", "nurse", "physio", "dentist", "other"] as const;
export const professionals: Section = {
  id: "professionals",
  type: "CareTeam",
  query: "",
  subject: "patient",
  code: "85847-2",
  title: "name",
  canBeEmpty: true,
  fields: [
    { name: "job", kind: "choice", choices: jobs, isRequired: true },
    { name: "name", kind: "text", isRequired: true, most: 100 },
    { name: "place", kind: "text", most: 100 },
    { name: "phone", kind: "phone" },
    comment,
  ],
  write: (v) =>
    given({
      status: "active",
      participant: [
        given({
          role: [concept(PROFILE, v.job ?? "")],
          member: { display: v.name },
          onBehalfOf: some(v.place, (display) => ({ display })),
        }),
      ],
      telecom: some(v.phone, (value) => [{ system: "phone", value }]),
      note: note(v),
    }),
  read: (r) => {
    const first = (r.participant as { role?: CodeableConcept[]; member?: Reference; onBehalfOf?: Reference }[] | undefined)?.[0];
    const job = codeOf(first?.role?.[0]);
    return {
      job: (jobs as readonly string[]).includes(job) ? job : wordsOf(first?.role?.[0]),
      name: first?.member?.display ?? "",
      place: first?.onBehalfOf?.display ?? "",
      phone: (r.telecom as { value?: string }[] | undefined)?.[0]?.value ?? "",
      comment: noteOf(r),
    };
  },
};
