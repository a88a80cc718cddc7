// The profile's entries in the space: each a FHIR resource that says that the person reported it; "nothing to declare" is a List that is
// empty for a reason (FHIR List.emptyReason = nilknown).
import { post, put, remove } from "../../api/client";
import { searchAll, type CodeableConcept, type Resource } from "../../api/fhir";
import { concept, isReported, linkExtensions, linksOf, reportedMeta, type Section, type Values } from "./section";

export interface Entry {
  id: string;
  version: string;
  values: Values;
  /** References of documents and entries that belong to it. */
  links: string[];
  isOwn: boolean;
  resource: Resource;
}
export interface SectionState {
  entries: Entry[];
  /** The List that says "nothing to declare". */
  nothing: { id: string } | null;
}

const entryOf = (section: Section, r: Resource): Entry | null => {
  const values = section.read(r);
  return values && { id: r.id ?? "", version: r.meta?.versionId ?? "1", values, links: linksOf(r), isOwn: isReported(r), resource: r };
};
const whenOf = (e: Entry) => e.values.start || e.values.day || "";

async function loadNothing(section: Section, patient: string, signal: AbortSignal): Promise<{ id: string } | null> {
  if (!section.canBeEmpty) return null;
  const lists = await searchAll<Resource>(`/fhir/List?patient=${patient}&code=http://loinc.org|${section.code}&status=current`, 20, signal);
  const list = lists.find((l) => (l.emptyReason as CodeableConcept | undefined)?.coding?.some((c) => c.code === "nilknown"));
  return list?.id ? { id: list.id } : null;
}

export async function loadSection(section: Section, patient: string, signal: AbortSignal): Promise<SectionState> {
  const [found, nothing] = await Promise.all([
    searchAll<Resource>(`/fhir/${section.type}?${section.subject}=${patient}${section.query}&_count=200`, 1000, signal),
    loadNothing(section, patient, signal),
  ]);
  const entries = found.map((r) => entryOf(section, r)).filter((e): e is Entry => e !== null);
  return { entries: entries.sort((a, b) => whenOf(b).localeCompare(whenOf(a))), nothing };
}

export async function saveEntry(section: Section, patient: string, values: Values, links: string[], old: Entry | null): Promise<void> {
  const person = ["AllergyIntolerance", "Immunization", "FamilyMemberHistory", "RelatedPerson", "Consent"].includes(section.type) ? "patient" : "subject";
  const body: Resource = {
    resourceType: section.type,
    ...(old ? { id: old.id } : {}),
    meta: reportedMeta,
    ...(links.length ? { extension: linkExtensions(links) } : {}),
    [person]: { reference: patient },
    ...section.write(values, patient),
  };
  if (old) await put(`/fhir/${section.type}/${old.id}`, body, { headers: { "If-Match": `W/"${old.version}"` } });
  else await post(`/fhir/${section.type}`, body);
}

export const removeEntry = (section: Section, entry: Entry) => remove(`/fhir/${section.type}/${entry.id}`);

export async function declareNothing(section: Section, patient: string): Promise<void> {
  await post("/fhir/List", {
    resourceType: "List",
    meta: reportedMeta,
    status: "current",
    mode: "snapshot",
    code: concept("http://loinc.org", section.code),
    subject: { reference: patient },
    source: { reference: patient },
    date: new Date().toISOString(),
    emptyReason: concept("http://terminology.hl7.org/CodeSystem/list-empty-reason", "nilknown"),
  });
}
export const withdrawNothing = (id: string) => remove(`/fhir/List/${id}`);

/** Documents that an entry can be linked to, newest first. */
export interface Linkable {
  reference: string;
  title: string;
}
interface DocumentReference extends Resource {
  type?: CodeableConcept;
  content?: { attachment?: { title?: string } }[];
}
export async function loadLinkable(patient: string, signal: AbortSignal): Promise<Linkable[]> {
  const docs = await searchAll<DocumentReference>(
    `/fhir/DocumentReference?patient=${patient}&status=current&_sort=-date&_elements=type,content,status&_count=200`,
    200,
    signal,
  );
  return docs.map((d) => ({
    reference: `DocumentReference/${d.id}`,
    title: d.content?.[0]?.attachment?.title ?? d.type?.coding?.find((c) => c.display)?.display ?? "Document",
  }));
}
