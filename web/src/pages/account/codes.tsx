// Second factors: an authenticator, codes that are sent, codes on paper.
import { Badge, Button, TextInput } from "@mantine/core";
import { Plus, Printer } from "lucide-react";
import { useState } from "react";
import { post } from "../../api/client";
import { useTexts } from "../../i18n";
import { Confirm } from "../../ui/confirm";
import { Dialog, DialogButtons } from "../../ui/dialog";
import lines from "../../ui/lines.module.css";
import css from "./account.module.css";
import type { Factors } from "./index";
import { Items } from "./items";
import { useProof } from "./proof";
import { texts } from "./texts";

interface Totp {
  secret: string;
  uri: string;
}

export function Codes({ factors, onChange }: { factors: Factors; onChange(): void }) {
  const t = useTexts(texts);
  const prove = useProof();
  const [asks, setAsks] = useState<"totp" | "recovery" | null>(null);
  const [totp, setTotp] = useState<Totp | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  return (
    <>
      <p className={lines.note}>{t.codesNote}</p>
      <h3 className={css.kind}>{t.totp}</h3>
      <Items kind="totp" list={factors.totp} none={t.none} action={t.remove} consequence={t.removeWhat} onChange={onChange} />
      <Button mt="xs" variant="light" leftSection={<Plus size={18} aria-hidden="true" />} onClick={() => setAsks("totp")}>
        {t.addTotp}
      </Button>
      <h3 className={css.kind}>{t.recovery}</h3>
      <p className={lines.small}>{t.recoveryLeft(factors.recoveryLeft)}</p>
      <Button variant="default" onClick={() => setAsks("recovery")}>
        {t.newRecovery}
      </Button>
      {factors.mail && <Sent name={t.mail} />}
      {factors.sms && <Sent name={t.sms} />}
      {asks === "totp" && (
        <Confirm
          title={t.addTotp}
          action={t.addTotp}
          onClose={() => setAsks(null)}
          onConfirm={(fields) => prove(() => post<Totp>("/signin/factors/totp", { name: fields.get("name") })).then(setTotp)}
        >
          <TextInput name="name" label={t.totpName} defaultValue={t.totpDefault} required withAsterisk={false} maxLength={60} />
        </Confirm>
      )}
      {asks === "recovery" && (
        <Confirm
          title={t.newRecovery}
          action={t.newRecovery}
          onClose={() => setAsks(null)}
          onConfirm={() =>
            prove(() => post<{ codes: string[] }>("/signin/factors/recovery", {})).then((made) => {
              setCodes(made.codes);
              onChange();
            })
          }
        >
          <p>{t.newRecoveryWhat}</p>
        </Confirm>
      )}
      {totp && (
        <Confirm
          title={t.addTotp}
          action={t.addTotp}
          onClose={() => setTotp(null)}
          onConfirm={(fields) => post("/signin/factors/totp/confirm", { value: String(fields.get("value")).replace(/\s/g, "") }, { quiet: true }).then(onChange)}
        >
          <p>{t.totpHow}</p>
          <dl className={css.secret}>
            <dt>{t.totpSecret}</dt>
            <dd>{totp.secret.match(/.{1,4}/g)?.join(" ")}</dd>
          </dl>
          <p>
            <a href={totp.uri}>{t.totpOpen}</a>
          </p>
          <TextInput name="value" label={t.totpCode} required withAsterisk={false} inputMode="numeric" autoComplete="one-time-code" />
        </Confirm>
      )}
      <Dialog title={t.recovery} isOpen={codes.length > 0} onClose={() => setCodes([])}>
        <p>{t.recoveryHow}</p>
        <ol className={css.paper}>
          {codes.map((c) => (
            <li key={c}>{c}</li>
          ))}
        </ol>
        <DialogButtons>
          <Button variant="default" leftSection={<Printer size={18} aria-hidden="true" />} onClick={() => window.print()}>
            {t.print}
          </Button>
        </DialogButtons>
      </Dialog>
    </>
  );
}

function Sent({ name }: { name: string }) {
  const t = useTexts(texts);
  return (
    <p>
      <span className={lines.name}>{name}</span> <Badge variant="light">{t.yes}</Badge>
    </p>
  );
}
