// Who may enter now and why; letting in, taking back, blocking.
import { Badge, Button } from "@mantine/core";
import { UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { operate, party } from "../../api/operations";
import { keyOf } from "../../api/parties";
import { useLang, useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Empty } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { isParty, type Entrant, type RightsFile } from "./file";
import { chosenParty, FindParty } from "./find";
import { texts } from "./texts";

export interface PartProps {
  patient: string;
  file: RightsFile;
  onChange(): void;
}

export function Entrants({ patient, file, onChange }: PartProps) {
  const t = useTexts(texts);
  const [adds, setAdds] = useState(false);
  return (
    <>
      <p className={lines.note}>{t.entrantsNote}</p>
      {file.entrants.length === 0 && <Empty>{t.nobody}</Empty>}
      <ul className={lines.lines}>
        {file.entrants.map((e) => (
          <Line key={`${keyOf(e)} ${e.ground}`} entrant={e} patient={patient} file={file} onChange={onChange} />
        ))}
      </ul>
      <Button mt="sm" variant="light" leftSection={<UserRoundPlus size={18} aria-hidden="true" />} onClick={() => setAdds(true)}>
        {t.allow}
      </Button>
      {adds && (
        <Confirm
          title={t.allow}
          action={t.allowDo}
          onClose={() => setAdds(false)}
          onConfirm={async (fields) => {
            const who = chosenParty(fields);
            if (who) await operate(patient, "grant-access", party(who)).then(onChange);
          }}
        >
          <FindParty />
          <p>{t.allowWhat}</p>
        </Confirm>
      )}
    </>
  );
}

/** Grounds that an authorisation of this party gives, which can be withdrawn. */
const WITHDRAWN = ["permanent", "temporary", "care-team", "consultation", "administrator"];

function Line({ entrant, patient, file, onChange }: PartProps & { entrant: Entrant }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  const [asks, setAsks] = useState<"withdraw" | "block" | null>(null);
  const known = file.parties.get(keyOf(entrant));
  const name = known?.name || nameOfKind(entrant, t);
  const change = (operation: string) => async () => isParty(entrant) && operate(patient, operation, party(entrant)).then(onChange);
  return (
    <li className={lines.line}>
      <div className={lines.what}>
        <p>
          <span className={lines.name}>{name}</span> {known?.what && <span className={lines.small}>{known.what}</span>}{" "}
          {file.attending === entrant.id && <Badge variant="light">{t.attending}</Badge>}{" "}
          {file.administrator === entrant.id && <Badge variant="light">{t.administrator}</Badge>}
        </p>
        <p>{(t.grounds as Record<string, string>)[entrant.ground] ?? entrant.because[lang]}</p>
        {entrant.until && <p className={lines.small}>{t.until(dates.moment(entrant.until))}</p>}
      </div>
      {isParty(entrant) && (
        <div className={lines.deeds}>
          {WITHDRAWN.includes(entrant.ground) && (
            <Button variant="default" size="sm" onClick={() => setAsks("withdraw")} aria-label={`${t.withdraw} : ${name}`}>
              {t.withdraw}
            </Button>
          )}
          <Button variant="outline" color="red" size="sm" onClick={() => setAsks("block")} aria-label={`${t.block} : ${name}`}>
            {t.block}
          </Button>
        </div>
      )}
      {asks === "withdraw" && (
        <Confirm title={t.withdrawTitle(name)} action={t.withdrawDo} onConfirm={change("withdraw-access")} onClose={() => setAsks(null)}>
          <p>{t.withdrawWhat}</p>
        </Confirm>
      )}
      {asks === "block" && (
        <Confirm title={t.blockTitle(name)} action={t.blockDo} isGrave onConfirm={change("block")} onClose={() => setAsks(null)}>
          <p>{t.blockWhat}</p>
        </Confirm>
      )}
    </li>
  );
}

function nameOfKind(e: Entrant, t: typeof texts.fr): string {
  if (e.kind === "account") return t.someone;
  if (e.kind === "application") return t.application;
  if (e.kind === "any-professional") return t.anyone;
  return `${e.kind === "structure" ? t.structure : t.professional} ${e.id}`;
}
