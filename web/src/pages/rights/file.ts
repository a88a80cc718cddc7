// What $rights answers, as the page needs it: who enters, what is set, who is blocked, who acts in whose place.
import { allNamed, isSaid, rightsOf, said, type Parameter, type PartyId } from "../../api/operations";
import { partiesOf, type Party } from "../../api/parties";

export type Because = { fr: string; en: string };
export interface Entrant {
  kind: "professional" | "structure" | "account" | "application" | "any-professional";
  id: string;
  ground: string;
  because: Because;
  until?: string;
}
export interface Mandate {
  kind: "carer" | "first-representative" | "second-representative" | "assistance" | "representation" | "collector";
  account: string;
  /** Of who accepted; the people concerned know each other. */
  name?: string;
  isAccepted: boolean;
  from?: string;
  until?: string;
}
export interface RightsFile {
  entrants: Entrant[];
  /** undefined: whoever asks does not govern this space. */
  settings?: Parameter[];
  blocked: (PartyId & { from?: string })[];
  isObjected: boolean;
  mandates: Mandate[];
  attending?: string;
  administrator?: string;
  parties: Map<string, Party>;
}

export const isParty = (p: { kind: string; id: string }): p is PartyId => p.kind === "professional" || p.kind === "structure";

const entrantOf = (p: Parameter[]): Entrant => ({
  kind: said(p, "kind") as Entrant["kind"],
  id: said(p, "id") ?? "",
  ground: said(p, "ground") ?? "",
  because: { fr: said(p, "fr") ?? "", en: said(p, "en") ?? "" },
  until: said(p, "until"),
});
const mandateOf = (p: Parameter[]): Mandate => ({
  kind: said(p, "kind") as Mandate["kind"],
  account: said(p, "account") ?? "",
  name: said(p, "name"),
  isAccepted: isSaid(p, "accepted"),
  from: said(p, "from"),
  until: said(p, "until"),
});

export async function readFile(patient: string, signal?: AbortSignal): Promise<RightsFile> {
  const answer = await rightsOf(patient, "", signal);
  const entrants = allNamed(answer, "entrant").map(entrantOf).filter((e) => (e.kind as string) !== "holder");
  const blocked = allNamed(answer, "blocked").map((p) => ({ kind: said(p, "kind") as PartyId["kind"], id: said(p, "id") ?? "", from: said(p, "from") }));
  const lone = (name: string) => answer.parameter?.find((p) => p.name === name)?.valueString;
  const attending = lone("attending");
  const named: { kind: string; id: string }[] = [...entrants, ...blocked];
  const parties = await partiesOf(named.filter(isParty), signal).catch(() => new Map<string, Party>());
  return {
    entrants,
    settings: allNamed(answer, "settings")[0],
    blocked,
    isObjected: allNamed(answer, "objection").some((p) => said(p, "kind") === "everyone"),
    mandates: allNamed(answer, "mandate").map(mandateOf),
    attending,
    administrator: lone("administrator"),
    parties,
  };
}
