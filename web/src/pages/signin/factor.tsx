// The second step: a code from an application, one that is sent, or one from paper; or a passkey.
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState, type FormEvent } from "react";
import { post } from "../../api/client";
import { passkeyAnswer } from "../../api/passkey";
import type { SessionAnswer } from "../../api/session";
import { useWork } from "../../api/work";
import { useKiosk } from "../../frame/kiosk";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import css from "./signin.module.css";
import { texts } from "./texts";

type Kind = "totp" | "code" | "recovery";
interface FactorProps {
  factors: NonNullable<SessionAnswer["factors"]>;
  onDone(answer: SessionAnswer): void;
  onRestart(): void;
}

export function Factor({ factors, onDone, onRestart }: FactorProps) {
  const t = useTexts(texts);
  const { isOn: isKiosk } = useKiosk();
  const kinds = factors.filter((f): f is Kind => f !== "passkey");
  const [kind, setKind] = useState<Kind>(kinds[0] ?? "recovery");
  const [isSent, setSent] = useState(false);
  const { isBusy, error, run } = useWork();

  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    const device = form.get("remember") ? t.device : undefined;
    run(post<SessionAnswer>("/signin/session/factor", { kind, value: form.get("value"), device }, { quiet: true }), onDone);
  };
  return (
    <Section title={t[kind]}>
      <form onSubmit={submit} className={css.form}>
        {error !== null && <Failure error={error} />}
        {kinds.length > 1 && (
          <NativeSelect
            label={t.how}
            value={kind}
            data={kinds.map((k) => ({ value: k, label: t[k] }))}
            onChange={(e) => setKind(e.currentTarget.value as Kind)}
          />
        )}
        {kind === "code" && (
          <Button variant="light" loading={isBusy} onClick={() => run(post("/signin/session/code", {}, { quiet: true }), () => setSent(true))}>
            {t.send}
          </Button>
        )}
        <p role="status" className={css.status}>
          {isSent && kind === "code" ? t.sent : ""}
        </p>
        <TextInput
          label={t.value}
          description={t.hints[kind]}
          name="value"
          required
          withAsterisk={false}
          autoComplete="one-time-code"
          inputMode={kind === "recovery" ? "text" : "numeric"}
        />
        {!isKiosk && <Checkbox name="remember" label={t.remember} description={t.rememberHint} />}
        <Button type="submit" loading={isBusy} fullWidth size="md">
          {t.signIn}
        </Button>
        {factors.includes("passkey") && (
          <Button variant="outline" leftSection={<KeyRound size={18} aria-hidden="true" />} onClick={() => run(passkeyAnswer(t.passkeyFailed), onDone)}>
            {t.passkey}
          </Button>
        )}
        <Button variant="subtle" onClick={onRestart}>
          {t.restart}
        </Button>
      </form>
    </Section>
  );
}
