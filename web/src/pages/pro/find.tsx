// Finding a person by INS and traits, scanned or typed. One answer for nobody and for a wrong trait.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { ScanLine } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { findPerson, type Context, type Traits } from "./call";
import css from "./pro.module.css";
import { texts } from "./texts";

export function Find({ context, onFound }: { context: Context; onFound(id: string): Promise<unknown> }) {
  const t = useTexts(texts);
  const [scan, setScan] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [isNobody, setNobody] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = new FormData(e.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const traits: Traits = { scan: text("scan"), ins: text("ins"), family: text("family"), given: text("given"), sex: text("sex"), birth: text("birth") };
    setBusy(true);
    setNobody(false);
    setError(null);
    findPerson(context, traits)
      .then((id) => (id ? onFound(id) : setNobody(true)))
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const isTyped = !scan.trim();
  return (
    <Section title={t.find} icon={<ScanLine />}>
      <p className={lines.note}>{t.findNote}</p>
      <form onSubmit={submit} className={lines.form}>
        <TextInput name="scan" label={t.scan} description={t.scanHint} value={scan} onChange={(e) => setScan(e.currentTarget.value)} autoComplete="off" spellCheck={false} />
        <fieldset className={css.typed}>
          <legend>{t.typed}</legend>
          <TextInput name="ins" label={t.ins} required={isTyped} withAsterisk={false} inputMode="numeric" autoComplete="off" />
          <TextInput name="family" label={t.family} required={isTyped} withAsterisk={false} autoComplete="off" />
          <TextInput name="given" label={t.given} required={isTyped} withAsterisk={false} autoComplete="off" />
          <NativeSelect name="sex" label={t.sex} data={Object.entries(t.sexes).map(([value, label]) => ({ value, label }))} />
          <TextInput name="birth" type="date" label={t.birth} required={isTyped} withAsterisk={false} autoComplete="off" />
        </fieldset>
        <p role="status">{isNobody ? t.nobody : ""}</p>
        {error !== null && <Failure error={error} />}
        <Button type="submit" loading={isBusy}>
          {t.search}
        </Button>
      </form>
    </Section>
  );
}
