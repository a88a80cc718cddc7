// The measures (API Mesures of Mon espace santé): their codes, units, and the limits beyond which a value is a slip of the pen.
export type MeasureId =
  | "bp"
  | "weight"
  | "height"
  | "bmi"
  | "waist"
  | "head"
  | "heart"
  | "spo2"
  | "breath"
  | "temperature"
  | "glucose"
  | "sensor"
  | "hba1c"
  | "gmi"
  | "steps"
  | "pain";

const LOINC = "http://loinc.org";
/** TA_ASIP (TRE_R308, urn:oid:1.2.250.1.213.1.1.4.322), from which JDV_J154 takes MED-969 and MED-972. */
const MED = "https://mos.esante.gouv.fr/NOS/TRE_R308-TAASIP/FHIR/TRE-R308-TAASIP";

export interface Part {
  /** Key of its label in texts.parts; "": the measure's own. */
  name: string;
  code: string;
  least: number;
  most: number;
}
export interface Kind {
  id: MeasureId;
  system: string;
  /** The first is written; all are read. */
  codes: readonly string[];
  /** UCUM. */
  unit: string;
  /** As people write it. */
  shown: string;
  digits: number;
  parts: readonly Part[];
  /** Computed from others: never written. */
  isComputed?: boolean;
  isForChildren?: boolean;
  /** When in the day a glucose was taken; over how many days a sensor measured. */
  asks?: "moment" | "days";
}

const one = (code: string, least: number, most: number): readonly Part[] => [{ name: "", code, least, most }];

export const kinds: readonly Kind[] = [
  {
    id: "bp",
    system: LOINC,
    codes: ["85354-9"],
    unit: "mm[Hg]",
    shown: "mmHg",
    digits: 0,
    parts: [
      { name: "systolic", code: "8480-6", least: 50, most: 300 },
      { name: "diastolic", code: "8462-4", least: 20, most: 200 },
    ],
  },
  { id: "weight", system: LOINC, codes: ["29463-7"], unit: "kg", shown: "kg", digits: 1, parts: one("29463-7", 0.3, 350) },
  { id: "height", system: LOINC, codes: ["8302-2"], unit: "cm", shown: "cm", digits: 1, parts: one("8302-2", 20, 250) },
  { id: "bmi", system: LOINC, codes: ["39156-5"], unit: "kg/m2", shown: "kg/m²", digits: 1, parts: one("39156-5", 5, 100), isComputed: true },
  { id: "heart", system: LOINC, codes: ["8867-4"], unit: "/min", shown: "/min", digits: 0, parts: one("8867-4", 20, 250) },
  { id: "glucose", system: LOINC, codes: ["2345-7", "2339-0", "1558-6", "14749-6", "15074-8", "14771-0"], unit: "mg/dL", shown: "mg/dL", digits: 0, parts: one("2345-7", 10, 1000), asks: "moment" },
  { id: "sensor", system: MED, codes: ["MED-969"], unit: "mg/dL", shown: "mg/dL", digits: 0, parts: one("MED-969", 20, 600), asks: "days" },
  { id: "hba1c", system: LOINC, codes: ["4548-4", "17856-6", "59261-8"], unit: "%", shown: "%", digits: 1, parts: one("4548-4", 3, 20) },
  { id: "gmi", system: MED, codes: ["MED-972"], unit: "%", shown: "%", digits: 1, parts: one("MED-972", 3, 20), asks: "days" },
  { id: "temperature", system: LOINC, codes: ["8310-5"], unit: "Cel", shown: "°C", digits: 1, parts: one("8310-5", 30, 45) },
  { id: "spo2", system: LOINC, codes: ["59408-5", "2708-6", "20564-1"], unit: "%", shown: "%", digits: 0, parts: one("59408-5", 50, 100) },
  { id: "breath", system: LOINC, codes: ["9279-1"], unit: "/min", shown: "/min", digits: 0, parts: one("9279-1", 4, 80) },
  { id: "waist", system: LOINC, codes: ["8280-0"], unit: "cm", shown: "cm", digits: 1, parts: one("8280-0", 20, 250) },
  { id: "head", system: LOINC, codes: ["8287-5", "9843-4"], unit: "cm", shown: "cm", digits: 1, parts: one("8287-5", 20, 70), isForChildren: true },
  { id: "steps", system: LOINC, codes: ["41950-7"], unit: "{steps}/d", shown: "", digits: 0, parts: one("41950-7", 0, 150_000) },
  { id: "pain", system: LOINC, codes: ["72514-3"], unit: "{score}", shown: "/10", digits: 0, parts: one("72514-3", 0, 10) },
];

export const kindOf = (id: string | undefined) => kinds.find((k) => k.id === id);

/** JDV_J157: when a glucose was measured. */
const CISP2 = "https://mos.esante.gouv.fr/NOS/TRE_R313-CISP2/FHIR/TRE-R313-CISP2";
export const momentCodes = {
  fasting: { system: LOINC, code: "53049-3" },
  "pre-meal": { system: LOINC, code: "88365-2" },
  "post-meal": { system: LOINC, code: "16915-1" },
  "post-effort": { system: LOINC, code: "LA11865-5" },
  malaise: { system: CISP2, code: "A05" },
  other: { system: LOINC, code: "LA46-8" },
} as const;
export const moments = Object.keys(momentCodes) as (keyof typeof momentCodes)[];

/** JDV_J164: over how many days a sensor measured. */
export const dayCodes = {
  "7": { system: MED, code: "GEN-275" },
  "14": { system: MED, code: "GEN-276" },
  "30": { system: MED, code: "GEN-277" },
  "90": { system: MED, code: "GEN-278" },
  other: { system: MED, code: "GEN-092" },
} as const;
/** In their order: an object would sort what looks like numbers first anyway. */
export const dayCounts = ["7", "14", "30", "90", "other"] as const;

/** From other units into the kind's: what laboratories and devices send. */
const turns: Record<string, Record<string, (n: number) => number>> = {
  cm: { m: (n) => n * 100, mm: (n) => n / 10 },
  kg: { g: (n) => n / 1000 },
  "mg/dL": { "mmol/L": (n) => n * 18.016, "g/L": (n) => n * 100, "mg/L": (n) => n / 10 },
  // HbA1c of the IFCC in that of the NGSP (the master equation of their network).
  "%": { "mmol/mol": (n) => 0.09148 * n + 2.152 },
  Cel: { "[degF]": (n) => ((n - 32) * 5) / 9, K: (n) => n - 273.15 },
};
/** null: a unit that cannot be turned into the kind's. */
export function inUnitOf(kind: Kind, n: number, unit: string): number | null {
  if (unit === kind.unit) return n;
  const turn = turns[kind.unit]?.[unit];
  return turn ? Math.round(turn(n) * 100) / 100 : null;
}

/** "72,5" or "72.5"; null: no number. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Kilograms over metres squared, to a tenth. */
export const bmiOf = (kilograms: number, centimetres: number) => Math.round((kilograms / (centimetres / 100) ** 2) * 10) / 10;
