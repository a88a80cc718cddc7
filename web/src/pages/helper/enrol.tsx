// An account for helping: a contact that is proved by a code, then a name and a password.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { post } from "../../api/client";
import { useSession, type SessionAnswer } from "../../api/session";
import { useWork } from "../../api/work";
import { useTexts } from "../../i18n";
import { Failure } from "../../ui/state";
import { NewAccount } from "../../ui/newaccount";
import lines from "../../ui/lines.module.css";
import type { Invitation } from "./index";
import { texts } from "./texts";

export function Enrol({ invitation }: { invitation: Invitation }) {
  const t = useTexts(texts);
  const { enter } = useSession();
  const [channel, setChannel] = useState<"mail" | "sms">("mail");
  const [isSent, setSent] = useState(false);
  const { isBusy, error, run, forget } = useWork();
  const sent = { patient: invitation.patient, invitation: invitation.code };
  const again = () => {
    setSent(false);
    forget();
  };
  const fieldsOf = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    return Object.fromEntries([...new FormData(e.currentTarget)].map(([k, v]) => [k, String(v).trim()]));
  };
  if (!isSent)
    return (
      <form className={lines.form} onSubmit={(e) => run(post("/signin/helper", { ...sent, ...fieldsOf(e), channel }, { quiet: true }), () => setSent(true))}>
        <TextInput name="given" label={t.given} required withAsterisk={false} maxLength={60} autoComplete="given-name" />
        <TextInput name="family" label={t.family} required withAsterisk={false} maxLength={60} autoComplete="family-name" />
        <NativeSelect label={t.channel} value={channel} onChange={(e) => setChannel(e.currentTarget.value as "mail" | "sms")} data={(["mail", "sms"] as const).map((c) => ({ value: c, label: t[c] }))} />
        <TextInput name="address" key={channel} label={t.address[channel]} type={channel === "mail" ? "email" : "tel"} required withAsterisk={false} autoComplete={channel === "mail" ? "email" : "tel"} />
        {error !== null && <Failure error={error} />}
        <Button type="submit" loading={isBusy}>
          {t.send}
        </Button>
      </form>
    );
  return (
    <form className={lines.form} onSubmit={(e) => run(post<SessionAnswer>("/signin/helper/account", { ...sent, ...fieldsOf(e) }, { quiet: true }), enter)}>
      <p role="status">{t.sent}</p>
      <TextInput name="code" label={t.code} required withAsterisk={false} inputMode="numeric" autoComplete="one-time-code" />
      <NewAccount />
      {error !== null && <Failure error={error} />}
      <Button type="submit" loading={isBusy}>
        {t.make}
      </Button>
      <Button variant="subtle" onClick={again}>
        {t.again}
      </Button>
    </form>
  );
}
