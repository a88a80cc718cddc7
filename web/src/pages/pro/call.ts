// A professional's requests: by their session, and in the context that they stated (docs/federation.md).
import { send } from "../../api/client";
import type { Bundle, Resource } from "../../api/fhir";
import type { Parameters } from "../../api/operations";

export interface Context {
  consent?: boolean;
  /** Break-glass, with why. */
  motive?: string;
}

function fieldsOf(c: Context): Record<string, string> {
  const fields: Record<string, string> = {};
  if (c.consent) fields["X-Patient-Consent"] = "true";
  if (c.motive) {
    fields["X-Purpose-Of-Use"] = "bris_de_glace";
    // A field's value is bytes: UTF-8, one character a byte, as the server reads it.
    fields["X-Motive"] = String.fromCharCode(...new TextEncoder().encode(c.motive));
  }
  return fields;
}

async function ask<T>(c: Context, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await send(method, path, { body, headers: fieldsOf(c) });
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export interface Traits {
  scan: string;
  ins: string;
  family: string;
  given: string;
  sex: string;
  birth: string;
}
const INS_NIR = "urn:oid:1.2.250.1.213.1.4.8";
const INS_NIR_TEST = "urn:oid:1.2.250.1.213.1.4.10";

async function match(c: Context, parameter: object): Promise<string | null> {
  const found = await ask<Bundle>(c, "POST", "/fhir/Patient/$match", { resourceType: "Parameters", parameter: [parameter] });
  return found.entry?.[0]?.resource?.id ?? null;
}

/** The Patient's id; null: nobody has these traits. */
export async function findPerson(c: Context, t: Traits): Promise<string | null> {
  if (t.scan) return match(c, { name: "scan", valueString: t.scan });
  const typed = (system: string): Resource => ({
    resourceType: "Patient",
    identifier: [{ system, value: t.ins.replace(/\s/g, "") }],
    name: [{ use: "official", family: t.family, given: t.given.split(/[\s,]+/) }],
    gender: t.sex,
    birthDate: t.birth,
  });
  return (await match(c, { name: "resource", resource: typed(INS_NIR) })) ?? match(c, { name: "resource", resource: typed(INS_NIR_TEST) });
}

export const synthesisOf = (c: Context, id: string) => ask<Parameters>(c, "GET", `/fhir/Patient/${id}/$synthesis`);
export const redeem = (c: Context, id: string, code: string) =>
  ask<Parameters>(c, "POST", `/fhir/Patient/${id}/$redeem-access-code`, { resourceType: "Parameters", parameter: [{ name: "code", valueString: code }] });
export const deposit = (c: Context, document: object) => ask<Resource>(c, "POST", "/fhir/DocumentReference", document);
