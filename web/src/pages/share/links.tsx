// SMART Health Links: making one of the chosen sections, those there are, and taking one back.
import { Badge, Button, TextInput } from "@mantine/core";
import { Copy, Download, Link2 } from "lucide-react";
import { useState } from "react";
import { get } from "../../api/client";
import { fromBase64url } from "../../api/passkey";
import { useLoad } from "../../api/load";
import { allNamed, code, operate, said, yesOrNo, type Parameter, type Parameters } from "../../api/operations";
import { useLang, useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Dialog, DialogButtons } from "../../ui/dialog";
import { Qr } from "../../ui/qr";
import { saveBlob } from "../../ui/save";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import css from "./share.module.css";
import { texts } from "./texts";

const DAY = 86400_000;
const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
const numberOf = (parts: Parameter[], name: string) => Number(Object.entries(parts.find((p) => p.name === name) ?? {}).find(([k]) => k.startsWith("value"))?.[1] ?? 0);

export function Links({ patient, sections }: { patient: string; sections: string[] }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  const list = useLoad(`links ${patient}`, (signal) => get<Parameters>(`/fhir/Patient/${patient}/$health-links`, { signal }));
  const [asks, setAsks] = useState<"make" | Parameter[] | null>(null);
  const [made, setMade] = useState<Parameters | null>(null);
  const links = list.value ? allNamed(list.value, "link") : [];
  const make = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    const parameters: Parameter[] = [
      ...sections.map((s) => code("section", s)),
      { name: "passcode", valueString: text("passcode") },
      { name: "until", valueDate: text("until") },
      yesOrNo("paper", true),
    ];
    if (text("label")) parameters.push({ name: "label", valueString: text("label") });
    if (lang === "en") parameters.push(yesOrNo("english", true));
    setMade(await operate(patient, "make-health-link", ...parameters));
    list.reload();
  };
  const nameOf = (l: Parameter[]) => said(l, "label") || t.untitled;
  return (
    <>
      <p className={lines.note}>{t.shareNote}</p>
      <Button leftSection={<Link2 size={18} aria-hidden="true" />} disabled={sections.length === 0} onClick={() => setAsks("make")}>
        {t.make}
      </Button>
      <h3 className={css.links}>{t.links}</h3>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : !list.value ? <Wait /> : null}
      {list.value && links.length === 0 && <Empty>{t.noLinks}</Empty>}
      <ul className={lines.lines}>
        {links.map((l) => {
          const state = said(l, "state") as keyof typeof t.states;
          return (
            <li key={numberOf(l, "number")} className={lines.line}>
              <div className={lines.what}>
                <p>
                  <span className={lines.name}>{nameOf(l)}</span>{" "}
                  <Badge variant="light" color={state === "open" ? "green" : "gray"}>
                    {t.states[state]}
                  </Badge>
                </p>
                <p className={lines.small}>
                  {t.goodUntil(dates.moment(said(l, "until")))}. {t.opened(numberOf(l, "opened"))}.
                </p>
              </div>
              {state === "open" && (
                <Button variant="outline" color="red" size="sm" aria-label={`${t.revoke} : ${nameOf(l)}`} onClick={() => setAsks(l)}>
                  {t.revoke}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {asks === "make" && (
        <Confirm title={t.make} action={t.make} onClose={() => setAsks(null)} onConfirm={make}>
          <p>{t.makeWhat}</p>
          <TextInput name="label" label={t.label} description={t.labelHint} maxLength={80} />
          <TextInput name="passcode" label={t.passcode} description={t.passcodeHint} required withAsterisk={false} minLength={4} maxLength={64} autoComplete="off" />
          <TextInput type="date" name="until" label={t.until} required withAsterisk={false} defaultValue={dayIn(7)} min={dayIn(0)} max={dayIn(89)} />
        </Confirm>
      )}
      {asks && asks !== "make" && (
        <Confirm
          title={t.revoke}
          action={t.revoke}
          isGrave
          onClose={() => setAsks(null)}
          onConfirm={() => operate(patient, "revoke-health-link", { name: "number", valuePositiveInt: numberOf(asks, "number") } as Parameter).then(list.reload)}
        >
          <p>
            <strong>{nameOf(asks)}.</strong> {t.revokeWhat}
          </p>
        </Confirm>
      )}
      <Made made={made} onClose={() => setMade(null)} />
    </>
  );
}

/** Links are opened by the page /espace/lien of this very site unless the house says another one (links.viewer). */
const addressOf = (link: string) => (link.startsWith("shlink:") ? `${location.origin}/espace/lien#${link}` : link);

function Made({ made, onClose }: { made: Parameters | null; onClose(): void }) {
  const t = useTexts(texts);
  const [isCopied, setCopied] = useState(false);
  const address = addressOf(said(made?.parameter, "link") ?? "");
  const file = (name: string) => made?.parameter?.find((p) => p.name === name)?.valueAttachment;
  const qr = file("qr");
  const paper = file("paper");
  const close = () => {
    setCopied(false);
    onClose();
  };
  return (
    <Dialog title={t.made} isOpen={made !== null} onClose={close}>
      <p>{t.madeNote}</p>
      <p className={css.address} aria-label={t.link}>
        {address}
      </p>
      <Qr image={qr} alt={t.qr} />
      <p role="status">{isCopied ? t.copied : ""}</p>
      <DialogButtons>
        {paper && (
          <Button
            className={lines.button}
            variant="default"
            leftSection={<Download size={18} aria-hidden="true" />}
            onClick={() => saveBlob(new Blob([fromBase64url(paper.data ?? "")], { type: paper.contentType }), "resume-medical.pdf")}
          >
            {t.paper}
          </Button>
        )}
        <Button leftSection={<Copy size={18} aria-hidden="true" />} onClick={() => void navigator.clipboard.writeText(address).then(() => setCopied(true))}>
          {t.copy}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
