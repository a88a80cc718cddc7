// An operator's account, made with the link that `ens operator add` printed: never without a second factor (docs/signin.md).
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { post } from "../../api/client";
import { useSession, type SessionAnswer } from "../../api/session";
import { useTexts } from "../../i18n";
import { Page } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { texts } from "./texts";

interface Totp {
  secret: string;
  uri: string;
}
function linkOf(hash: string) {
  const found = /^#([a-z2-7]{26})\.(\d{12})$/.exec(hash);
  return found ? { account: found[1]!, code: found[2]! } : null;
}

export default function Enrolment() {
  const t = useTexts(texts);
  const { enter } = useSession();
  const [, go] = useLocation();
  const [link] = useState(() => linkOf(location.hash));
  const [totp, setTotp] = useState<Totp | null>(null);
  const [error, setError] = useState<unknown>(null);
  const begin = () => post<Totp>("/signin/operator/totp", link, { quiet: true }).then(setTotp, setError);
  const make = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = Object.fromEntries([...new FormData(e.currentTarget)].map(([k, v]) => [k, String(v).trim()]));
    setError(null);
    post<SessionAnswer>("/signin/operator/account", { ...link, ...fields }, { quiet: true }).then((answer) => {
      enter(answer);
      go("/espace/operateur");
    }, setError);
  };
  return (
    <Page title={t.title} intro={t.intro}>
      {!link && <p role="alert">{t.noLink}</p>}
      {error !== null && <Failure error={error} />}
      {link && !totp && <Button onClick={() => void begin()}>{t.begin}</Button>}
      {totp && (
        <form onSubmit={make} className={lines.form}>
          <p>
            {t.add} <code>{totp.secret}</code>
          </p>
          <p>
            <a href={totp.uri}>{t.open}</a>
          </p>
          <TextInput name="totp" label={t.totp} required withAsterisk={false} inputMode="numeric" autoComplete="one-time-code" />
          <TextInput name="name" label={t.name} description={t.nameHint} required withAsterisk={false} autoCapitalize="none" spellCheck={false} autoComplete="username" />
          <PasswordInput name="password" label={t.password} description={t.passwordHint} required withAsterisk={false} minLength={12} autoComplete="new-password" />
          <Button type="submit">{t.make}</Button>
        </form>
      )}
    </Page>
  );
}
