// One document: what it is, its content, and what can be done with it.
import { Button } from "@mantine/core";
import { Download, ExternalLink, Eye, EyeOff, Flag, FolderInput, Pin, Printer, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { isMinor } from "../../age";
import { ApiError } from "../../api/client";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useKiosk } from "../../frame/kiosk";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { useDates } from "../../i18n/dates";
import { Back, Page, Section } from "../../ui/page";
import { Failure, Wait } from "../../ui/state";
import { DeedDialog, type Deed } from "./chosen";
import { FileDialog, ReportDialog } from "./filed";
import { loadFiling, pin } from "./filing";
import { htmlPath, loadDoc, type Doc } from "./model";
import { useBody, Viewer, type Body } from "./viewer";
import css from "./documents.module.css";
import { texts } from "./texts";

const LIST = "/espace/documents";

export function DocumentPage({ id }: { id: string }) {
  const t = useTexts(texts);
  const { patient } = useProfile();
  const doc = useLoad(`${patient} ${id}`, (signal) => loadDoc(patient, id, signal));
  const isGone = doc.error instanceof ApiError && doc.error.status === 404;
  return (
    <>
      <Back href={LIST}>{t.backToList}</Back>
      {doc.value ? (
        <Shown doc={doc.value} reload={doc.reload} />
      ) : isGone ? (
        <Page title={t.notFound}>{null}</Page>
      ) : doc.error ? (
        <Failure error={doc.error} retry={doc.reload} />
      ) : (
        <Wait />
      )}
    </>
  );
}

function Shown({ doc, reload }: { doc: Doc; reload(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const body = useBody(doc);
  const facts: [string, string][] = [
    [t.dated, dates.date(doc.date)],
    [t.kind, [doc.kind, t.names[doc.category]].filter(Boolean).join(" · ")],
    [t.by, doc.isOwn ? t.own : doc.authors],
    [t.file, doc.size ? dates.size(doc.size) : ""],
  ];
  return (
    <Page title={doc.title || t.untitled}>
      <dl className={css.facts}>
        {facts
          .filter(([, what]) => what)
          .map(([name, what]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{what}</dd>
            </div>
          ))}
      </dl>
      {(doc.isMasked || doc.isHiddenFromRepresentatives) && (
        <p className={css.veiled}>
          <EyeOff size={18} aria-hidden="true" /> {[doc.isMasked ? t.masked : "", doc.isHiddenFromRepresentatives ? t.hiddenRep : ""].filter(Boolean).join(" · ")}
        </p>
      )}
      <Deeds doc={doc} body={body.value} reload={reload} />
      <Section title={t.reading}>
        {body.error ? <Failure error={body.error} retry={body.reload} /> : null}
        {!body.value && !body.error && <Wait />}
        {body.value && <Viewer doc={doc} body={body.value} />}
      </Section>
    </Page>
  );
}

function Deeds({ doc, body, reload }: { doc: Doc; body: Body | undefined; reload(): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const { kind, birthDate, patient } = useProfile();
  const filing = useLoad(`${patient} filing`, (signal) => loadFiling(patient, signal));
  const isPinned = !!filing.value?.pinned?.docs.has(doc.id);
  const [isOpen, setOpen] = useState<"file" | "report" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isKiosk = useKiosk().isOn; // nothing leaves for the disk or the printer
  const [, go] = useLocation();
  const [deed, setDeed] = useState<Deed | null>(null);
  const size = 18;
  return (
    <div className={css.deeds}>
      {body && !isKiosk && (
        <Button component="a" href={body.url} download={body.fileName} variant="default" leftSection={<Download size={size} aria-hidden="true" />}>
          {t.download}
        </Button>
      )}
      {isKiosk || !body ? null : body.kind === "html" ? (
        <Button component="a" href={htmlPath(doc.id)} target="_blank" rel="noopener" variant="default" leftSection={<ExternalLink size={size} aria-hidden="true" />}>
          {t.openPage}
        </Button>
      ) : (
        <Button variant="default" leftSection={<Printer size={size} aria-hidden="true" />} onClick={() => window.print()}>
          {t.print}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={doc.isMasked ? <Eye size={size} aria-hidden="true" /> : <EyeOff size={size} aria-hidden="true" />}
        onClick={() => setDeed(doc.isMasked ? "unmask" : "mask")}
      >
        {doc.isMasked ? t.unmask : t.mask}
      </Button>
      {(doc.isHiddenFromRepresentatives || (kind === "self" && isMinor(birthDate))) && (
        <Button variant="default" onClick={() => setDeed(doc.isHiddenFromRepresentatives ? "showRep" : "hideRep")}>
          {doc.isHiddenFromRepresentatives ? t.showRep : t.hideRep}
        </Button>
      )}
      {filing.value && (
        <>
          <Button variant="default" leftSection={<Pin size={size} aria-hidden="true" />} onClick={() => void pin(patient, filing.value!, [doc.id], !isPinned).then(filing.reload, setError)}>
            {isPinned ? t.unpin : t.pin}
          </Button>
          <Button variant="default" leftSection={<FolderInput size={size} aria-hidden="true" />} onClick={() => setOpen("file")}>
            {t.toFolder}
          </Button>
        </>
      )}
      {doc.isOwn && (
        <>
          <Button component={Link} href={`${LIST}/${doc.id}/remplacer`} variant="default" leftSection={<RefreshCw size={size} aria-hidden="true" />}>
            {t.replace}
          </Button>
          <Button variant="outline" color="red" leftSection={<Trash2 size={size} aria-hidden="true" />} onClick={() => setDeed("remove")}>
            {c.remove}
          </Button>
        </>
      )}
      {!doc.isOwn && (
        <Button variant="default" leftSection={<Flag size={size} aria-hidden="true" />} onClick={() => setOpen("report")}>
          {t.toReport}
        </Button>
      )}
      {error !== null && <Failure error={error} />}
      {isOpen === "report" && <ReportDialog doc={doc} onClose={() => setOpen(null)} />}
      {isOpen === "file" && filing.value && (
        <FileDialog
          docs={[doc]}
          filing={filing.value}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            filing.reload();
          }}
        />
      )}
      {deed && (
        <DeedDialog
          deed={deed}
          docs={[doc]}
          onClose={() => setDeed(null)}
          onDone={() => {
            setDeed(null);
            if (deed === "remove") go(LIST);
            else reload();
          }}
        />
      )}
    </div>
  );
}
