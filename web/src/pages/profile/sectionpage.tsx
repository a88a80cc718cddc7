// One section: its entries, who noted them, adding, changing, deleting, and "nothing to declare".
import { Badge, Button } from "@mantine/core";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Back, Page } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import { EntryForm } from "./form";
import css from "./profile.module.css";
import type { Section } from "./section";
import { declareNothing, loadSection, removeEntry, withdrawNothing, type Entry } from "./store";
import { choiceText, fieldText, texts } from "./texts";

export function SectionPage({ section }: { section: Section }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const { patient } = useProfile();
  const [edited, setEdited] = useState<Entry | "new" | null>(null);
  const [removed, setRemoved] = useState<Entry | null>(null);
  const [error, setError] = useState<unknown>(null);
  const state = useLoad(`${patient} ${section.id}`, (signal) => loadSection(section, patient, signal));
  const name = t.sections[section.id];
  const after = (work: Promise<unknown>) => {
    setError(null);
    work.then(state.reload, setError);
  };
  const saved = () => {
    setEdited(null);
    state.reload();
  };
  const { entries, nothing } = state.value ?? { entries: [], nothing: false };
  return (
    <>
      <Back href="/espace/profil">{t.all}</Back>
      <Page
        title={name}
        actions={
          <Button leftSection={<Plus size={18} aria-hidden="true" />} onClick={() => setEdited("new")}>
            {t.add}
          </Button>
        }
      >
        {section.id === "entourage" && <p className={css.hint}>{t.noAccess}</p>}
        {section.id === "wishes" && (
          <p className={css.hint}>
            {t.help.organs} {t.directivesHint}
          </p>
        )}
        {state.error ? <Failure error={state.error} retry={state.reload} /> : null}
        {error !== null && <Failure error={error} />}
        {!state.value && !state.error && <Wait />}
        {entries.length > 0 && (
          <ul className={css.entries} aria-label={name}>
            {entries.map((e) => (
              <li key={e.id} className={css.entry}>
                <EntryCard section={section} entry={e} onEdit={() => setEdited(e)} onRemove={() => setRemoved(e)} />
              </li>
            ))}
          </ul>
        )}
        {state.value && !entries.length && <Empty>{nothing ? t.nothing : t.noneYet}</Empty>}
        {state.value && section.canBeEmpty && !entries.length && (
          <div className={css.nothing}>
            {nothing ? (
              <Button variant="light" onClick={() => after(withdrawNothing(section, patient))}>
                {t.takeBack}
              </Button>
            ) : (
              <>
                <Button variant="light" onClick={() => after(declareNothing(section, patient))}>
                  {t.sayNothing}
                </Button>
                <p className={css.hint}>{t.sayNothingWhy}</p>
              </>
            )}
          </div>
        )}
        {edited && <EntryForm section={section} entry={edited === "new" ? null : edited} onClose={() => setEdited(null)} onSaved={saved} />}
        {removed && (
          <Confirm
            title={t.removeOf(choiceText(t, section.title, removed.values[section.title] ?? ""))}
            action={c.remove}
            isGrave
            onConfirm={() => removeEntry(section, removed).then(state.reload)}
            onClose={() => setRemoved(null)}
          >
            <p>{t.removeSure}</p>
          </Confirm>
        )}
      </Page>
    </>
  );
}

function EntryCard({ section, entry, onEdit, onRemove }: { section: Section; entry: Entry; onEdit(): void; onRemove(): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const dates = useDates();
  const v = entry.values;
  const title = choiceText(t, section.title, v[section.title] ?? "");
  const when = v.start && v.end ? t.fromTo(dates.date(v.start), dates.date(v.end)) : v.start ? t.since(dates.date(v.start)) : v.end ? t.until(dates.date(v.end)) : dates.date(v.day);
  const rest = section.fields.filter((f) => f.name !== section.title && f.kind !== "date" && v[f.name]);
  return (
    <>
      <div className={css.entryHead}>
        <div>
          <h2 className={css.entryTitle}>{title}</h2>
          {when && <p className={css.when}>{when}</p>}
        </div>
        <Badge variant="light" color={entry.isOwn ? undefined : "gray"}>
          {entry.isOwn ? t.own : t.others}
        </Badge>
      </div>
      {rest.length > 0 && (
        <dl className={css.details}>
          {rest.map((f) => (
            <div key={f.name}>
              <dt>{fieldText(t, f.name)}</dt>
              <dd>{f.kind === "choice" ? choiceText(t, f.name, v[f.name]!) : v[f.name]}</dd>
            </div>
          ))}
        </dl>
      )}
      {entry.links.length > 0 && (
        <p className={css.links}>
          {entry.links.map((l) => (
            <Link key={l} href={`/espace/documents/${l.replace("DocumentReference/", "")}`}>
              {t.linked}
            </Link>
          ))}
        </p>
      )}
      {entry.isOwn && (
        <div className={css.entryDeeds}>
          <Button size="sm" variant="default" leftSection={<Pencil size={16} aria-hidden="true" />} aria-label={t.editOf(title)} onClick={onEdit}>
            {c.edit}
          </Button>
          <Button size="sm" variant="subtle" color="red" leftSection={<Trash2 size={16} aria-hidden="true" />} aria-label={t.removeOf(title)} onClick={onRemove}>
            {c.remove}
          </Button>
        </div>
      )}
    </>
  );
}
