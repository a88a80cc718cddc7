// Passkeys: those there are, and adding one (Web Authentication; docs/signin.md).
import { Button, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ApiError, post } from "../../api/client";
import { fromBase64url, toBase64url } from "../../api/passkey";
import { useTexts } from "../../i18n";
import { Confirm } from "../../ui/confirm";
import lines from "../../ui/lines.module.css";
import type { Factors } from "./index";
import { Items } from "./items";
import { useProof } from "./proof";
import { texts } from "./texts";

interface Options extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: { id: string; type: "public-key" }[];
}

async function addPasskey(name: string, failed: string): Promise<void> {
  const options = await post<Options>("/signin/passkeys/options", {});
  const publicKey: PublicKeyCredentialCreationOptions = {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
    excludeCredentials: options.excludeCredentials?.map((c) => ({ ...c, id: fromBase64url(c.id) })),
  };
  const made = (await navigator.credentials.create({ publicKey }).catch(() => null)) as PublicKeyCredential | null;
  if (!made) throw new ApiError(0, "no-passkey", failed, null, true);
  const said = made.response as AuthenticatorAttestationResponse;
  await post("/signin/passkeys", { name, clientDataJSON: toBase64url(said.clientDataJSON), attestationObject: toBase64url(said.attestationObject) });
}

export function Passkeys({ factors, onChange }: { factors: Factors; onChange(): void }) {
  const t = useTexts(texts);
  const prove = useProof();
  const [adds, setAdds] = useState(false);
  return (
    <>
      <p className={lines.note}>{t.passkeysNote}</p>
      <Items kind="passkey" list={factors.passkey} none={t.none} action={t.remove} consequence={t.removeWhat} onChange={onChange} />
      {typeof PublicKeyCredential !== "undefined" && (
        <Button mt="sm" variant="light" leftSection={<Plus size={18} aria-hidden="true" />} onClick={() => setAdds(true)}>
          {t.addPasskey}
        </Button>
      )}
      {adds && (
        <Confirm
          title={t.addPasskey}
          action={t.addPasskey}
          onClose={() => setAdds(false)}
          onConfirm={(fields) => prove(() => addPasskey(String(fields.get("name")), t.passkeyFailed)).then(onChange)}
        >
          <TextInput name="name" label={t.passkeyName} defaultValue={t.passkeyDefault} required withAsterisk={false} maxLength={60} />
        </Confirm>
      )}
    </>
  );
}
