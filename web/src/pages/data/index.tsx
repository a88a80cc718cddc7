// My data: downloading everything, closing the space, erasing it, and opening it again (docs/summary.md §3, §4).
import { Button, Checkbox } from "@mantine/core";
import { DoorClosed, Download } from "lucide-react";
import { useState } from "react";
import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { isSaid, operate, said, yesOrNo, type Parameter, type Parameters } from "../../api/operations";
import { useProfile } from "../../api/session";
import { useLang, useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Page, Section } from "../../ui/page";
import { Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { texts } from "./texts";

export default function Data() {
  const t = useTexts(texts);
  const { id } = useProfile();
  const closing = useLoad(`closing ${id}`, (signal) => get<Parameters>(`/fhir/Patient/${id}/$closing`, { signal }));
  const state = closing.value?.parameter;
  return (
    <Page title={t.title} intro={t.intro}>
      {closing.error ? <Failure error={closing.error} retry={closing.reload} /> : !state ? <Wait /> : null}
      {state && (
        <>
          {said(state, "state") === "in-use" && <DownloadAll patient={id} />}
          <Section title={t.close} icon={<DoorClosed />}>
            <Closing patient={id} state={state} onChange={closing.reload} />
          </Section>
        </>
      )}
    </Page>
  );
}

function DownloadAll({ patient }: { patient: string }) {
  const t = useTexts(texts);
  const [isStarted, setStarted] = useState(false);
  return (
    <Section title={t.download} icon={<Download />}>
      <p className={lines.note}>{t.downloadNote}</p>
      <p className={lines.note}>{t.downloadWarn}</p>
      <Button component="a" href={`/fhir/Patient/${patient}/$download`} download="mes-donnees.zip" leftSection={<Download size={18} aria-hidden="true" />} onClick={() => setStarted(true)}>
        {t.downloadDo}
      </Button>
      <p role="status">{isStarted ? t.started : ""}</p>
    </Section>
  );
}

type Deed = "close" | "ask-erasure" | "reopen";

function Closing({ patient, state, onChange }: { patient: string; state: Parameter[]; onChange(): void }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  const [asks, setAsks] = useState<Deed | null>(null);
  const word = said(state, "state") as keyof typeof t.states;
  const openLinks = Number((state.find((p) => p.name === "openLinks") as { valueUnsignedInt?: number } | undefined)?.valueUnsignedInt ?? 0);
  const consequence = (name: string) => said(state.find((p) => p.name === name)?.part, lang);
  const may = { close: isSaid(state, "mayClose"), erase: isSaid(state, "mayAskErasure"), reopen: isSaid(state, "mayReopen") };
  const run = (deed: Deed) => operate(patient, deed, ...(deed === "reopen" ? [] : [yesOrNo("confirmed", true)])).then(onChange);
  return (
    <>
      <p className={lines.name}>{t.states[word]}</p>
      {said(state, "closed") && <p>{t.closed(dates.moment(said(state, "closed")))}</p>}
      {said(state, "erasedBy") && <p>{t.erasedBy(dates.moment(said(state, "erasedBy")))}</p>}
      {word === "in-use" && may.close && <p className={lines.note}>{t.closeNote}</p>}
      {!may.close && !may.erase && !may.reopen && <p>{t.notYours}</p>}
      <div className={lines.deeds}>
        {may.reopen && <Button onClick={() => setAsks("reopen")}>{t.reopen}</Button>}
        {may.close && (
          <Button variant="outline" color="red" onClick={() => setAsks("close")}>
            {t.closeDo}
          </Button>
        )}
        {may.erase && (
          <Button variant="outline" color="red" onClick={() => setAsks("ask-erasure")}>
            {t.erase}
          </Button>
        )}
      </div>
      {asks === "reopen" && (
        <Confirm title={t.reopen} action={t.reopen} onClose={() => setAsks(null)} onConfirm={() => run("reopen")}>
          <p>{t.reopenWhat}</p>
        </Confirm>
      )}
      {asks && asks !== "reopen" && (
        <Confirm title={asks === "close" ? t.close : t.erase} action={asks === "close" ? t.closeDo : t.eraseDo} isGrave onClose={() => setAsks(null)} onConfirm={() => run(asks)}>
          <p>{consequence(asks === "close" ? "ifClosed" : "ifErased")}</p>
          {openLinks > 0 && <p>{t.openLinks(openLinks)}</p>}
          <Checkbox required label={t.understood} />
        </Confirm>
      )}
    </>
  );
}
