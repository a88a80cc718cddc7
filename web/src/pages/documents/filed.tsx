// The dialogs of filing: into a folder, a new one or one that is there; and reporting a document.
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { Confirm } from "../../ui/confirm";
import { Dialog, DialogButtons } from "../../ui/dialog";
import { Failure } from "../../ui/state";
import { FOLDER_NAME_MOST, fileIn, makeFolder, removeFolder, report, reportReasons, type Filing } from "./filing";
import type { Doc } from "./model";
import css from "./documents.module.css";
import { texts } from "./texts";

interface FileDialogProps {
  docs: Doc[];
  filing: Filing;
  onClose(): void;
  onDone(): void;
}

/** Which folders the documents are in: a box each; a name below makes a new one. */
export function FileDialog({ docs, filing, onClose, onDone }: FileDialogProps) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const { patient } = useProfile();
  const ids = docs.map((d) => d.id);
  const [ticked, setTicked] = useState(() => new Set(filing.folders.filter((f) => ids.every((id) => f.docs.has(id))).map((f) => f.id)));
  const [name, setName] = useState("");
  const save = async () => {
    for (const f of filing.folders) {
      const isIn = ticked.has(f.id);
      if (isIn !== ids.every((id) => f.docs.has(id))) await fileIn(f, ids, isIn);
    }
    if (name.trim()) await makeFolder(patient, name.trim(), ids);
  };
  return (
    <Confirm title={t.filing.title} action={c.save} onConfirm={save} onClose={onClose} onDone={onDone}>
      {filing.folders.length > 0 && (
        <fieldset className={css.folders}>
          <legend>{t.filing.which}</legend>
          {filing.folders.map((f) => (
            <Checkbox
              key={f.id}
              label={f.name}
              checked={ticked.has(f.id)}
              onChange={() =>
                setTicked((old) => {
                  const next = new Set(old);
                  if (!next.delete(f.id)) next.add(f.id);
                  return next;
                })
              }
            />
          ))}
        </fieldset>
      )}
      <TextInput label={t.filing.newFolder} maxLength={FOLDER_NAME_MOST} value={name} autoComplete="off" onChange={(e) => setName(e.currentTarget.value)} />
    </Confirm>
  );
}

/** Above the list of a folder: taking the folder away leaves its documents where they are. */
export function FolderBar({ filing, folder, onDone }: { filing: Filing; folder: string; onDone(removed: string): void }) {
  const t = useTexts(texts);
  const [error, setError] = useState<unknown>(null);
  const found = filing.folders.find((f) => f.id === folder);
  if (!found) return null;
  return (
    <div className={css.folderBar}>
      {error !== null && <Failure error={error} />}
      <Button size="sm" variant="subtle" color="red" onClick={() => void removeFolder(found).then(() => onDone(found.id), setError)}>
        {t.filing.removeFolder(found.name)}
      </Button>
      <span className={css.note}>{t.filing.removeFolderWhy}</span>
    </div>
  );
}

export function ReportDialog({ doc, onClose }: { doc: Doc; onClose(): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const { patient } = useProfile();
  const [reason, setReason] = useState("");
  const [words, setWords] = useState("");
  const [isDone, setDone] = useState(false);
  if (isDone)
    return (
      <Dialog title={t.reporting.title} isOpen onClose={onClose}>
        <p role="status">{t.reporting.done}</p>
        <DialogButtons>
          <Button onClick={onClose}>{c.close}</Button>
        </DialogButtons>
      </Dialog>
    );
  return (
    <Confirm
      title={t.reporting.title}
      action={t.reporting.send}
      onConfirm={() => report(patient, doc.id, reason, words)}
      onClose={onClose}
      onDone={() => setDone(true)}
    >
      <p className={css.intro}>{t.reporting.why}</p>
      <NativeSelect
        label={t.reporting.reason}
        required
        withAsterisk={false}
        value={reason}
        data={[{ value: "", label: t.reporting.choose }, ...reportReasons.map((r) => ({ value: r, label: t.reporting.reasons[r] }))]}
        onChange={(e) => setReason(e.currentTarget.value)}
      />
      <Textarea label={`${t.reporting.words} (${c.optional})`} rows={3} maxLength={1000} value={words} onChange={(e) => setWords(e.currentTarget.value)} />
    </Confirm>
  );
}
