// Measures in the space: FHIR Observations; targets: FHIR Goals.
import { post, put, remove } from "../../api/client";
import { searchAll, textOf, type CodeableConcept, type Reference, type Resource } from "../../api/fhir";
import { bmiOf, dayCodes, inUnitOf, kindOf, momentCodes, type Kind, type Part } from "./kinds";

export interface Value {
  id: string;
  /** FHIR dateTime. */
  at: string;
  /** One a part of the kind; none when it cannot be compared with others: an unknown unit, a value that is not possible. */
  numbers: number[];
  /** As it stands in the record, when there are no numbers. */
  written: string;
  moment: string;
  days: string;
  isOwn: boolean;
  /** Taken out of a document by the house. */
  isFound: boolean;
  /** "DocumentReference/…" it was found in. */
  document: string;
  /** Who or what measured. */
  source: string;
}

interface Quantity {
  value?: number;
  comparator?: string;
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

// Of the guide "Mesures de santé" 3.1; the second of each is what the API Mesures 1.5 calls it.
const GUIDE = "https://interop.esante.gouv.fr/ig/fhir/mesures/StructureDefinition/";
const ENS = "http://esante.gouv.fr/ci-sis/fhir/StructureDefinition/";
const MOMENT = [`${GUIDE}mesures-moment-of-measurement`, `${ENS}ENS_MomentOfMeasurement`];
const DAYS = [`${GUIDE}mesures-number-of-days`, `${ENS}ENS_NumberOfDays`];
const FOUND = "urn:ens:part";
const REPORTED = { system: "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", code: "PATRPT" };

/** The number in the kind's unit, if it is one that is possible. */
function plausible(kind: Kind, part: Part, q: Quantity | undefined): number | null {
  if (q?.value === undefined) return null;
  const n = inUnitOf(kind, q.value, q.code ?? q.unit ?? kind.unit);
  return n !== null && n >= part.least && n <= part.most ? n : null;
}

const written = (q: Quantity | undefined) => (q?.value === undefined ? "" : `${q.comparator ?? ""} ${q.value} ${q.unit ?? q.code ?? ""}`.trim());
const quantityOf = (kind: Kind, part: Part, o: Observation) =>
  kind.parts.length === 1 ? o.valueQuantity : o.component?.find((c) => c.code?.coding?.some((x) => x.code === part.code))?.valueQuantity;

/** What an extension's concept is called among ours, or else its words. */
function chosen(o: Observation, urls: string[], codes: Record<string, { code: string }>): string {
  const e = o.extension?.find((x) => urls.includes(x.url));
  const concept = e?.valueCodeableConcept as CodeableConcept | undefined;
  const known = Object.entries(codes).find(([, c]) => concept?.coding?.some((x) => x.code === c.code));
  return known ? known[0] : concept ? textOf(concept) : String(e?.valueInteger ?? "");
}

function valueOf(kind: Kind, o: Observation, patient: string): Value | null {
  const quantities = kind.parts.map((p) => quantityOf(kind, p, o));
  const at = o.effectiveDateTime ?? o.effectivePeriod?.end ?? o.effectivePeriod?.start;
  if (!at || !quantities.some((q) => q?.value !== undefined) || o.status === "entered-in-error" || o.status === "cancelled") return null;
  // A bound ("< 0.6") is no point of a line.
  const numbers = kind.parts.map((p, i) => (quantities[i]?.comparator ? null : plausible(kind, p, quantities[i])));
  const isCharted = numbers.every((n) => n !== null);
  return {
    id: o.id ?? "",
    at,
    numbers: isCharted ? (numbers as number[]) : [],
    written: isCharted ? "" : quantities.map(written).join(" / "),
    moment: chosen(o, MOMENT, momentCodes),
    days: chosen(o, DAYS, dayCodes),
    isOwn: !!o.meta?.tag?.some((t) => t.code === REPORTED.code),
    isFound: !!o.meta?.tag?.some((t) => t.system === FOUND),
    document: o.derivedFrom?.find((r) => r.reference?.startsWith("DocumentReference/"))?.reference ?? "",
    source: [o.device?.display, ...(o.performer ?? []).filter((p) => p.reference !== patient).map((p) => p.display)].filter(Boolean).join(", "),
  };
}

/** A measurement that came by itself and in a document, or in two documents, stands once. */
function onlyOnce(values: Value[]): Value[] {
  const nameOfValue = (v: Value) => `${timeOf(v)} ${v.numbers.join("/")} ${v.written}`;
  const seen = new Set(values.filter((v) => !v.isFound).map(nameOfValue));
  return values.filter((v) => {
    const isNew = !v.isFound || !seen.has(nameOfValue(v));
    seen.add(nameOfValue(v));
    return isNew;
  });
}

const timeOf = (v: Value) => new Date(v.at).getTime(); // their zones differ
const byTime = (values: Value[]) => values.sort((a, b) => timeOf(a) - timeOf(b));

async function search(kind: Kind, patient: string, most: number, signal: AbortSignal): Promise<Value[]> {
  const codes = kind.codes.map((c) => `${kind.system}|${c}`).join(",");
  const path = `/fhir/Observation?patient=${patient}&code=${encodeURIComponent(codes)}&_sort=-date&_count=${Math.min(most, 1000)}`;
  const found = await searchAll<Observation>(path, most, signal);
  return onlyOnce(found.map((o) => valueOf(kind, o, patient)).filter((v): v is Value => v !== null));
}

const charted = async (values: Promise<Value[]>) => (await values).filter((v) => v.numbers.length);

/** The body mass index of each weight, with the height known then; what others measured themselves is kept. */
async function withComputed(patient: string, most: number, signal: AbortSignal, measured: Value[]): Promise<Value[]> {
  const [weights, heights] = await Promise.all([
    charted(search(kindOf("weight")!, patient, most, signal)),
    charted(search(kindOf("height")!, patient, 1000, signal)),
  ]);
  byTime(heights);
  const known = new Set(measured.map((v) => v.at));
  const computed = weights.flatMap((w) => {
    const height = [...heights].reverse().find((h) => timeOf(h) <= timeOf(w)) ?? heights[0];
    if (!height || known.has(w.at)) return [];
    return [{ ...w, id: `bmi-${w.id}`, numbers: [bmiOf(w.numbers[0]!, height.numbers[0]!)], isOwn: false, isFound: false, document: "", source: "" }];
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
    ...(v.moment ? [{ url: MOMENT[0], valueCodeableConcept: { coding: [momentCodes[v.moment as keyof typeof momentCodes]] } }] : []),
    ...(v.days ? [{ url: DAYS[0], valueCodeableConcept: { coding: [dayCodes[v.days as keyof typeof dayCodes]] } }] : []),
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

/** Gives the target that holds from now on; without a bound there is none. */
export async function saveTarget(kind: Kind, patient: string, part: number, old: Target | null, low: number | null, high: number | null): Promise<Target | null> {
  if (low === null && high === null) {
    if (old) await remove(`/fhir/Goal/${old.id}`);
    return null;
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
  const kept = await (old ? put<Goal>(`/fhir/Goal/${old.id}`, body) : post<Goal>("/fhir/Goal", body));
  return { id: kept.id ?? "", low, high };
}
