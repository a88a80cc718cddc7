// The form of an entry: its section's fields, and the documents it is linked to.
import { CloseButton, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { Confirm } from "../../ui/confirm";
import { PartialDate } from "../../ui/partialdate";
import css from "./profile.module.css";
import type { Field, Section, Values } from "./section";
import { loadLinkable, saveEntry, type Entry } from "./store";
import { choiceText, fieldText, texts } from "./texts";

interface FormProps {
  section: Section;
  entry: Entry | null;
  onClose(): void;
  onSaved(): void;
}

export function EntryForm({ section, entry, onClose, onSaved }: FormProps) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const { patient } = useProfile();
  const [values, setValues] = useState<Values>(entry?.values ?? {});
  const [links, setLinks] = useState<string[]>(entry?.links ?? []);
  const save = () => {
    const trimmed = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v.trim()]));
    return saveEntry(section, patient, trimmed, links, entry);
  };
  const name = t.sections[section.id];
  return (
    <Confirm
      title={entry ? t.editOf(choiceText(t, section.title, entry.values[section.title] ?? "")) : t.addTo(name)}
      action={c.save}
      onConfirm={save}
      onClose={onClose}
      onDone={onSaved}
    >
      {section.fields.map((f) => (
        <FieldInput key={f.name} field={f} value={values[f.name] ?? ""} onChange={(v) => setValues((old) => ({ ...old, [f.name]: v }))} />
      ))}
      <Links links={links} setLinks={setLinks} />
    </Confirm>
  );
}

function FieldInput({ field, value, onChange }: { field: Field; value: string; onChange(value: string): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const label = field.isRequired ? fieldText(t, field.name) : `${fieldText(t, field.name)} (${c.optional})`;
  const shared = { label, required: field.isRequired, withAsterisk: false, value, maxLength: field.most };
  switch (field.kind) {
    case "long":
      return <Textarea {...shared} autosize={false} rows={3} onChange={(e) => onChange(e.currentTarget.value)} />;
    case "date":
      return <PartialDate label={label} isRequired={field.isRequired} value={value} onChange={onChange} />;
    case "choice":
      return (
        <NativeSelect
          label={label}
          required={field.isRequired}
          withAsterisk={false}
          value={value}
          data={[{ value: "", label: t.emptyChoice }, ...(field.choices ?? []).map((x) => ({ value: x, label: choiceText(t, field.name, x) }))]}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      );
    default:
      return <TextInput {...shared} type={field.kind === "phone" ? "tel" : "text"} autoComplete="off" onChange={(e) => onChange(e.currentTarget.value)} />;
  }
}

function Links({ links, setLinks }: { links: string[]; setLinks(links: string[]): void }) {
  const t = useTexts(texts);
  const { patient } = useProfile();
  const docs = useLoad(patient, (signal) => loadLinkable(patient, signal));
  if (!docs.value?.length && !links.length) return null;
  const titleOf = (reference: string) => docs.value?.find((d) => d.reference === reference)?.title ?? t.linked;
  const free = (docs.value ?? []).filter((d) => !links.includes(d.reference));
  return (
    <fieldset className={css.fieldset}>
      <legend>{t.documents}</legend>
      {links.length > 0 && (
        <ul className={css.chips}>
          {links.map((l) => (
            <li key={l} className={css.chip}>
              {titleOf(l)} <CloseButton size="sm" aria-label={t.unlink(titleOf(l))} onClick={() => setLinks(links.filter((x) => x !== l))} />
            </li>
          ))}
        </ul>
      )}
      <NativeSelect
        label={t.linkDocument}
        value=""
        data={[{ value: "", label: t.noLink }, ...free.map((d) => ({ value: d.reference, label: d.title }))]}
        onChange={(e) => e.currentTarget.value && setLinks([...links, e.currentTarget.value])}
      />
    </fieldset>
  );
}
