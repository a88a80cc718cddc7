// FHIR operations on a space: Parameters in and out (docs/rights-operations.md).
import { get, post } from "./client";
import type { Identifier, Reference, Resource } from "./fhir";

export interface Parameter {
  name: string;
  part?: Parameter[];
  valueString?: string;
  valueCode?: string;
  valueBoolean?: boolean;
  valueDate?: string;
  valueInstant?: string;
  valueDateTime?: string;
  valueUri?: string;
  valueReference?: Reference;
  valueIdentifier?: Identifier;
  valueCoding?: { system?: string; code?: string; display?: string };
  valueAttachment?: { contentType?: string; data?: string };
  valueInteger?: number;
  resource?: Resource;
}
export interface Parameters extends Resource {
  parameter?: Parameter[];
}

/** The parts of each parameter of that name. */
export const allNamed = (p: Parameters, name: string): Parameter[][] => (p.parameter ?? []).filter((x) => x.name === name).map((x) => x.part ?? []);
/** What a part says, whatever its type. */
export function said(parts: Parameter[] | undefined, name: string): string | undefined {
  const p = parts?.find((x) => x.name === name);
  return p?.valueString ?? p?.valueCode ?? p?.valueDate ?? p?.valueInstant ?? p?.valueDateTime ?? p?.valueUri;
}
export const isSaid = (parts: Parameter[] | undefined, name: string): boolean => parts?.find((x) => x.name === name)?.valueBoolean === true;

export interface PartyId {
  kind: "professional" | "structure";
  id: string;
}
const SYSTEMS = { professional: "urn:oid:1.2.250.1.71.4.2.1", structure: "urn:oid:1.2.250.1.71.4.2.2" };
export const party = (p: PartyId): Parameter => ({ name: "party", valueIdentifier: { system: SYSTEMS[p.kind], value: p.id } });
export const yesOrNo = (name: string, value: boolean): Parameter => ({ name, valueBoolean: value });
export const code = (name: string, value: string): Parameter => ({ name, valueCode: value });

export const operate = (patient: string, name: string, ...parameter: Parameter[]): Promise<Parameters> =>
  post<Parameters>(`/fhir/Patient/${patient}/$${name}`, parameter.length ? { resourceType: "Parameters", parameter } : undefined);
export const rightsOf = (patient: string, query: string, signal?: AbortSignal) =>
  get<Parameters>(`/fhir/Patient/${patient}/$rights${query}`, { signal });
