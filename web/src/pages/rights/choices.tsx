// Choices that are yes or no: the three of emergencies, masking, deposits, the care team, a child's own access.
import { code, isSaid, operate, said, yesOrNo } from "../../api/operations";
import { useTexts } from "../../i18n";
import { Choice } from "../../ui/choice";
import lines from "../../ui/lines.module.css";
import type { PartProps } from "./entrants";
import { texts } from "./texts";

export function Emergency({ patient, file, onChange }: PartProps) {
  const t = useTexts(texts);
  const rows = [
    { name: "etreat", label: t.centre15, about: t.centre15About, ifOn: t.centre15On, ifOff: t.centre15Off },
    { name: "btg", label: t.glass, about: t.glassAbout, ifOn: t.glassOn, ifOff: t.glassOff },
    { name: "masked", label: t.maskedToo, about: t.maskedAbout, ifOn: t.maskedOn, ifOff: t.maskedOff },
  ];
  return (
    <>
      <p className={lines.note}>{t.emergencyNote}</p>
      <ul className={lines.lines}>
        {rows.map(({ name, ...row }) => (
          <Choice
            key={name}
            {...row}
            isOn={said(file.settings, name) === "permit"}
            onChange={(isOn) => operate(patient, "set-emergency-consents", code(name, isOn ? "permit" : "deny")).then(onChange)}
          />
        ))}
      </ul>
    </>
  );
}

export function Deposits({ patient, file, onChange }: PartProps) {
  const t = useTexts(texts);
  const masks = (name: string) => (isOn: boolean) => operate(patient, "set-masking", yesOrNo(name, isOn)).then(onChange);
  return (
    <ul className={lines.lines}>
      <Choice
        label={t.byDefault}
        about={t.byDefaultAbout}
        ifOn={t.byDefaultOn}
        ifOff={t.byDefaultOff}
        isOn={isSaid(file.settings, "byDefault")}
        onChange={masks("byDefault")}
      />
      <Choice
        label={t.refunds}
        about={t.refundsAbout}
        ifOn={t.refundsOn}
        ifOff={t.refundsOff}
        isOn={isSaid(file.settings, "reimbursements")}
        onChange={masks("reimbursements")}
      />
      <Choice
        label={t.deposits}
        about={t.depositsAbout}
        ifOn={t.depositsOn}
        ifOff={t.depositsOff}
        isOn={!file.isObjected}
        onChange={(isOn) => operate(patient, isOn ? "withdraw-objection" : "object-to-deposit").then(onChange)}
      />
      <Choice
        label={t.team}
        about={t.teamAbout}
        ifOn={t.teamOn}
        ifOff={t.teamOff}
        isOn={!isSaid(file.settings, "careTeamOpposed")}
        onChange={(isOn) => operate(patient, isOn ? "accept-care-team" : "oppose-care-team").then(onChange)}
      />
      {isSaid(file.settings, "isMinor") && (
        <Choice
          label={t.ownAccess}
          about={t.ownAccessAbout}
          ifOn={t.ownAccessOn}
          ifOff={t.ownAccessOff}
          isOn={isSaid(file.settings, "ownAccess")}
          onChange={(isOn) => operate(patient, "set-own-access", yesOrNo("granted", isOn)).then(onChange)}
        />
      )}
    </ul>
  );
}
