// An operator's account, made with the link that `ens operator add` printed: never without a second factor (docs/signin.md).
import { Button, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { post } from "../../api/client";
import { useSession, type SessionAnswer } from "../../api/session";
import { useWork } from "../../api/work";
import { useTexts } from "../../i18n";
import { NewAccount } from "../../ui/newaccount";
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
  const { isBusy, error, run } = useWork();
  const begin = () => run(post<Totp>("/signin/operator/totp", link, { quiet: true }), setTotp);
  const make = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = Object.fromEntries([...new FormData(e.currentTarget)].map(([k, v]) => [k, String(v).trim()]));
    run(post<SessionAnswer>("/signin/operator/account", { ...link, ...fields }, { quiet: true }), (answer) => {
      enter(answer);
      go("/espace/operateur", { replace: true }); // the link has done its work: Back does not show it
    });
  };
  return (
    <Page title={t.title} intro={t.intro}>
      {!link && <p role="alert">{t.noLink}</p>}
      {error !== null && <Failure error={error} />}
      {link && !totp && (
        <Button onClick={begin} loading={isBusy}>
          {t.begin}
        </Button>
      )}
      {totp && (
        <form onSubmit={make} className={lines.form}>
          <p>
            {t.add} <code>{totp.secret}</code>
          </p>
          <p>
            <a href={totp.uri}>{t.open}</a>
          </p>
          <TextInput name="totp" label={t.totp} required withAsterisk={false} inputMode="numeric" autoComplete="one-time-code" />
          <NewAccount />
          <Button type="submit" loading={isBusy}>
            {t.make}
          </Button>
        </form>
      )}
    </Page>
  );
}
