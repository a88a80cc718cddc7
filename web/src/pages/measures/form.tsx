// Noting a value: what is not possible is refused before it is sent, with what to check.
import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { Confirm } from "../../ui/confirm";
import { dayCounts, moments, numberOf, type Kind } from "./kinds";
import css from "./measures.module.css";
import { addValue } from "./store";
import { texts } from "./texts";
import { useWords } from "./words";

const two = (n: number) => String(n).padStart(2, "0");
const dayOf = (d: Date) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;

export function AddValue({ kind, onClose, onSaved }: { kind: Kind; onClose(): void; onSaved(): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const words = useWords(kind);
  const { patient } = useProfile();
  const [now] = useState(() => new Date());
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const save = (fields: FormData, form: HTMLFormElement) => {
    const text = (name: string) => String(fields.get(name) ?? "");
    const faults: Record<string, string> = {};
    const numbers = kind.parts.map((p) => {
      const n = numberOf(text(p.code));
      if (n === null) faults[p.code] = t.notNumber;
      else if (n < p.least || n > p.most) faults[p.code] = t.outside(words.limit(p.least), words.limit(p.most));
      return n ?? 0;
    });
    if (kind.id === "bp" && !Object.keys(faults).length && numbers[0]! <= numbers[1]!) faults[kind.parts[1]!.code] = t.lowerFirst;
    const at = new Date(`${text("day")}T${text("time") || "12:00"}`);
    if (at.getTime() > Date.now() + 60_000) faults.day = t.future;
    setWrong(faults);
    if (Object.keys(faults).length) {
      form.querySelector<HTMLInputElement>(`[name="${Object.keys(faults)[0]}"]`)?.focus();
      return null;
    }
    return addValue(kind, patient, { at: at.toISOString(), numbers, moment: text("moment"), days: text("days") });
  };
  const label = (name: string) => `${(t.parts as Record<string, string>)[name] ?? t.value}${kind.shown ? ` (${kind.shown})` : ""}`;
  return (
    <Confirm title={t.addOf(t.names[kind.id])} action={c.save} noValidate onConfirm={save} onClose={onClose} onDone={onSaved}>
      {kind.parts.map((p) => (
        <TextInput key={p.code} name={p.code} label={label(p.name)} inputMode="decimal" autoComplete="off" error={wrong[p.code]} />
      ))}
      {kind.asks === "moment" && <NativeSelect name="moment" label={t.moment} data={moments.map((m) => ({ value: m, label: t.moments[m] }))} />}
      {kind.asks === "days" && <NativeSelect name="days" label={t.days} data={dayCounts.map((d) => ({ value: d, label: t.dayCount(d) }))} />}
      <div className={css.when}>
        <TextInput name="day" type="date" label={t.day} defaultValue={dayOf(now)} max={dayOf(now)} error={wrong.day} />
        <TextInput name="time" type="time" label={t.time} defaultValue={`${two(now.getHours())}:${two(now.getMinutes())}`} />
      </div>
    </Confirm>
  );
}
