// What can be done to several documents at once, and the dialog that says what it means before it is done.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { Dialog, DialogButtons } from "../../ui/dialog";
import { Failure } from "../../ui/state";
import { FileDialog } from "./filed";
import { pin, type Filing } from "./filing";
import { deleteDoc, setVeil, type Doc } from "./model";
import css from "./documents.module.css";
import { texts } from "./texts";

const DELETED_MOST = 10;
export type Deed = "mask" | "unmask" | "hideRep" | "showRep" | "remove";

const deeds: Record<Deed, (d: Doc) => Promise<unknown>> = {
  mask: (d) => setVeil(d, "MASQUE_PS", true),
  unmask: (d) => setVeil(d, "MASQUE_PS", false),
  hideRep: (d) => setVeil(d, "INVISIBLE_REPRESENTANTS_LEGAUX", true),
  showRep: (d) => setVeil(d, "INVISIBLE_REPRESENTANTS_LEGAUX", false),
  remove: deleteDoc,
};

function Title({ deed, docs }: { deed: Deed; docs: Doc[] }): string {
  const t = useTexts(texts);
  const c = useTexts(common);
  if (docs.length === 1 || deed === "hideRep" || deed === "showRep") return `${deed === "remove" ? c.remove : t[deed]}`;
  return { mask: t.maskMany, unmask: t.unmaskMany, remove: t.removeMany }[deed](docs.length);
}

/** Asks before a deed, with its consequence in words; `onDone(left)` when it is done, with the documents that it failed for. */
export function DeedDialog({ deed, docs, onClose, onDone }: { deed: Deed; docs: Doc[]; onClose(): void; onDone(): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown[]>([]);
  const title = Title({ deed, docs });
  const go = async () => {
    setBusy(true);
    const wrong: unknown[] = [];
    // One after the other: each is a change of the same space.
    for (const d of docs) await deeds[deed](d).catch((e: unknown) => wrong.push(e));
    setBusy(false);
    setFailed(wrong);
    if (!wrong.length) onDone();
  };
  return (
    <Dialog title={title} isOpen onClose={failed.length ? onDone : onClose}>
      {docs.length === 1 && <p className={css.which}>{docs[0]!.title || t.untitled}</p>}
      <p>{t.consequences[deed]}</p>
      {failed.length > 0 && (
        <>
          <p role="alert">{t.someFailed(failed.length)}</p>
          <Failure error={failed[0]} />
        </>
      )}
      <DialogButtons>
        <Button variant="default" onClick={failed.length ? onDone : onClose}>
          {failed.length ? c.close : c.cancel}
        </Button>
        {!failed.length && (
          <Button color={deed === "remove" ? "red" : undefined} loading={isBusy} onClick={() => void go()}>
            {deed === "remove" ? c.remove : t[deed]}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

/** The bar that shows when documents are chosen. */
interface ChosenProps {
  docs: Doc[];
  filing: Filing | undefined;
  onClear(): void;
  onDone(): void;
}

export function Chosen({ docs, filing, onClear, onDone }: ChosenProps) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const { patient } = useProfile();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [isFiling, setFiling] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!docs.length) return null;
  const ids = docs.map((d) => d.id);
  const isPinned = ids.every((id) => filing?.pinned?.docs.has(id));
  const masked = docs.filter((d) => d.isMasked);
  const open = docs.filter((d) => !d.isMasked);
  const cannotDelete = docs.some((d) => !d.isOwn) ? t.notOwn : docs.length > DELETED_MOST ? t.mostTen : "";
  const of: Record<Deed, Doc[]> = { mask: open, unmask: masked, remove: docs, hideRep: docs, showRep: docs };
  return (
    <section className={css.chosen} aria-label={t.selected(docs.length)}>
      <strong role="status">{t.selected(docs.length)}</strong>
      <div className={css.buttons}>
        {open.length > 0 && (
          <Button size="sm" variant="light" onClick={() => setDeed("mask")}>
            {t.mask}
          </Button>
        )}
        {masked.length > 0 && (
          <Button size="sm" variant="light" onClick={() => setDeed("unmask")}>
            {t.unmask}
          </Button>
        )}
        {filing && (
          <>
            <Button size="sm" variant="light" onClick={() => void pin(patient, filing, ids, !isPinned).then(onDone, setError)}>
              {isPinned ? t.unpin : t.pin}
            </Button>
            <Button size="sm" variant="light" onClick={() => setFiling(true)}>
              {t.toFolder}
            </Button>
          </>
        )}
        {!cannotDelete && (
          <Button size="sm" variant="light" color="red" onClick={() => setDeed("remove")}>
            {c.remove}
          </Button>
        )}
        <Button size="sm" variant="subtle" onClick={onClear}>
          {t.clear}
        </Button>
      </div>
      {cannotDelete && <p className={css.note}>{cannotDelete}</p>}
      {error !== null && <Failure error={error} />}
      {isFiling && filing && (
        <FileDialog
          docs={docs}
          filing={filing}
          onClose={() => setFiling(false)}
          onDone={() => {
            setFiling(false);
            onDone();
          }}
        />
      )}
      {deed && (
        <DeedDialog
          deed={deed}
          docs={of[deed]}
          onClose={() => setDeed(null)}
          onDone={() => {
            setDeed(null);
            onDone();
          }}
        />
      )}
    </section>
  );
}
