// The summary: its sections, as PDF and as FHIR, and SMART Health Links to it (docs/summary.md).
import { Button, Checkbox } from "@mantine/core";
import { CreditCard, Download, FileHeart, FileJson, Link2 } from "lucide-react";
import { useState } from "react";
import { send } from "../../api/client";
import { useProfile } from "../../api/session";
import { useKiosk } from "../../frame/kiosk";
import { useLang, useTexts } from "../../i18n";
import { saveBlob } from "../../ui/save";
import { Page, Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { EmergencyCard } from "./card";
import { Links } from "./links";
import css from "./share.module.css";
import { texts } from "./texts";

/** Required and recommended by IPS: ticked to begin with. */
const FIRST = ["48765-2", "11450-4", "10160-0", "11369-6", "30954-2", "47519-4"];

export default function Share() {
  const t = useTexts(texts);
  const { lang } = useLang();
  const { id } = useProfile();
  const isKiosk = useKiosk().isOn;
  const [chosen, setChosen] = useState<string[]>(FIRST);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState<unknown>(null);
  const toggle = (code: string) => setChosen((c) => (c.includes(code) ? c.filter((x) => x !== code) : [...c, code]));
  const fetchAs = (format: "pdf" | "json") => {
    const query = new URLSearchParams(chosen.map((c) => ["section", c]));
    query.set("_format", format);
    if (lang === "en") query.set("english", "true");
    setBusy(format);
    setError(null);
    send("GET", `/fhir/Patient/${id}/$summary?${query.toString()}`, { accept: format === "pdf" ? "application/pdf" : "application/fhir+json" })
      .then((answer) => answer.blob())
      .then((blob) => saveBlob(blob, format === "pdf" ? "resume-medical.pdf" : "resume-medical.json"))
      .catch(setError)
      .finally(() => setBusy(""));
  };
  return (
    <Page title={t.title} intro={t.intro}>
      <Section title={t.choose} icon={<FileHeart />}>
        <fieldset className={css.sections}>
          <legend className={lines.note}>{t.chooseNote}</legend>
          {Object.entries(t.sections).map(([code, name]) => (
            <Checkbox key={code} label={name} checked={chosen.includes(code)} onChange={() => toggle(code)} />
          ))}
        </fieldset>
        <p role="status">{chosen.length === 0 ? t.none : ""}</p>
        {error !== null && <Failure error={error} />}
        <div className={lines.deeds}>
          <Button className={lines.button} leftSection={<Download size={18} aria-hidden="true" />} disabled={!chosen.length} loading={busy === "pdf"} onClick={() => fetchAs("pdf")}>
            {t.pdf}
          </Button>
          <Button className={lines.button} variant="default" leftSection={<FileJson size={18} aria-hidden="true" />} disabled={!chosen.length} loading={busy === "json"} onClick={() => fetchAs("json")}>
            {t.json}
          </Button>
        </div>
      </Section>
      <Section title={t.share} icon={<Link2 />}>
        <Links patient={id} sections={chosen} />
      </Section>
      {!isKiosk && (
        <Section title={t.card} icon={<CreditCard />}>
          <EmergencyCard />
        </Section>
      )}
    </Page>
  );
}
