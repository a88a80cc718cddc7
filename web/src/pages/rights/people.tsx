// Who acts in the holder's place: mandates, invitations of carers, and answering one.
import { Badge, Button, TextInput } from "@mantine/core";
import { UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { operate, said, yesOrNo } from "../../api/operations";
import { useSession } from "../../api/session";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Dialog } from "../../ui/dialog";
import { Empty } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import type { PartProps } from "./entrants";
import type { Mandate } from "./file";
import css from "./rights.module.css";
import { texts } from "./texts";

type Asked = "invite" | "answer" | Mandate | null;
/** Measures that a judge decided, and representatives, are ended by the operator alone. */
const ENDED_HERE = ["carer", "second-representative", "collector"];

export function People({ patient, file, onChange }: PartProps) {
  const t = useTexts(texts);
  const dates = useDates();
  const { profile } = useSession();
  const [asks, setAsks] = useState<Asked>(null);
  const [code, setCode] = useState("");
  const [link, setLink] = useState("");
  const [isAccepted, setAccepted] = useState(false);
  const period = (m: Mandate) => (m.until ? t.until(dates.date(m.until)) : t.noEnd);
  return (
    <>
      <p className={lines.note}>{t.peopleNote}</p>
      {file.mandates.length === 0 && <Empty>{t.noPeople}</Empty>}
      <ul className={lines.lines}>
        {file.mandates.map((m) => (
          <li key={m.kind + m.account} className={lines.line}>
            <div className={lines.what}>
              <p>
                <span className={lines.name}>{m.name ? `${m.name}, ${t.kinds[m.kind].toLowerCase()}` : t.kinds[m.kind]}</span>{" "}
                <Badge variant="light" color={m.isAccepted ? undefined : "gray"}>
                  {m.isAccepted ? t.active : t.waits}
                </Badge>
              </p>
              <p className={lines.small}>{period(m)}</p>
            </div>
            {ENDED_HERE.includes(m.kind) && (
              <Button variant="default" size="sm" onClick={() => setAsks(m)} aria-label={`${t.end} : ${m.name ?? t.kinds[m.kind]}`}>
                {t.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className={lines.deeds}>
        <Button variant="light" leftSection={<UserRoundPlus size={18} aria-hidden="true" />} onClick={() => setAsks("invite")}>
          {t.invite}
        </Button>
        {profile?.kind === "self" && (
          <Button variant="default" onClick={() => setAsks("answer")}>
            {t.answer}
          </Button>
        )}
      </div>
      <p role="status">{isAccepted ? t.accepted : ""}</p>
      {asks === "invite" && (
        <Confirm
          title={t.invite}
          action={t.inviteDo}
          onClose={() => setAsks(null)}
          onConfirm={async (fields) => {
            const to = String(fields.get("to")).trim();
            const where = to ? [{ name: to.includes("@") ? "mail" : "sms", valueString: to }] : [];
            const made = await operate(patient, "invite", { name: "kind", valueCode: "carer" }, { name: "until", valueDate: String(fields.get("until")) }, ...where);
            setCode(said(made.parameter, "code") ?? "");
            setLink(said(made.parameter, "link") ?? "");
            onChange();
          }}
        >
          <p>{t.inviteWhat}</p>
          <TextInput type="date" name="until" label={t.lastDay} required withAsterisk={false} min={new Date().toISOString().slice(0, 10)} />
          <TextInput name="to" label={t.inviteTo} description={t.inviteToHint} autoComplete="off" />
        </Confirm>
      )}
      {asks === "answer" && (
        <Confirm
          title={t.answer}
          action={t.accept}
          onClose={() => setAsks(null)}
          onConfirm={async (fields) => {
            const space = String(fields.get("space")).trim().toLowerCase();
            await operate(space, "answer-invitation", { name: "code", valueString: String(fields.get("code")) }, yesOrNo("granted", true));
            setAccepted(true);
          }}
        >
          <p>{t.answerWhat}</p>
          <TextInput name="space" label={t.inviteSpace} required withAsterisk={false} pattern=" *[A-Za-z0-9]{20,64} *" autoComplete="off" spellCheck={false} />
          <TextInput name="code" label={t.inviteCode} required withAsterisk={false} autoComplete="off" spellCheck={false} />
        </Confirm>
      )}
      {asks !== null && typeof asks === "object" && (
        <Confirm
          title={t.endTitle}
          action={t.end}
          isGrave
          onClose={() => setAsks(null)}
          onConfirm={() => operate(patient, "end-mandate", { name: "account", valueString: asks.account }).then(onChange)}
        >
          <p>{t.endWhat}</p>
        </Confirm>
      )}
      <Dialog title={t.inviteDone} isOpen={code !== ""} onClose={() => setCode("")}>
        <p>{t.inviteHow}</p>
        <dl className={css.facts}>
          <dt>{t.inviteSpace}</dt>
          <dd className={css.invitation}>{patient}</dd>
          <dt>{t.inviteCode}</dt>
          <dd className={css.invitation}>{code}</dd>
          <dt>{t.inviteLink}</dt>
          <dd className={css.invitation}>
            <a href={link}>{link}</a>
          </dd>
        </dl>
      </Dialog>
    </>
  );
}
