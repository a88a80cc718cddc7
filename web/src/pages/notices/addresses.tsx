// Where one is written to: an address counts once the code that was sent there came back.
import { Badge, Button, NativeSelect, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ApiError, post, remove } from "../../api/client";
import { useTexts } from "../../i18n";
import { Confirm } from "../../ui/confirm";
import { Empty } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import type { Settings } from "./index";
import { texts } from "./texts";

interface AddressesProps {
  whose: string;
  settings: Settings;
  onChange(): void;
}
type Contact = Settings["contacts"][number];

export function Addresses({ whose, settings, onChange }: AddressesProps) {
  const t = useTexts(texts);
  const [adds, setAdds] = useState(false);
  const [verifies, setVerifies] = useState<Pick<Contact, "id"> | null>(null);
  const [drops, setDrops] = useState<Contact | null>(null);
  const offered = settings.channels.filter((c) => c !== "list");
  const verify = (id: string, code: string) =>
    post(`/notices/${whose}/contacts/${id}/verify`, { code: code.replace(/\s/g, "") }).then(onChange, (e: unknown) => {
      throw e instanceof ApiError && e.status === 422 ? new ApiError(422, "wrong-code", t.wrong, null, true) : e;
    });
  return (
    <>
      <p className={lines.note}>{t.whereNote}</p>
      {offered.length === 0 && <p className={lines.note}>{t.noChannel}</p>}
      {settings.contacts.length === 0 && offered.length > 0 && <Empty>{t.noAddress}</Empty>}
      <ul className={lines.lines}>
        {settings.contacts.map((c) => (
          <li key={c.id} className={lines.line}>
            <div className={lines.what}>
              <p>
                <span className={lines.name}>{c.address}</span>{" "}
                <Badge variant="light" color={c.verified ? "green" : "orange"}>
                  {c.verified ? t.verified : t.toVerify}
                </Badge>
              </p>
              <p className={lines.small}>{t.channels[c.channel]}</p>
            </div>
            <div className={lines.deeds}>
              {!c.verified && (
                <Button size="sm" onClick={() => setVerifies(c)}>
                  {t.verify}
                </Button>
              )}
              <Button size="sm" variant="default" aria-label={`${t.removeAddress} : ${c.address}`} onClick={() => setDrops(c)}>
                {t.removeAddress}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {offered.length > 0 && (
        <Button mt="sm" variant="light" leftSection={<Plus size={18} aria-hidden="true" />} onClick={() => setAdds(true)}>
          {t.add}
        </Button>
      )}
      {adds && (
        <Confirm
          title={t.add}
          action={t.sendCode}
          onClose={() => setAdds(false)}
          onConfirm={async (fields) => {
            const made = await post<{ contact: string }>(`/notices/${whose}/contacts`, { channel: fields.get("channel"), address: String(fields.get("address")).trim() });
            onChange();
            setVerifies({ id: String(made.contact) });
          }}
        >
          <NativeSelect name="channel" label={t.channel} data={offered.map((c) => ({ value: c, label: t.channels[c] }))} />
          <TextInput name="address" label={t.address} description={t.addressHint} required withAsterisk={false} autoComplete="email" />
        </Confirm>
      )}
      {verifies && !adds && (
        <Confirm title={t.verify} action={t.verify} onClose={() => setVerifies(null)} onConfirm={(fields) => verify(verifies.id, String(fields.get("code")))}>
          <TextInput name="code" label={t.code} required withAsterisk={false} inputMode="numeric" autoComplete="one-time-code" />
        </Confirm>
      )}
      {drops && (
        <Confirm
          title={t.removeAddressTitle}
          action={t.removeAddress}
          isGrave
          onClose={() => setDrops(null)}
          onConfirm={() => remove(`/notices/${whose}/contacts/${drops.id}`).then(onChange)}
        >
          <p>{t.removeAddressWhat}</p>
        </Confirm>
      )}
    </>
  );
}
