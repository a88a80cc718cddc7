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
  /** "Nothing to declare" was said. */
  nothing: boolean;
}

const entryOf = (section: Section, r: Resource): Entry | null => {
  const values = section.read(r);
  return values && { id: r.id ?? "", version: r.meta?.versionId ?? "1", values, links: linksOf(r), isOwn: isReported(r), resource: r };
};
const whenOf = (e: Entry) => e.values.start || e.values.day || "";

/** The ids of the Lists that say "nothing to declare": one, or several where it was said on several devices. */
async function loadNothing(section: Section, patient: string, signal?: AbortSignal): Promise<string[]> {
  if (!section.canBeEmpty) return [];
  const lists = await searchAll<Resource>(`/fhir/List?patient=${patient}&code=http://loinc.org|${section.code}&status=current`, 20, signal);
  return lists.filter((l) => (l.emptyReason as CodeableConcept | undefined)?.coding?.some((c) => c.code === "nilknown")).map((l) => l.id ?? "");
}

export async function loadSection(section: Section, patient: string, signal: AbortSignal): Promise<SectionState> {
  const [found, nothing] = await Promise.all([
    searchAll<Resource>(`/fhir/${section.type}?${section.subject}=${patient}${section.query}&_count=200`, 1000, signal),
    loadNothing(section, patient, signal),
  ]);
  const entries = found.map((r) => entryOf(section, r)).filter((e): e is Entry => e !== null);
  return { entries: entries.sort((a, b) => whenOf(b).localeCompare(whenOf(a))), nothing: nothing.length > 0 };
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
  // An entry and "nothing to declare" do not go together. First, for what fails after it is tried again.
  await withdrawNothing(section, patient);
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
export async function withdrawNothing(section: Section, patient: string): Promise<void> {
  for (const id of await loadNothing(section, patient)) await remove(`/fhir/List/${id}`);
}

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
