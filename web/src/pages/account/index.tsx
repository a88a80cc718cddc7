// The account: sessions, passkeys, codes, known devices, password, linked applications (docs/signin.md).
import { Button } from "@mantine/core";
import { AppWindow, Fingerprint, KeyRound, Laptop, Lock, Mail } from "lucide-react";
import { Link } from "wouter";
import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { useSession } from "../../api/session";
import { useTexts } from "../../i18n";
import { Page, Section } from "../../ui/page";
import { Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { Codes } from "./codes";
import { Items } from "./items";
import { Passkeys } from "./passkeys";
import { Password } from "./password";
import { ProofProvider } from "./proof";
import { Sessions, Tokens } from "./sessions";
import { texts } from "./texts";

export interface Item {
  number: number;
  name?: string;
  added?: string;
  used?: string;
  this?: boolean;
}
export interface Factors {
  name: string;
  mail: boolean;
  sms: boolean;
  recoveryLeft: number;
  totp: Item[];
  passkey: Item[];
  recovery: Item[];
  device: Item[];
}

export default function Account() {
  const t = useTexts(texts);
  const { role } = useSession(); // applications and notices are about a record
  const factors = useLoad("factors", (signal) => get<Factors>("/signin/factors", { signal }));
  const f = factors.value;
  return (
    <Page title={t.title} intro={t.intro}>
      {factors.error ? <Failure error={factors.error} retry={factors.reload} /> : !f ? <Wait /> : null}
      {f && (
        <ProofProvider factors={f}>
          <p>{t.name(f.name)}</p>
          <Section title={t.sessions} icon={<Laptop />}>
            <Sessions />
          </Section>
          <Section title={t.passkeys} icon={<Fingerprint />}>
            <Passkeys factors={f} onChange={factors.reload} />
          </Section>
          <Section title={t.codes} icon={<KeyRound />}>
            <Codes factors={f} onChange={factors.reload} />
          </Section>
          <Section title={t.devices} icon={<Laptop />}>
            <p className={lines.note}>{t.devicesNote}</p>
            <Items kind="device" list={f.device} none={t.noDevices} action={t.forget} consequence={t.forgetWhat} onChange={factors.reload} />
          </Section>
          <Section title={t.password} icon={<Lock />}>
            <Password />
          </Section>
          {role === "holder" && (
            <>
              <Section title={t.tokens} icon={<AppWindow />}>
                <Tokens />
              </Section>
              <Section title={t.addresses} icon={<Mail />}>
                <p className={lines.note}>{t.addressesNote}</p>
                <Button component={Link} href="/espace/messages" variant="light">
                  {t.addressesLink}
                </Button>
              </Section>
            </>
          )}
        </ProofProvider>
      )}
    </Page>
  );
}
