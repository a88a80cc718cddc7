// Opens a SMART Health Link of this house, without an account (docs/summary.md §2).
import { Button, TextInput } from "@mantine/core";
import { Download, FileHeart } from "lucide-react";
import { useState, type FormEvent } from "react";
import { ApiError } from "../../api/client";
import type { Bundle, Resource } from "../../api/fhir";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page, Section } from "../../ui/page";
import { saveBlob } from "../../ui/save";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import css from "./link.module.css";
import { Narrative } from "./narrative";
import { isOurs, openLink, readLink, type Shlink } from "./shlink";
import { texts } from "./texts";

interface Composition extends Resource {
  title?: string;
  date?: string;
  section?: { title?: string; text?: { div?: string } }[];
}

export default function OpenLink() {
  const t = useTexts(texts);
  const [link, setLink] = useState<Shlink | null>(() => readLink(decodeURIComponent(location.hash)));
  const [files, setFiles] = useState<Bundle[] | null>(null);
  return (
    <Page title={link?.label || t.title} intro={t.intro}>
      {!link && <Paste onLink={setLink} />}
      {link && !isOurs(link) && <p role="alert">{t.foreign}</p>}
      {link && isOurs(link) && !files && <Ask link={link} onOpen={setFiles} />}
      {files && <Summary files={files} />}
    </Page>
  );
}

function Paste({ onLink }: { onLink(l: Shlink | null): void }) {
  const t = useTexts(texts);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    onLink(readLink(String(new FormData(e.currentTarget).get("link"))));
  };
  return (
    <form onSubmit={submit} className={lines.form}>
      <p role="status">{t.noLink}</p>
      <TextInput name="link" label={t.paste} required withAsterisk={false} autoComplete="off" spellCheck={false} />
      <Button type="submit">{t.use}</Button>
    </form>
  );
}

function Ask({ link, onOpen }: { link: Shlink; onOpen(files: Bundle[]): void }) {
  const t = useTexts(texts);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const inWords = (e: unknown) => {
    if (!(e instanceof ApiError)) return e;
    return new ApiError(e.status, e.word, e.status === 401 ? t.wrong(e.retryAfter ?? 0) : t.gone, null, true);
  };
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = new FormData(e.currentTarget);
    setBusy(true);
    setError(null);
    openLink(link, String(fields.get("who")).trim(), String(fields.get("passcode") ?? "").trim())
      .then(onOpen, (x: unknown) => setError(inWords(x)))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit} className={lines.form}>
      <TextInput name="who" label={t.who} description={t.whoHint} required withAsterisk={false} maxLength={100} autoComplete="name" />
      {link.flag?.includes("P") && <TextInput name="passcode" label={t.passcode} description={t.passcodeHint} required withAsterisk={false} autoComplete="off" />}
      {error !== null && <Failure error={error} />}
      <Button type="submit" loading={isBusy}>
        {t.open}
      </Button>
    </form>
  );
}

function Summary({ files }: { files: Bundle[] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const summary = files.find((f) => f.entry?.[0]?.resource?.resourceType === "Composition");
  const composition = summary?.entry?.[0]?.resource as Composition | undefined;
  const others = files.length - (summary ? 1 : 0);
  const save = () => saveBlob(new Blob([JSON.stringify(files.length === 1 ? files[0] : files)], { type: "application/fhir+json" }), "resume-medical.json");
  return (
    <div role="region" aria-live="polite" aria-label={composition?.title ?? t.title}>
      {composition && <p className={lines.note}>{t.asOf(dates.moment(composition.date))}</p>}
      {composition?.section?.map((s, i) => (
        <Section key={i} title={s.title ?? ""} icon={<FileHeart />}>
          <div className={css.narrative} tabIndex={0} role="group" aria-label={s.title}>
            <Narrative html={s.text?.div ?? ""} />
          </div>
        </Section>
      ))}
      {others > 0 && <p>{t.documents(others)}</p>}
      <Button variant="default" leftSection={<Download size={18} aria-hidden="true" />} onClick={save}>
        {t.save}
      </Button>
    </div>
  );
}
