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
/** Codes MED-… of the API; the guide that we have does not say their system. */
const MED = "urn:ens:measure";

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
  { id: "glucose", system: LOINC, codes: ["2345-7", "2339-0"], unit: "mg/dL", shown: "mg/dL", digits: 0, parts: one("2345-7", 10, 1000), asks: "moment" },
  { id: "sensor", system: MED, codes: ["MED-969"], unit: "mg/dL", shown: "mg/dL", digits: 0, parts: one("MED-969", 20, 600), asks: "days" },
  { id: "hba1c", system: LOINC, codes: ["4548-4"], unit: "%", shown: "%", digits: 1, parts: one("4548-4", 3, 20) },
  { id: "gmi", system: MED, codes: ["MED-972"], unit: "%", shown: "%", digits: 1, parts: one("MED-972", 3, 20), asks: "days" },
  { id: "temperature", system: LOINC, codes: ["8310-5"], unit: "Cel", shown: "°C", digits: 1, parts: one("8310-5", 30, 45) },
  { id: "spo2", system: LOINC, codes: ["59408-5", "2708-6"], unit: "%", shown: "%", digits: 0, parts: one("59408-5", 50, 100) },
  { id: "breath", system: LOINC, codes: ["9279-1"], unit: "/min", shown: "/min", digits: 0, parts: one("9279-1", 4, 80) },
  { id: "waist", system: LOINC, codes: ["8280-0"], unit: "cm", shown: "cm", digits: 1, parts: one("8280-0", 20, 250) },
  { id: "head", system: LOINC, codes: ["8287-5", "9843-4"], unit: "cm", shown: "cm", digits: 1, parts: one("8287-5", 20, 70), isForChildren: true },
  { id: "steps", system: LOINC, codes: ["41950-7"], unit: "{steps}/d", shown: "", digits: 0, parts: one("41950-7", 0, 150_000) },
  { id: "pain", system: LOINC, codes: ["72514-3"], unit: "{score}", shown: "/10", digits: 0, parts: one("72514-3", 0, 10) },
];

export const kindOf = (id: string | undefined) => kinds.find((k) => k.id === id);

export const moments = ["fasting", "post-meal", "post-effort", "malaise", "other"] as const;
export const dayCounts = ["7", "14", "30", "90"] as const;

/** "72,5" or "72.5"; null: no number. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** Kilograms over metres squared, to a tenth. */
export const bmiOf = (kilograms: number, centimetres: number) => Math.round((kilograms / (centimetres / 100) ** 2) * 10) / 10;
