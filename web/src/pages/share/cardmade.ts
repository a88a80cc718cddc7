// The emergency card's content, out of the medical profile: what still holds today, in words.
import type { Card, CardEntry } from "../../card/vault";
import type { Section, SectionId, Values } from "../profile/section";
import { sections } from "../profile/sections";
import { loadSection } from "../profile/store";
import { choiceText, type ProfileTexts } from "../profile/texts";

/** In the order in which someone in a hurry wants them. */
export const cardSections = ["allergies", "treatments", "diseases", "blood", "entourage", "professionals"] as const satisfies readonly SectionId[];
export type CardPart = (typeof cardSections)[number];

/** Over, or of no use to someone who helps. */
const isLeftOut = (v: Values) => v.state === "resolved" || v.treatmentState === "completed" || v.role === "HELPED";
const SAID = ["criticality", "reaction", "dosage", "role", "relationWords", "job", "place", "comment"];

function entryOf(t: ProfileTexts, section: Section, v: Values): CardEntry {
  const told = section.fields.filter((f) => f.name !== section.title && SAID.includes(f.name) && v[f.name]);
  return {
    title: choiceText(t, section.title, v[section.title] ?? ""),
    details: told.map((f) => (f.kind === "choice" ? choiceText(t, f.name, v[f.name]!) : v[f.name]!)),
    ...(v.phone ? { phone: v.phone } : {}),
    ...(v.criticality === "high" ? { isGrave: true } : {}),
  };
}

interface Whose {
  patient: string;
  name: string;
  birthDate?: string;
}

export async function makeCard(whose: Whose, parts: readonly CardPart[], t: ProfileTexts, lang: Card["lang"]): Promise<Card> {
  const wanted = cardSections.filter((id) => parts.includes(id)).map((id) => sections.find((s) => s.id === id)!);
  const made = await Promise.all(
    wanted.map(async (section) => {
      const { entries, nothing } = await loadSection(section, whose.patient, new AbortController().signal);
      const lines = entries.filter((e) => !isLeftOut(e.values)).map((e) => entryOf(t, section, e.values));
      return { title: t.sections[section.id], entries: !lines.length && nothing ? [{ title: t.nothing, details: [] }] : lines };
    }),
  );
  return { lang, name: whose.name, birthDate: whose.birthDate, savedAt: new Date().toISOString(), sections: made };
}
