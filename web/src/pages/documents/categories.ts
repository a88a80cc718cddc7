// The categories in which people look for documents (15, as Mon espace santé has them), told from a document's type and class.
import type { CodeableConcept } from "../../api/fhir";

export const categories = [
  "SYNTHESE",
  "ORD_SOIN",
  "BIOLOGIE",
  "RADIO_SC",
  "CPT_REND",
  "DEPISTAG",
  "CERT_MED",
  "CAR_VAC",
  "REMB",
  "DIR_ANT",
  "SYNTH_PML",
  "QUEST_SANTE",
  "VDP",
  "DOC_ADM",
  "AUTR_DOC",
] as const;
export type Category = (typeof categories)[number];

const A05 = "https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire";

const ofType: Record<string, Category> = {
  "11502-2": "BIOLOGIE",
  DOCPAT05: "BIOLOGIE",
  "75492-9": "DEPISTAG",
  DOCPAT06: "DEPISTAG",
  "11369-6": "CAR_VAC",
  "87273-9": "CAR_VAC",
  EXPPAT_1: "VDP",
  EXPPAT_2: "AUTR_DOC",
  EXPPAT_3: "DIR_ANT",
  "42348-3": "DIR_ANT",
  DOCPAT08: "SYNTH_PML",
  "74465-6": "QUEST_SANTE",
};
const ofClass: Record<string, Category> = {
  "10": "CPT_REND",
  "11": "SYNTHESE",
  "31": "RADIO_SC",
  "42": "ORD_SOIN",
  "43": "ORD_SOIN",
  "44": "ORD_SOIN",
  "45": "ORD_SOIN",
  "52": "CERT_MED",
  "60": "REMB",
  "90": "AUTR_DOC",
  "95": "DOC_ADM",
};

const codes = (c: CodeableConcept | undefined) => (c?.coding ?? []).flatMap((x) => (x.code ? [x.code] : []));

export function categoryOf(type: CodeableConcept | undefined, classes: CodeableConcept[] | undefined): Category {
  for (const code of codes(type)) if (ofType[code]) return ofType[code];
  for (const code of (classes ?? []).flatMap(codes)) if (ofClass[code]) return ofClass[code];
  return "AUTR_DOC";
}

/** What people choose when they add a document, and the type that it gets (JDV_J66). */
export const depositTypes: { category: Category; type: CodeableConcept }[] = (
  [
    ["ORD_SOIN", "DOCPAT02"],
    ["BIOLOGIE", "DOCPAT05"],
    ["RADIO_SC", "DOCPAT04"],
    ["CPT_REND", "DOCPAT03"],
    ["SYNTHESE", "DOCPAT01"],
    ["DEPISTAG", "DOCPAT06"],
    ["CERT_MED", "DOCPAT07"],
    ["DIR_ANT", "EXPPAT_3"],
    ["VDP", "EXPPAT_1"],
    ["DOC_ADM", "DOCPAT09"],
    ["AUTR_DOC", "EXPPAT_2"],
  ] as const
).map(([category, code]) => ({ category, type: { coding: [{ system: A05, code }] } }));
