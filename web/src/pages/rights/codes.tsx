// A code for a temporary authorisation (R1111-32), with its QR code.
import { Button, NativeSelect } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { operate, party, said, type Parameters, type PartyId } from "../../api/operations";
import { keyOf } from "../../api/parties";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Dialog } from "../../ui/dialog";
import { Qr } from "../../ui/qr";
import lines from "../../ui/lines.module.css";
import type { PartProps } from "./entrants";
import css from "./rights.module.css";
import { texts } from "./texts";

export function Codes({ patient, file }: PartProps) {
  const t = useTexts(texts);
  const [asks, setAsks] = useState<"make" | "void" | null>(null);
  const [made, setMade] = useState<Parameters | null>(null);
  const [isVoid, setVoid] = useState(false);
  const known = [...file.parties.values()].filter((p) => file.entrants.some((e) => keyOf(e) === keyOf(p)));
  return (
    <>
      <p className={lines.note}>{t.codeNote}</p>
      <div className={lines.deeds}>
        <Button leftSection={<KeyRound size={18} aria-hidden="true" />} onClick={() => setAsks("make")}>
          {t.makeCode}
        </Button>
        <Button variant="default" onClick={() => setAsks("void")}>
          {t.voidCodes}
        </Button>
      </div>
      <p role="status">{isVoid ? t.codesVoid : ""}</p>
      {asks === "make" && (
        <Confirm
          title={t.makeCode}
          action={t.makeCode}
          onClose={() => setAsks(null)}
          onConfirm={async (fields) => {
            const [kind, id] = String(fields.get("for")).split(" ");
            const whom = id ? [party({ kind: kind as PartyId["kind"], id })] : [];
            setMade(await operate(patient, "make-access-code", ...whom));
            setVoid(false);
          }}
        >
          <p>{t.makeCodeWhat}</p>
          <NativeSelect
            name="for"
            label={t.codeFor}
            data={[{ value: "", label: t.codeAnyone }, ...known.map((p) => ({ value: keyOf(p), label: [p.name, p.what].filter(Boolean).join(", ") }))]}
          />
        </Confirm>
      )}
      {asks === "void" && (
        <Confirm
          title={t.voidCodes}
          action={t.voidCodes}
          onClose={() => setAsks(null)}
          onConfirm={() => operate(patient, "withdraw-access-codes").then(() => setVoid(true))}
        >
          <p>{t.voidCodesWhat}</p>
        </Confirm>
      )}
      <Made made={made} onClose={() => setMade(null)} />
    </>
  );
}

function Made({ made, onClose }: { made: Parameters | null; onClose(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const code = said(made?.parameter, "code") ?? "";
  const qr = made?.parameter?.find((p) => p.name === "qr")?.valueAttachment;
  return (
    <Dialog title={t.codeTitle} isOpen={made !== null} onClose={onClose}>
      <p className={css.code}>{code}</p>
      <p className={css.centred}>{t.codeUntil(dates.moment(said(made?.parameter, "until")))}</p>
      <Qr image={qr} alt={t.codeQr} />
    </Dialog>
  );
}
