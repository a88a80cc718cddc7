// Opposition without an account (docs/opposition.md): refusing a space, taking it back, and the signed proof.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { Download, ShieldX } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Link } from "wouter";
import { ApiError, post, send } from "../../api/client";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page, Section } from "../../ui/page";
import { saveBlob } from "../../ui/save";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { texts } from "./texts";

interface Who {
  ins: string;
  birth_date: string;
  card: string;
  by: string;
}
interface Refusal {
  number: string | number;
  at: string;
}
type Done = { who: Who; refusal: Refusal } | "withdrawn" | null;

export default function Opposition() {
  const t = useTexts(texts);
  const [done, setDone] = useState<Done>(null);
  return (
    <Page title={t.title} intro={t.intro}>
      {done === null && (
        <>
          <Section title={t.how} icon={<ShieldX />}>
            <p className={lines.note}>{t.howText}</p>
          </Section>
          <Section title={t.form}>
            <Ask onDone={setDone} />
          </Section>
        </>
      )}
      {done !== null && (
        <div role="status">
          {done === "withdrawn" ? <p>{t.withdrawn}</p> : <Refused who={done.who} refusal={done.refusal} />}
          <Button variant="default" onClick={() => setDone(null)}>
            {t.again}
          </Button>
        </div>
      )}
      <p>
        <Link href="/">{t.signIn}</Link>
      </p>
    </Page>
  );
}

function Ask({ onDone }: { onDone(d: Done): void }) {
  const t = useTexts(texts);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const sentence: Record<string, string> = { "not-proven": t.notProven, "already-open": t.alreadyOpen };
  const inWords = (e: unknown) => (e instanceof ApiError && sentence[e.word] ? new ApiError(e.status, e.word, sentence[e.word]!, null, true) : e);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = new FormData(e.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").replace(/\s/g, "");
    const who: Who = { ins: text("ins"), birth_date: text("birth"), card: text("card"), by: text("by") };
    setBusy(true);
    setError(null);
    const work =
      fields.get("deed") === "withdraw"
        ? post("/opposition/withdrawal", who, { quiet: true }).then(() => onDone("withdrawn"))
        : post<Refusal>("/opposition", who, { quiet: true }).then((refusal) => onDone({ who, refusal }));
    work.catch((x: unknown) => setError(inWords(x))).finally(() => setBusy(false));
  };
  const choices = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }));
  return (
    <form onSubmit={submit} className={lines.form}>
      <NativeSelect name="deed" label={t.deed} data={choices(t.deeds)} />
      <NativeSelect name="by" label={t.by} data={choices(t.bys)} />
      <TextInput name="ins" label={t.ins} description={t.insHint} required withAsterisk={false} inputMode="numeric" autoComplete="off" />
      <TextInput name="birth" type="date" label={t.birth} required withAsterisk={false} autoComplete="bday" />
      <TextInput name="card" label={t.card} description={t.cardHint} required withAsterisk={false} autoComplete="off" />
      {error !== null && <Failure error={error} />}
      <Button type="submit" loading={isBusy}>
        {t.send}
      </Button>
    </form>
  );
}

function Refused({ who, refusal }: { who: Who; refusal: Refusal }) {
  const t = useTexts(texts);
  const dates = useDates();
  const [error, setError] = useState<unknown>(null);
  const download = () => {
    setError(null);
    send("POST", "/opposition/proof", { body: who, accept: "application/pdf", quiet: true })
      .then((answer) => answer.blob())
      .then((blob) => saveBlob(blob, `opposition-${refusal.number}.pdf`))
      .catch(setError);
  };
  return (
    <Section title={t.done} icon={<ShieldX />}>
      <p className={lines.name}>{t.number(String(refusal.number))}</p>
      <p>{t.at(dates.moment(refusal.at))}</p>
      <p className={lines.note}>{t.keep}</p>
      <Button leftSection={<Download size={18} aria-hidden="true" />} onClick={download}>
        {t.proof}
      </Button>
      {error !== null && <Failure error={error} />}
    </Section>
  );
}
