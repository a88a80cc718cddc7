// Professionals and structures by name: the journal and the rights hold their numbers alone (RPPS, FINESS).
import { get } from "./client";
import { nameOf, type Bundle, type CodeableConcept, type HumanName, type Identifier, type Resource } from "./fhir";
import type { PartyId } from "./operations";

export interface Party extends PartyId {
  name: string;
  /** The profession, or the town of a structure. */
  what: string;
  /** Code of TRE_G15. */
  profession?: string;
}

interface Practitioner extends Resource {
  name?: HumanName[];
  identifier?: Identifier[];
  qualification?: { code?: CodeableConcept }[];
}
interface Organization extends Resource {
  name?: string;
  identifier?: Identifier[];
  address?: { city?: string }[];
}
const RPPS = "http://rpps.fr";
const FINESS = "http://finess.sante.gouv.fr";
const G15 = "TRE_G15";

const numberIn = (list: Identifier[] | undefined, system: string, length: number) =>
  (list?.find((i) => i.system === system) ?? list?.[0])?.value?.slice(-length) ?? "";

function professional(p: Practitioner): Party {
  const trade = p.qualification?.map((q) => q.code).find((c) => c?.coding?.some((x) => x.system?.includes(G15)));
  return {
    kind: "professional",
    id: numberIn(p.identifier, RPPS, 11),
    name: nameOf(p.name),
    what: trade?.text ?? p.qualification?.[0]?.code?.text ?? "",
    profession: trade?.coding?.find((x) => x.system?.includes(G15))?.code,
  };
}
const structure = (o: Organization): Party => ({
  kind: "structure",
  id: numberIn(o.identifier, FINESS, 9),
  name: o.name ?? "",
  what: o.address?.[0]?.city ?? "",
});

async function search<T extends Resource>(path: string, make: (r: T) => Party, signal?: AbortSignal): Promise<Party[]> {
  const found = await get<Bundle<T>>(path, { signal });
  return (found.entry ?? []).flatMap((e) => (e.resource ? [make(e.resource)] : []));
}

export const keyOf = (p: { kind: string; id: string }) => `${p.kind} ${p.id}`;

/** Those that the directory knows, by keyOf. */
export async function partiesOf(ids: PartyId[], signal?: AbortSignal): Promise<Map<string, Party>> {
  const list = (kind: PartyId["kind"]) => [...new Set(ids.filter((i) => i.kind === kind).map((i) => i.id))];
  const ask = async (kind: PartyId["kind"]): Promise<Party[]> => {
    const some = list(kind).slice(0, 100).join(",");
    if (!some) return [];
    return kind === "professional"
      ? search<Practitioner>(`/fhir/Practitioner?identifier=${some}&_count=200`, professional, signal)
      : search<Organization>(`/fhir/Organization?identifier=${some}&_count=200`, structure, signal);
  };
  const [people, houses] = await Promise.all([ask("professional"), ask("structure")]);
  return new Map([...people, ...houses].map((p) => [keyOf(p), p]));
}

/** By a part of the name: at most twenty of each. */
export async function findParties(text: string, signal?: AbortSignal): Promise<Party[]> {
  // Every word must fit: FHIR's name parameter takes one; several stand one after the other.
  const words = text.trim().split(/\s+/).map((w) => `name=${encodeURIComponent(w)}`);
  const query = `${words.join("&")}&_count=20`;
  const [people, houses] = await Promise.all([
    search<Practitioner>(`/fhir/Practitioner?${query}`, professional, signal),
    search<Organization>(`/fhir/Organization?${query}`, structure, signal),
  ]);
  return [...people, ...houses].filter((p) => p.id);
}
