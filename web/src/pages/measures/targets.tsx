// The target of a measure: at least, at most, for each of its parts.
import { Button, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useProfile } from "../../api/session";
import { useWork } from "../../api/work";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { numberOf, type Kind } from "./kinds";
import css from "./measures.module.css";
import { saveTarget, type Target } from "./store";
import { texts } from "./texts";

export function Targets({ kind, targets, set }: { kind: Kind; targets: (Target | null)[]; set(targets: (Target | null)[]): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { patient } = useProfile();
  const { isBusy, error, run, forget } = useWork();
  const [wrong, setWrong] = useState("");
  const [isSaved, setSaved] = useState(false);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const read = (name: string) => {
      const text = String(form.get(name) ?? "");
      return text.trim() ? numberOf(text) : undefined;
    };
    const wanted = kind.parts.map((p) => ({ low: read(`${p.code}-low`), high: read(`${p.code}-high`) }));
    setSaved(false);
    forget();
    if (wanted.some((w) => w.low === null || w.high === null)) return setWrong(t.notNumber);
    if (wanted.some((w) => w.low !== undefined && w.high !== undefined && w.low! >= w.high!)) return setWrong(t.targetOrder);
    setWrong("");
    const save = async () => {
      const now = [...targets];
      try {
        for (const [i, w] of wanted.entries()) now[i] = await saveTarget(kind, patient, i, targets[i] ?? null, w.low ?? null, w.high ?? null);
      } finally {
        set(now); // at once, for what is saved next changes these; where one failed, those before it hold
      }
    };
    run(save(), () => setSaved(true));
  };
  const text = (n: number | null | undefined) => (n === null || n === undefined ? "" : dates.number(n, 2));
  return (
    <Section title={t.targets}>
      <p className={css.hint}>{t.targetsWhy}</p>
      <form onSubmit={submit} className={lines.form} noValidate>
        {error !== null && <Failure error={error} />}
        {wrong && (
          <p role="alert" className={css.wrong}>
            {wrong}
          </p>
        )}
        {kind.parts.map((p, i) => (
          <fieldset key={p.code} className={css.targetFields}>
            <legend>{(t.parts as Record<string, string>)[p.name] ?? `${t.names[kind.id]}${kind.shown ? ` (${kind.shown})` : ""}`}</legend>
            <TextInput name={`${p.code}-low`} label={t.low} inputMode="decimal" defaultValue={text(targets[i]?.low)} autoComplete="off" />
            <TextInput name={`${p.code}-high`} label={t.high} inputMode="decimal" defaultValue={text(targets[i]?.high)} autoComplete="off" />
          </fieldset>
        ))}
        <div>
          <Button type="submit" variant="light" loading={isBusy}>
            {t.saveTargets}
          </Button>
        </div>
        <p role="status" className={css.hint}>
          {isSaved ? t.targetsSaved : ""}
        </p>
      </form>
    </Section>
  );
}
