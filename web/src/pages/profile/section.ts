// What a section of the medical profile is: its fields, and how an entry is written as FHIR and read from it.
import type { CodeableConcept, Extension, Resource } from "../../api/fhir";

export type SectionId =
  | "diseases"
  | "treatments"
  | "allergies"
  | "vaccinations"
  | "stays"
  | "family"
  | "disability"
  | "lifestyle"
  | "blood"
  | "entourage"
  | "wishes"
  | "professionals";

export type FieldKind = "text" | "long" | "date" | "choice" | "phone";
export interface Field {
  /** Key of its label in texts.fields; choices are texts.choices[name]. */
  name: string;
  kind: FieldKind;
  isRequired?: boolean;
  choices?: readonly string[];
  most?: number;
}
/** What people fill in; a missing member is an empty field. */
export type Values = Record<string, string>;

export interface Section {
  id: SectionId;
  type: string;
  /** What the search asks for besides the person. */
  query: string;
  /** The parameter that names the person. */
  subject: "patient" | "subject";
  /** LOINC code of the section, under which "nothing to declare" stands. */
  code: string;
  fields: readonly Field[];
  /** Which field is the entry's title. */
  title: string;
  canBeEmpty: boolean;
  /** The resource's own members; the rest (person, who said it, links) is added by store.ts. */
  write(values: Values, patient: string): Record<string, unknown>;
  /** Null: a resource of this type that belongs to another section. */
  read(resource: Resource): Values | null;
}

// ---- helpers for reading and writing -----------------------------------------------------------------------

export const concept = (system: string, code: string): CodeableConcept => ({ coding: [{ system, code }] });
export const PROFILE = "urn:ens:profile"; // codes of ours, where no terminology has the question
export const hl7 = (name: string) => `http://terminology.hl7.org/CodeSystem/${name}`;

/** Members without a value are left out: FHIR knows no empty strings. */
export const given = (members: Record<string, unknown>) => Object.fromEntries(Object.entries(members).filter(([, v]) => v !== undefined && v !== ""));
export const some = <T>(text: string | undefined, make: (text: string) => T): T | undefined => (text ? make(text) : undefined);
export const note = (v: Values) => some(v.comment, (text) => [{ text }]);
export const noteOf = (r: Resource) => (r.note as { text?: string }[] | undefined)?.[0]?.text ?? "";
export const period = (v: Values) => (v.start || v.end ? given({ start: v.start, end: v.end }) : undefined);
/** A time of day is more than a profile says. */
export const dayOf = (text: unknown) => String(text ?? "").slice(0, 10);
export const codeOf = (c: CodeableConcept | undefined) => c?.coding?.[0]?.code ?? "";
export const wordsOf = (c: CodeableConcept | undefined) => c?.text ?? c?.coding?.find((x) => x.display)?.display ?? "";
/** Keeps the codes that a professional gave, as long as the words stay. */
export const named = (text: string | undefined): CodeableConcept => ({ text: text ?? "" });

const LINK = "http://hl7.org/fhir/StructureDefinition/workflow-supportingInfo";
export const linksOf = (r: Resource): string[] =>
  (r.extension ?? []).filter((e) => e.url === LINK).map((e) => (e.valueReference as { reference?: string } | undefined)?.reference ?? "");
export const linkExtensions = (links: string[]): Extension[] => links.map((reference) => ({ url: LINK, valueReference: { reference } }));

const PATIENT_REPORTED = { system: hl7("v3-ObservationValue"), code: "PATRPT" };
export const reportedMeta = { tag: [PATIENT_REPORTED] };
export const isReported = (r: Resource) => !!r.meta?.tag?.some((t) => t.code === PATIENT_REPORTED.code);

export const comment: Field = { name: "comment", kind: "long", most: 3000 };
