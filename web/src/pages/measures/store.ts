// Measures in the space: FHIR Observations; targets: FHIR Goals.
import { post, put, remove } from "../../api/client";
import { searchAll, textOf, type CodeableConcept, type Reference, type Resource } from "../../api/fhir";
import { bmiOf, kindOf, type Kind } from "./kinds";

export interface Value {
  id: string;
  /** FHIR dateTime. */
  at: string;
  /** One a part of the kind. */
  numbers: number[];
  moment: string;
  days: string;
  isOwn: boolean;
  /** "DocumentReference/…" it was found in. */
  document: string;
  /** Who or what measured. */
  source: string;
}

interface Quantity {
  value?: number;
  unit?: string;
  code?: string;
}
interface Observation extends Resource {
  status?: string;
  code?: CodeableConcept;
  effectiveDateTime?: string;
  effectivePeriod?: { start?: string; end?: string };
  valueQuantity?: Quantity;
  component?: { code?: CodeableConcept; valueQuantity?: Quantity }[];
  performer?: Reference[];
  device?: Reference;
  derivedFrom?: Reference[];
}

const ENS = "http://esante.gouv.fr/ci-sis/fhir/StructureDefinition/";
const MOMENT = `${ENS}ENS_MomentOfMeasurement`;
const DAYS = `${ENS}ENS_NumberOfDays`;
const REPORTED = { system: "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", code: "PATRPT" };

/** To the unit of the kind; null: a unit that we cannot turn into it. */
function inUnit(q: Quantity | undefined, unit: string): number | null {
  if (q?.value === undefined) return null;
  const had = q.code ?? q.unit ?? unit;
  const times: Record<string, Record<string, number>> = {
    cm: { m: 100, mm: 0.1 },
    kg: { g: 0.001 },
    "mg/dL": { "mmol/L": 18.016, "g/L": 100 },
  };
  if (had === unit || had === q.unit) return had === unit ? q.value : q.value * (times[unit]?.[had] ?? 1);
  const factor = times[unit]?.[had];
  return factor ? q.value * factor : null;
}

function numbersOf(kind: Kind, o: Observation): number[] | null {
  const found = kind.parts.map((p) =>
    kind.parts.length === 1
      ? inUnit(o.valueQuantity, kind.unit)
      : inUnit(o.component?.find((c) => c.code?.coding?.some((x) => x.code === p.code))?.valueQuantity, kind.unit),
  );
  return found.every((n): n is number => n !== null) ? found : null;
}

function valueOf(kind: Kind, o: Observation, patient: string): Value | null {
  const numbers = numbersOf(kind, o);
  const at = o.effectiveDateTime ?? o.effectivePeriod?.end ?? o.effectivePeriod?.start;
  if (!numbers || !at || o.status === "entered-in-error" || o.status === "cancelled") return null;
  const text = (url: string) => textOf(o.extension?.find((e) => e.url === url)?.valueCodeableConcept as CodeableConcept | undefined);
  return {
    id: o.id ?? "",
    at,
    numbers,
    moment: text(MOMENT),
    days: String(o.extension?.find((e) => e.url === DAYS)?.valueInteger ?? ""),
    isOwn: !!o.meta?.tag?.some((t) => t.code === REPORTED.code),
    document: o.derivedFrom?.find((r) => r.reference?.startsWith("DocumentReference/"))?.reference ?? "",
    source: [o.device?.display, ...(o.performer ?? []).filter((p) => p.reference !== patient).map((p) => p.display)].filter(Boolean).join(", "),
  };
}

const byTime = (values: Value[]) => values.sort((a, b) => a.at.localeCompare(b.at));

async function search(kind: Kind, patient: string, most: number, signal: AbortSignal): Promise<Value[]> {
  const codes = kind.codes.map((c) => `${kind.system}|${c}`).join(",");
  const path = `/fhir/Observation?patient=${patient}&code=${encodeURIComponent(codes)}&_sort=-date&_count=${Math.min(most, 1000)}`;
  const found = await searchAll<Observation>(path, most, signal);
  return found.map((o) => valueOf(kind, o, patient)).filter((v): v is Value => v !== null);
}

