// Depositing a document: its type, who sees it, and whether the person was told (R1111-53).
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { FilePlus2 } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { deposit, type Context } from "./call";
import css from "./pro.module.css";
import { texts } from "./texts";

const LABELS = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument";

async function base64(file: File): Promise<string> {
  const url = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error ?? new Error("unread"));
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

async function documentOf(fields: FormData, patient: string): Promise<object> {
  const file = fields.get("file") as File;
  const labels = [
    fields.get("masked") === "masked" && "MASQUE_PS",
    fields.has("parents") && "INVISIBLE_REPRESENTANTS_LEGAUX",
    fields.has("unannounced") && "INVISIBLE_PATIENT",
  ].filter((l): l is string => !!l);
  return {
    resourceType: "DocumentReference",
    status: "current",
    type: { coding: [{ system: "http://loinc.org", code: fields.get("type") }] },
    description: fields.get("title"),
    subject: { reference: `Patient/${patient}` },
    ...(labels.length ? { securityLabel: labels.map((code) => ({ coding: [{ system: LABELS, code }] })) } : {}),
    content: [{ attachment: { contentType: file.type || "application/octet-stream", title: fields.get("title"), data: await base64(file) } }],
  };
}

export function Deposit({ context, patient, onDone }: { context: Context; patient: string; onDone(): Promise<unknown> }) {
  const t = useTexts(texts);
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = e.currentTarget;
    setBusy(true);
    setError(null);
    setDone(false);
    documentOf(new FormData(form), patient)
      .then((d) => deposit(context, d))
      .then(() => {
        form.reset();
        setDone(true);
        return onDone();
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <Section title={t.deposit} icon={<FilePlus2 />}>
      <form onSubmit={submit} className={lines.form}>
        <TextInput name="title" label={t.docTitle} required withAsterisk={false} maxLength={200} />
        <NativeSelect name="type" label={t.docType} data={Object.entries(t.types).map(([value, label]) => ({ value, label }))} />
        <div>
          <label htmlFor={id}>{t.file}</label>
          <input id={id} type="file" name="file" required accept="application/pdf,image/jpeg,image/png,text/plain" className={css.file} />
        </div>
        <NativeSelect
          name="masked"
          label={t.visibility}
          data={[
            { value: "", label: t.visible },
            { value: "masked", label: t.masked },
          ]}
        />
        <Checkbox name="parents" label={t.parents} />
        <Checkbox name="unannounced" label={t.unannounced} description={t.unannouncedNote} />
        <p role="status">{isDone ? t.deposited : ""}</p>
        {error !== null && <Failure error={error} />}
        <Button type="submit" loading={isBusy}>
          {t.depositDo}
        </Button>
      </form>
    </Section>
  );
}
