// Adding documents: by file, camera or drop, with a look at each before it is sent. Also replacing one of one's own.
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { Camera, FileText, FolderOpen, Upload, X } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState, type DragEvent, type FormEvent } from "react";
import { Link } from "wouter";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Back, Page, Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import { depositTypes, type Category } from "./categories";
import { accepted, choose, type Chosen, type Refusal } from "./files";
import { addDoc, loadDoc, type Doc } from "./model";
import css from "./documents.module.css";
import { texts } from "./texts";

const LIST = "/espace/documents";
const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

interface Entry extends Chosen {
  title: string;
  category: Category;
  date: string;
  isMasked: boolean;
}

export function AddDocuments({ replaces }: { replaces?: string }) {
  const t = useTexts(texts);
  const { patient } = useProfile();
  const former = useLoad(replaces ?? "", async (signal) => (replaces ? loadDoc(patient, replaces, signal) : null));
  return (
    <>
      <Back href={replaces ? `${LIST}/${replaces}` : LIST}>{t.backToList}</Back>
      <Page title={replaces ? t.replace : t.adding.title} intro={t.adding.intro}>
        {former.error ? <Failure error={former.error} /> : null}
        {former.value && <p className={css.veiled}>{t.adding.replacing(former.value.title || t.untitled)}</p>}
        {former.value !== undefined && <Form former={former.value} />}
      </Page>
    </>
  );
}

function Form({ former }: { former: Doc | null }) {
  const t = useTexts(texts);
  const { patient } = useProfile();
  const [entries, setEntries] = useState<Entry[]>([]);
  const [refused, setRefused] = useState<Refusal[]>([]);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [done, setDone] = useState(0);
  const told = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone: what came of it has the focus.
  useLayoutEffect(() => {
    if (done && document.activeElement === document.body) told.current?.focus({ preventScroll: true });
  }, [done]);
  const kept = useRef(entries);
  kept.current = entries;
  useEffect(() => () => kept.current.forEach((e) => e.preview && URL.revokeObjectURL(e.preview)), []);

  const take = async (files: Iterable<File>) => {
    setDone(0);
    const all = await Promise.all([...files].map(choose));
    setRefused(all.filter((f): f is Refusal => "why" in f));
    const defaults = {
      category: depositTypes.find((d) => d.type.coding?.[0]?.code === former?.typeCode)?.category ?? ("AUTR_DOC" as Category),
      date: today(),
      isMasked: former?.isMasked ?? false,
    };
    const good = all.filter((f): f is Chosen => !("why" in f)).map((f) => ({ ...f, ...defaults, title: former?.title || f.name }));
    setEntries((old) => (former ? good.slice(0, 1) : [...old, ...good]));
  };
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    let sent = 0;
    try {
      for (const entry of entries) {
        await addDoc(patient, { ...entry, type: depositTypes.find((d) => d.category === entry.category)!.type, replaces: former?.id });
        sent++;
        setEntries((old) => old.filter((o) => o.key !== entry.key));
      }
    } catch (wrong) {
      setError(wrong);
    }
    setDone(sent);
    setBusy(false);
  };
  const change = (key: string, c: Partial<Entry>) => setEntries((old) => old.map((o) => (o.key === key ? { ...o, ...c } : o)));

  return (
    <form onSubmit={(e) => void submit(e)}>
      {done > 0 && (
        <div role="status" className={css.done} ref={told} tabIndex={-1}>
          <strong>{t.adding.done(done)}</strong> <Link href={LIST}>{t.adding.see}</Link>
        </div>
      )}
      <Chooser onFiles={(f) => void take(f)} isSingle={!!former} />
      {refused.length > 0 && (
        <ul role="alert" className={css.refused}>
          {refused.map((r) => (
            <li key={r.name}>{t.adding[r.why](r.name)}</li>
          ))}
        </ul>
      )}
      {error !== null && <Failure error={error} />}
      {entries.map((entry) => (
        <EntryFields
          key={entry.key}
          entry={entry}
          change={(c) => change(entry.key, c)}
          remove={() => setEntries((old) => old.filter((o) => o.key !== entry.key))}
        />
      ))}
      {entries.length > 0 && (
        <Button type="submit" size="md" loading={isBusy} leftSection={<Upload size={18} aria-hidden="true" />}>
          {former ? t.replace : t.adding.send(entries.length)}
        </Button>
      )}
    </form>
  );
}

function Chooser({ onFiles, isSingle }: { onFiles(files: Iterable<File>): void; isSingle: boolean }) {
  const t = useTexts(texts);
  const [isOver, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const drag = (isIn: boolean) => (e: DragEvent) => {
    e.preventDefault();
    setOver(isIn);
  };
  const take = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    input.value = "";
  };
  return (
    <div
      className={`${css.drop} ${isOver ? css.isOver : ""}`}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(e) => {
        drag(false)(e);
        onFiles([...e.dataTransfer.files]);
      }}
    >
      <p className={css.dropWords}>
        {t.adding.drop} <span>{t.adding.or}</span>
      </p>
      <div className={css.buttons}>
        <Button size="md" leftSection={<FolderOpen size={18} aria-hidden="true" />} onClick={() => files.current?.click()}>
          {t.adding.choose}
        </Button>
        <Button size="md" variant="light" leftSection={<Camera size={18} aria-hidden="true" />} onClick={() => camera.current?.click()}>
          {t.adding.camera}
        </Button>
      </div>
      <input ref={files} type="file" hidden multiple={!isSingle} accept={accepted} aria-label={t.adding.choose} onChange={(e) => take(e.currentTarget)} />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" aria-label={t.adding.camera} onChange={(e) => take(e.currentTarget)} />
    </div>
  );
}

function EntryFields({ entry, change, remove }: { entry: Entry; change(c: Partial<Entry>): void; remove(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const id = useId();
  return (
    <Section
      title={entry.title || entry.name}
      actions={
        <Button variant="subtle" color="red" size="sm" leftSection={<X size={16} aria-hidden="true" />} onClick={remove}>
          {t.adding.drop1}
        </Button>
      }
    >
      <div className={css.entry}>
        {entry.preview ? (
          <img src={entry.preview} alt={t.adding.preview(entry.name)} className={css.thumb} />
        ) : (
          <div className={css.thumb}>
            <FileText size={40} aria-hidden="true" />
            {dates.size(entry.bytes.size)}
          </div>
        )}
        <div className={css.fields}>
          <TextInput label={t.adding.name} required withAsterisk={false} maxLength={200} value={entry.title} onChange={(e) => change({ title: e.currentTarget.value })} />
          <NativeSelect
            label={t.adding.category}
            value={entry.category}
            data={depositTypes.map((d) => ({ value: d.category, label: t.names[d.category] }))}
            onChange={(e) => change({ category: e.currentTarget.value as Category })}
          />
          <TextInput type="date" label={t.adding.date} required withAsterisk={false} max={today()} value={entry.date} onChange={(e) => change({ date: e.currentTarget.value })} />
          <Checkbox
            id={id}
            label={t.adding.mask}
            description={entry.isMasked ? t.consequences.mask : undefined}
            checked={entry.isMasked}
            onChange={(e) => change({ isMasked: e.currentTarget.checked })}
          />
        </div>
      </div>
    </Section>
  );
}
