// The parts of FHIR R4 that pages read and write, and how to go through a search's pages.
import { get } from "./client";

export interface Coding {
  system?: string;
  code?: string;
  display?: string;
}
export interface CodeableConcept {
  coding?: Coding[];
  text?: string;
}
export interface Reference {
  reference?: string;
  display?: string;
  identifier?: Identifier;
}
export interface Identifier {
  system?: string;
  value?: string;
}
export interface HumanName {
  use?: string;
  text?: string;
  family?: string;
  given?: string[];
  prefix?: string[];
}
export interface Period {
  start?: string;
  end?: string;
}
export interface Extension {
  url: string;
  [value: `value${string}`]: unknown;
}
export interface Resource {
  resourceType: string;
  id?: string;
  meta?: { versionId?: string; lastUpdated?: string; tag?: Coding[]; security?: Coding[]; source?: string; profile?: string[] };
  contained?: Resource[];
  extension?: Extension[];
  [member: string]: unknown;
}
export interface Patient extends Resource {
  name?: HumanName[];
  birthDate?: string;
  gender?: string;
  identifier?: Identifier[];
}
export interface Bundle<T extends Resource = Resource> extends Resource {
  total?: number;
  link?: { relation: string; url: string }[];
  entry?: { resource?: T; fullUrl?: string; search?: { mode?: string } }[];
}

const nextOf = (b: Bundle) => b.link?.find((l) => l.relation === "next")?.url;

/** A link of the server, as a path of this site: pages talk to no other. */
export function pathOf(url: string): string {
  const at = url.indexOf("/fhir");
  return at < 0 ? url : url.slice(at);
}

/** Every match of a search, page after page; `most` bounds what is fetched. */
export async function searchAll<T extends Resource>(path: string, most = 5000, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  for (let next: string | undefined = path; next && found.length < most; ) {
    const page: Bundle<T> = await get<Bundle<T>>(pathOf(next), { signal });
    for (const e of page.entry ?? []) if (e.resource && e.search?.mode !== "outcome") found.push(e.resource);
    next = nextOf(page);
  }
  return found;
}

/** "Camille MARTIN": the used name if there is one. */
export function nameOf(names: HumanName[] | undefined): string {
  const n = names?.find((x) => x.use === "usual") ?? names?.find((x) => x.use === "official") ?? names?.[0];
  if (!n) return "";
  return n.text ?? [n.given?.[0] ?? "", n.family ?? ""].filter(Boolean).join(" ");
}

export const textOf = (c: CodeableConcept | undefined): string => c?.text ?? c?.coding?.find((x) => x.display)?.display ?? c?.coding?.[0]?.code ?? "";
