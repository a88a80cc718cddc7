// All sections: what is noted in each, in a line.
import { Badge, Button } from "@mantine/core";
import { ChevronRight, Printer } from "lucide-react";
import { Link } from "wouter";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useKiosk } from "../../frame/kiosk";
import { useTexts } from "../../i18n";
import { Page, Section as Card } from "../../ui/page";
import tiles from "../../ui/tiles.module.css";
import css from "./profile.module.css";
import type { Section } from "./section";
import { sections } from "./sections";
import { loadSection } from "./store";
import { choiceText, texts } from "./texts";

export function Overview() {
  const t = useTexts(texts);
  const { isOn: isKiosk } = useKiosk();
  const print = !isKiosk && (
    <Button variant="default" leftSection={<Printer size={18} aria-hidden="true" />} onClick={() => window.print()}>
      {t.print}
    </Button>
  );
  return (
    <Page title={t.title} intro={t.intro} actions={print}>
      <ul className={tiles.tiles}>
        {sections.map((s) => (
          <li key={s.id}>
            <Summary section={s} />
          </li>
        ))}
      </ul>
      <Card title={t.papers}>
        <p className={css.hint}>{t.papersWhy}</p>
        <Link href="/espace/documents?category=DOC_ADM">{t.papersGo}</Link>
      </Card>
    </Page>
  );
}

const SHOWN = 4;

function Summary({ section }: { section: Section }) {
  const t = useTexts(texts);
  const { patient } = useProfile();
  const state = useLoad(`${patient} ${section.id}`, (signal) => loadSection(section, patient, signal));
  const entries = state.value?.entries ?? [];
  const names = [...new Set(entries.map((e) => choiceText(t, section.title, e.values[section.title] ?? "")))];
  const field = section.fields.find((f) => f.name === section.title);
  return (
    <Link href={`/espace/profil/${section.id}`} className={tiles.tile}>
      <span className={css.tileHead}>
        <strong>{t.sections[section.id]}</strong>
        <ChevronRight size={20} aria-hidden="true" />
      </span>
      <span className={css.tileBody}>
        {!state.value && "…"}
        {state.value?.nothing && !entries.length && <Badge variant="light">{t.nothing}</Badge>}
        {state.value && !state.value.nothing && !entries.length && t.none}
        {names.length > 0 && `${names.slice(0, SHOWN).join(field?.kind === "long" ? " ; " : ", ")}${names.length > SHOWN ? "…" : ""}`}
      </span>
      {entries.length > 0 && <span className={css.tileCount}>{t.count(entries.length)}</span>}
    </Link>
  );
}
