// The first step: name and password, or a passkey, which is enough by itself.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState, type FormEvent } from "react";
import { post } from "../../api/client";
import { passkeyAnswer } from "../../api/passkey";
import type { SessionAnswer } from "../../api/session";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import css from "./signin.module.css";
import { texts } from "./texts";

export function Password({ onDone }: { onDone(answer: SessionAnswer): void }) {
  const t = useTexts(texts);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const run = (work: () => Promise<SessionAnswer>) => {
    setBusy(true);
    setError(null);
    work().then(onDone, (e: unknown) => {
      setBusy(false);
      setError(e);
    });
  };
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const form = new FormData(e.currentTarget);
    run(() => post<SessionAnswer>("/signin/session", { name: form.get("name"), password: form.get("password") }, { quiet: true }));
  };
  return (
    <Section title={t.byPassword}>
      <form onSubmit={submit} className={css.form}>
        {error !== null && <Failure error={error} />}
        <TextInput label={t.name} name="name" autoComplete="username webauthn" autoCapitalize="none" spellCheck={false} required withAsterisk={false} />
        <PasswordInput label={t.password} name="password" autoComplete="current-password" required withAsterisk={false} />
        <Button type="submit" loading={isBusy} fullWidth size="md">
          {t.next}
        </Button>
      </form>
      {typeof PublicKeyCredential !== "undefined" && (
        <div className={css.other}>
          <Button
            variant="outline"
            fullWidth
            size="md"
            leftSection={<KeyRound size={18} aria-hidden="true" />}
            onClick={() => run(() => passkeyAnswer(t.passkeyFailed))}
          >
            {t.passkey}
          </Button>
          <p className={css.hint}>{t.passkeyHint}</p>
        </div>
      )}
    </Section>
  );
}
