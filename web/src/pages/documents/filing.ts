// How the holder files documents: folders and pins are Lists beside them, a report is a Task (docs/adr, folders, pins and reports).
import { post, put, remove } from "../../api/client";
import { searchAll, type CodeableConcept, type Reference, type Resource } from "../../api/fhir";

const FOLDER = { system: "http://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", code: "folder" };
const PINNED = { system: "urn:ens:list-kind", code: "pinned" };
export const FOLDER_NAME_MOST = 50;

interface List extends Resource {
  title?: string;
  code?: CodeableConcept;
  entry?: { item?: Reference }[];
}
export interface Folder {
  id: string;
  name: string;
  docs: ReadonlySet<string>;
  list: List;
}
export interface Filing {
  folders: Folder[];
  pinned: Folder | null;
}

const folderOf = (list: List): Folder => ({
  id: list.id ?? "",
  name: list.title ?? "",
  docs: new Set((list.entry ?? []).map((e) => e.item?.reference?.replace("DocumentReference/", "") ?? "")),
  list,
});
const isA = (list: List, code: string) => !!list.code?.coding?.some((c) => c.code === code);

export async function loadFiling(patient: string, signal: AbortSignal): Promise<Filing> {
  const codes = encodeURIComponent([FOLDER, PINNED].map((c) => `${c.system}|${c.code}`).join(","));
  const lists = await searchAll<List>(`/fhir/List?patient=${patient}&status=current&code=${codes}&_count=200`, 500, signal);
  const pinned = lists.find((l) => isA(l, PINNED.code));
  return {
    folders: lists.filter((l) => isA(l, FOLDER.code)).map(folderOf).sort((a, b) => a.name.localeCompare(b.name)),
    pinned: pinned ? folderOf(pinned) : null,
  };
}

const newList = (patient: string, kind: typeof FOLDER, title: string): List => ({
  resourceType: "List",
  status: "current",
  mode: "working",
  title,
  code: { coding: [kind] },
  subject: { reference: patient },
  source: { reference: patient },
  date: new Date().toISOString(),
});

/** Puts documents into a list, or takes them out. */
async function change(list: List, ids: string[], isIn: boolean): Promise<void> {
  const others = (list.entry ?? []).filter((e) => !ids.some((id) => e.item?.reference === `DocumentReference/${id}`));
  const entry = isIn ? [...others, ...ids.map((id) => ({ item: { reference: `DocumentReference/${id}` } }))] : others;
  const body: List = { ...list, entry };
  if (!entry.length) delete body.entry; // FHIR knows no empty arrays
  if (list.id) await put(`/fhir/List/${list.id}`, body, { headers: { "If-Match": `W/"${list.meta?.versionId ?? "1"}"` } });
  else await post("/fhir/List", body);
}

export const makeFolder = (patient: string, name: string, ids: string[]) => change(newList(patient, FOLDER, name), ids, true);
export const fileIn = (folder: Folder, ids: string[], isIn: boolean) => change(folder.list, ids, isIn);
export const removeFolder = (folder: Folder) => remove(`/fhir/List/${folder.id}`);
export const pin = (patient: string, filing: Filing, ids: string[], isIn: boolean) =>
  change(filing.pinned?.list ?? newList(patient, PINNED, "Pinned"), ids, isIn);

export const reportReasons = ["other-person", "wrong-content", "unreadable", "not-mine", "offensive", "other"] as const;
export async function report(patient: string, id: string, reason: string, words: string): Promise<void> {
  await post("/fhir/Task", {
    resourceType: "Task",
    status: "requested",
    intent: "order",
    code: { coding: [{ system: "urn:ens:task-kind", code: "report-document" }] },
    focus: { reference: `DocumentReference/${id}` },
    for: { reference: patient },
    requester: { reference: patient },
    authoredOn: new Date().toISOString(),
    reasonCode: { coding: [{ system: "urn:ens:report-reason", code: reason }] },
    ...(words.trim() ? { description: words.trim() } : {}),
  });
}
