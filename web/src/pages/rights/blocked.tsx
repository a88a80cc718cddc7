// Who is blocked; blocking and unblocking.
import { Button } from "@mantine/core";
import { Ban } from "lucide-react";
import { useState } from "react";
import { operate, party, type PartyId } from "../../api/operations";
import { keyOf } from "../../api/parties";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Empty } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import type { PartProps } from "./entrants";
import { chosenParty, FindParty } from "./find";
import { texts } from "./texts";

export function Blocked({ patient, file, onChange }: PartProps) {
  const t = useTexts(texts);
  const dates = useDates();
  const [blocks, setBlocks] = useState(false);
  const [ends, setEnds] = useState<PartyId | null>(null);
  const nameOf = (p: PartyId) => file.parties.get(keyOf(p))?.name || p.id;
  return (
    <>
      <p className={lines.note}>{t.blockedNote}</p>
      {file.blocked.length === 0 && <Empty>{t.nobodyBlocked}</Empty>}
      <ul className={lines.lines}>
        {file.blocked.map((b) => (
          <li key={keyOf(b)} className={lines.line}>
            <div className={lines.what}>
              <p>
                <span className={lines.name}>{nameOf(b)}</span> <span className={lines.small}>{file.parties.get(keyOf(b))?.what}</span>
              </p>
              <p className={lines.small}>{t.since(dates.date(b.from))}</p>
            </div>
            <Button variant="default" size="sm" onClick={() => setEnds(b)} aria-label={`${t.unblock} : ${nameOf(b)}`}>
              {t.unblock}
            </Button>
          </li>
        ))}
      </ul>
      <Button mt="sm" variant="light" leftSection={<Ban size={18} aria-hidden="true" />} onClick={() => setBlocks(true)}>
        {t.blockSomeone}
      </Button>
      {blocks && (
        <Confirm
          title={t.blockSomeone}
          action={t.blockDo}
          isGrave
          onClose={() => setBlocks(false)}
          onConfirm={async (fields) => {
            const who = chosenParty(fields);
            if (who) await operate(patient, "block", party(who)).then(onChange);
          }}
        >
          <FindParty />
          <p>{t.blockWhat}</p>
        </Confirm>
      )}
      {ends && (
        <Confirm title={t.unblockTitle(nameOf(ends))} action={t.unblockDo} onClose={() => setEnds(null)} onConfirm={() => operate(patient, "unblock", party(ends)).then(onChange)}>
          <p>{t.unblockWhat}</p>
        </Confirm>
      )}
    </>
  );
}
