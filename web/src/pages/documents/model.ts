// Documents as the page knows them, and what may be done to them: FHIR DocumentReference, IHE MHD (docs/document-sharing.md).
import { get, patch, post, remove } from "../../api/client";
import { pathOf, type Bundle, type CodeableConcept, type Reference, type Resource } from "../../api/fhir";
import { categoryOf, type Category } from "./categories";

const CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const VISIBILITY = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument";
/** Hidden from professionals; hidden from a minor's legal representatives. */
export type Veil = "MASQUE_PS" | "INVISIBLE_REPRESENTANTS_LEGAUX";

interface DocumentReference extends Resource {
  status?: string;
  type?: CodeableConcept;
  category?: CodeableConcept[];
  author?: Reference[];
  custodian?: Reference;
  date?: string;
  description?: string;
  securityLabel?: CodeableConcept[];
  context?: { period?: { start?: string } };
  content?: { attachment?: { contentType?: string; title?: string; size?: number; url?: string; creation?: string } }[];
}

export interface Doc {
  id: string;
  version: string;
  title: string;
  kind: string;
  category: Category;
  authors: string;
  date: string;
  mediaType: string;
  size: number;
  /** "Binary/…"; "": inside the reference itself. */
  file: string;
  description: string;
  labels: CodeableConcept[];
  isMasked: boolean;
  isHiddenFromRepresentatives: boolean;
  /** The person put it there themselves: they may change and delete it. */
  isOwn: boolean;
  typeCode: string;
  /** All words in which a search looks. */
  haystack: string;
}

export const fold = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

const has = (labels: CodeableConcept[], veil: Veil) => labels.some((l) => l.coding?.some((c) => c.code === veil));

function typeName(d: DocumentReference): string {
  return d.type?.coding?.find((c) => c.display)?.display ?? d.type?.text ?? d.category?.[0]?.coding?.find((c) => c.display)?.display ?? "";
}

export function docOf(d: DocumentReference, patient: string): Doc {
  const file = d.content?.[0]?.attachment ?? {};
  const kind = typeName(d);
  const labels = d.securityLabel ?? [];
  const isOwn = !!d.author?.some((a) => a.reference === patient);
  const authors = [...(d.author ?? []).filter((a) => a.reference !== patient).map((a) => a.display ?? ""), d.custodian?.display ?? ""];
  const doc = {
    id: d.id ?? "",
    version: d.meta?.versionId ?? "1",
    title: file.title ?? d.description ?? kind,
    kind,
    category: categoryOf(d.type, d.category),
    authors: [...new Set(authors.filter(Boolean))].join(", "),
    date: file.creation ?? d.date ?? "",
    mediaType: file.contentType ?? "",
    size: file.size ?? 0,
    file: file.url ?? "",
    description: d.description ?? "",
    labels,
    isMasked: has(labels, "MASQUE_PS"),
    isHiddenFromRepresentatives: has(labels, "INVISIBLE_REPRESENTANTS_LEGAUX"),
    isOwn,
    typeCode: d.type?.coding?.[0]?.code ?? "",
  };
  return { ...doc, haystack: fold([doc.title, kind, doc.authors, doc.description, doc.date].join(" ")) };
}

const MEMBERS = "type,category,author,custodian,date,description,securityLabel,content,status,context";
const firstPage = (patient: string) => `/fhir/DocumentReference?patient=${patient}&status=current&_sort=-date&_elements=${MEMBERS}`;

const newestFirst = (docs: Doc[]) => [...docs].sort((a, b) => b.date.localeCompare(a.date));

/** All documents; `see` gets what is there so far, after each page, so that the first ones show at once. */
export async function loadDocs(patient: string, signal: AbortSignal, see: (docs: Doc[]) => void): Promise<Doc[]> {
  const docs: Doc[] = [];
  for (let next: string | undefined = `${firstPage(patient)}&_count=100`; next; ) {
    const page: Bundle<DocumentReference> = await get<Bundle<DocumentReference>>(pathOf(next), { signal });
    for (const e of page.entry ?? []) if (e.resource) docs.push(docOf(e.resource, patient));
    see(newestFirst(docs));
    next = page.link?.find((l) => l.relation === "next")?.url.replace(/_count=100\b/, "_count=1000");
  }
  return newestFirst(docs);
}

export async function loadDoc(patient: string, id: string, signal: AbortSignal): Promise<Doc> {
  return docOf(await get<DocumentReference>(`/fhir/DocumentReference/${id}`, { signal }), patient);
}

/** Puts a veil on, or takes it away: the labels of confidentiality, by PATCH, as MHD and PDSm say. */
export async function setVeil(doc: Doc, veil: Veil, isOn: boolean): Promise<void> {
  const others = doc.labels.filter((l) => !l.coding?.some((c) => c.code === veil));
  const base = others.length ? others : [{ coding: [{ system: CONFIDENTIALITY, code: "N" }] }];
  const value = isOn ? [...base, { coding: [{ system: VISIBILITY, code: veil }] }] : base;
  await patch(`/fhir/DocumentReference/${doc.id}`, [{ op: "add", path: "/securityLabel", value }], {
    type: "application/json-patch+json",
    headers: { "If-Match": `W/"${doc.version}"` },
  });
}

export const deleteDoc = (doc: Doc) => remove(`/fhir/DocumentReference/${doc.id}`);

export interface NewDoc {
  title: string;
  type: CodeableConcept;
  date: string;
  isMasked: boolean;
  mediaType: string;
  bytes: Blob;
  /** Takes the place of this one, which stays as a former version. */
  replaces?: string;
}

const base64 = (blob: Blob) =>
  new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsDataURL(blob);
  });

/** IHE MHD ITI-105, simplified publish. */
export async function addDoc(patient: string, d: NewDoc): Promise<void> {
  const noon = new Date(`${d.date}T12:00:00`);
  const moment = new Date(Math.min(noon.getTime(), Date.now())).toISOString();
  const labels = [{ coding: [{ system: CONFIDENTIALITY, code: "N" }] }];
  await post("/fhir/DocumentReference", {
    resourceType: "DocumentReference",
    status: "current",
    type: d.type,
    subject: { reference: patient },
    date: new Date().toISOString(),
    author: [{ reference: patient }],
    securityLabel: d.isMasked ? [...labels, { coding: [{ system: VISIBILITY, code: "MASQUE_PS" }] }] : labels,
    context: { period: { start: moment } },
    ...(d.replaces ? { relatesTo: [{ code: "replaces", target: { reference: `DocumentReference/${d.replaces}` } }] } : {}),
    content: [{ attachment: { contentType: d.mediaType, title: d.title, creation: moment, data: await base64(d.bytes) } }],
  });
}

/** The document's own file: what a CDA of level 1 holds, or the file as it is. */
export const bodyPath = (id: string) => `/fhir/DocumentReference/${id}/$body`;
/** The document as a page for people. */
export const htmlPath = (id: string) => `/fhir/DocumentReference/${id}/$html`;
