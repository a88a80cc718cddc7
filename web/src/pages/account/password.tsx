// Changing the password.
import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { put } from "../../api/client";
import { useTexts } from "../../i18n";
import { Confirm } from "../../ui/confirm";
import lines from "../../ui/lines.module.css";
import { useProof } from "./proof";
import { texts } from "./texts";

export function Password() {
  const t = useTexts(texts);
  const prove = useProof();
  const [asks, setAsks] = useState(false);
  const [isChanged, setChanged] = useState(false);
  return (
    <>
      <p className={lines.note}>{t.passwordNote}</p>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t.change}
      </Button>
      <p role="status">{isChanged ? t.changed : ""}</p>
      {asks && (
        <Confirm
          title={t.change}
          action={t.change}
          onClose={() => setAsks(false)}
          onConfirm={(fields) => prove(() => put("/signin/password", { old: fields.get("old"), password: fields.get("password") }, { quiet: true })).then(() => setChanged(true))}
        >
          <p>{t.changeWhat}</p>
          <PasswordInput name="old" label={t.old} autoComplete="current-password" required withAsterisk={false} />
          <PasswordInput name="password" label={t.fresh} description={t.passwordNote} autoComplete="new-password" required withAsterisk={false} minLength={12} />
        </Confirm>
      )}
    </>
  );
}