/** The body mass index of each weight, with the height known then; what others measured themselves is kept. */
async function withComputed(patient: string, most: number, signal: AbortSignal, measured: Value[]): Promise<Value[]> {
  const [weights, heights] = await Promise.all([
    search(kindOf("weight")!, patient, most, signal),
    search(kindOf("height")!, patient, 1000, signal),
  ]);
  byTime(heights);
  const known = new Set(measured.map((v) => v.at));
  const computed = weights.flatMap((w) => {
    const height = [...heights].reverse().find((h) => h.at <= w.at) ?? heights[0];
    if (!height || known.has(w.at)) return [];
    return [{ ...w, id: `bmi-${w.id}`, numbers: [bmiOf(w.numbers[0]!, height.numbers[0]!)], isOwn: false, source: "" }];
  });
  return [...measured, ...computed];
}

/** Oldest first. */
export async function loadValues(kind: Kind, patient: string, most: number, signal: AbortSignal): Promise<Value[]> {
  const values = await search(kind, patient, most, signal);
  return byTime(kind.id === "bmi" ? await withComputed(patient, most, signal, values) : values);
}

export interface NewValue {
  /** ISO moment. */
  at: string;
  numbers: number[];
  moment: string;
  days: string;
}

export async function addValue(kind: Kind, patient: string, v: NewValue): Promise<void> {
  const quantity = (value: number) => ({ value, unit: kind.shown || kind.unit, system: "http://unitsofmeasure.org", code: kind.unit });
  const coded = (code: string) => ({ coding: [{ system: kind.system, code }] });
  const extension = [
    ...(v.moment ? [{ url: MOMENT, valueCodeableConcept: { text: v.moment } }] : []),
    ...(v.days ? [{ url: DAYS, valueInteger: Number(v.days) }] : []),
  ];
  await post("/fhir/Observation", {
    resourceType: "Observation",
    meta: { tag: [REPORTED] },
    ...(extension.length ? { extension } : {}),
    status: "final",
    category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "vital-signs" }] }],
    code: coded(kind.codes[0]!),
    subject: { reference: patient },
    effectiveDateTime: v.at,
    performer: [{ reference: patient }],
    ...(kind.parts.length === 1
      ? { valueQuantity: quantity(v.numbers[0]!) }
      : { component: kind.parts.map((p, i) => ({ code: coded(p.code), valueQuantity: quantity(v.numbers[i]!) })) }),
  });
}

export const removeValue = (v: Value) => remove(`/fhir/Observation/${v.id}`);

// ---- targets -------------------------------------------------------------------------------------------------

export interface Target {
  id: string;
  low: number | null;
  high: number | null;
}
interface Goal extends Resource {
  target?: { measure?: CodeableConcept; detailRange?: { low?: Quantity; high?: Quantity } }[];
}

/** One a part of the kind; the first has the Goal's id. */
export async function loadTargets(kind: Kind, patient: string, signal: AbortSignal): Promise<(Target | null)[]> {
  const goals = await searchAll<Goal>(`/fhir/Goal?patient=${patient}&lifecycle-status=active&_count=200`, 200, signal);
  return kind.parts.map((p) => {
    const goal = goals.find((g) => g.target?.[0]?.measure?.coding?.some((c) => c.code === p.code));
    const range = goal?.target?.[0]?.detailRange;
    return goal ? { id: goal.id ?? "", low: range?.low?.value ?? null, high: range?.high?.value ?? null } : null;
  });
}

export async function saveTarget(kind: Kind, patient: string, part: number, old: Target | null, low: number | null, high: number | null): Promise<void> {
  if (low === null && high === null) {
    if (old) await remove(`/fhir/Goal/${old.id}`);
    return;
  }
  const p = kind.parts[part]!;
  const quantity = (value: number) => ({ value, unit: kind.shown || kind.unit, system: "http://unitsofmeasure.org", code: kind.unit });
  const body = {
    resourceType: "Goal",
    ...(old ? { id: old.id } : {}),
    meta: { tag: [REPORTED] },
    lifecycleStatus: "active",
    description: { coding: [{ system: kind.system, code: p.code }] },
    subject: { reference: patient },
    expressedBy: { reference: patient },
    target: [
      {
        measure: { coding: [{ system: kind.system, code: p.code }] },
        detailRange: { ...(low === null ? {} : { low: quantity(low) }), ...(high === null ? {} : { high: quantity(high) }) },
      },
    ],
  };
  await (old ? put(`/fhir/Goal/${old.id}`, body) : post("/fhir/Goal", body));
}
