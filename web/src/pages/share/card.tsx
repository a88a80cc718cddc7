// The emergency card on this device: keeping it, renewing it, deleting it. Not on a screen that many people use.
import { Button, Checkbox, PasswordInput } from "@mantine/core";
import { CreditCard } from "lucide-react";
import { useState } from "react";
import { canKeep, CARD_PAGE, forget, keep, keepPage } from "../../card/keep";
import { CODE_LEAST, CODE_MOST, isGoodCode, keptSince } from "../../card/vault";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { defineTexts, useLang, useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { texts as profileTexts } from "../profile/texts";
import { cardSections, makeCard, type CardPart } from "./cardmade";
import css from "./share.module.css";

const texts = defineTexts({
  fr: {
    what: "Gardez sur cet appareil ce qu’un secouriste doit savoir. La carte s’ouvre même sans Internet, avec un code que vous choisissez.",
    whoever: "Seulement sur un appareil à vous. Celui qui a l’appareil et le code peut lire la carte : donnez le code à un proche.",
    none: "Aucune carte n’est gardée sur cet appareil.",
    kept: (at: string) => `Une carte du ${at} est gardée sur cet appareil. Elle ne change pas toute seule : refaites-la quand votre profil change.`,
    make: "Garder ma carte sur cet appareil",
    renew: "Refaire ma carte",
    show: "Voir la carte",
    remove: "Effacer la carte",
    removeWhat: "La carte et son code sont effacés de cet appareil. Votre espace ne change pas.",
    parts: "Ce que la carte montre",
    code: "Code de la carte",
    codeHint: "De 6 à 12 chiffres. Pas votre date de naissance, pas 123456. Après 10 mauvais codes, la carte s’efface.",
    again: "Le même code encore une fois",
    weak: "Ce code est trop facile à deviner. Choisissez de 6 à 12 chiffres qui ne se suivent pas.",
    differs: "Les deux codes ne sont pas les mêmes.",
    noPart: "Cochez au moins une partie.",
    cannot: "Ce navigateur ne peut pas garder de carte. Imprimez plutôt votre résumé.",
  },
  en: {
    what: "Keep on this device what a rescuer must know. The card opens even without the Internet, with a code that you choose.",
    whoever: "Only on a device of your own. Whoever has the device and the code can read the card: give the code to someone close to you.",
    none: "No card is kept on this device.",
    kept: (at: string) => `A card of ${at} is kept on this device. It does not change by itself: make it again when your profile changes.`,
    make: "Keep my card on this device",
    renew: "Make my card again",
    show: "See the card",
    remove: "Delete the card",
    removeWhat: "The card and its code are deleted from this device. Your space does not change.",
    parts: "What the card shows",
    code: "The card’s code",
    codeHint: "6 to 12 digits. Not your birth date, not 123456. After 10 wrong codes the card deletes itself.",
    again: "The same code once more",
    weak: "This code is too easy to guess. Choose 6 to 12 digits that do not follow one another.",
    differs: "The two codes are not the same.",
    noPart: "Tick at least one part.",
    cannot: "This browser cannot keep a card. Print your summary instead.",
  },
});

/** The card as it is kept, and its page as the portal has it now; without a line the page that is kept does. */
async function look(): Promise<string | null> {
  const since = await keptSince();
  if (since) await keepPage().catch(() => {});
  return since;
}

export function EmergencyCard() {
  const t = useTexts(texts);
  const dates = useDates();
  const [asks, setAsks] = useState<"make" | "remove" | null>(null);
  const kept = useLoad("card", look);
  if (!canKeep()) return <p>{t.cannot}</p>;
  return (
    <>
      <p className={lines.note}>{t.what}</p>
      <p className={lines.note}>{t.whoever}</p>
      {kept.error ? <Failure error={kept.error} retry={kept.reload} /> : null}
      <p role="status">{kept.value === undefined ? "" : kept.value ? t.kept(dates.date(kept.value)) : t.none}</p>
      <div className={lines.deeds}>
        <Button className={lines.button} leftSection={<CreditCard size={18} aria-hidden="true" />} onClick={() => setAsks("make")}>
          {kept.value ? t.renew : t.make}
        </Button>
        {kept.value && (
          <>
            <Button component="a" href={CARD_PAGE} variant="default">
              {t.show}
            </Button>
            <Button variant="outline" color="red" onClick={() => setAsks("remove")}>
              {t.remove}
            </Button>
          </>
        )}
      </div>
      {asks === "make" && <Make onClose={() => setAsks(null)} onDone={() => (setAsks(null), kept.reload())} />}
      {asks === "remove" && (
        <Confirm title={t.remove} action={t.remove} isGrave onClose={() => setAsks(null)} onConfirm={() => forget().then(kept.reload)}>
          <p>{t.removeWhat}</p>
        </Confirm>
      )}
    </>
  );
}

function Make({ onClose, onDone }: { onClose(): void; onDone(): void }) {
  const t = useTexts(texts);
  const p = useTexts(profileTexts);
  const { lang } = useLang();
  const whose = useProfile();
  const [wrong, setWrong] = useState<{ parts?: string; code?: string; again?: string }>({});
  const save = (fields: FormData, form: HTMLFormElement) => {
    const parts = fields.getAll("part") as CardPart[];
    const code = String(fields.get("code"));
    const faults = {
      ...(parts.length ? {} : { parts: t.noPart }),
      ...(isGoodCode(code) ? {} : { code: t.weak }),
      ...(code === String(fields.get("again")) ? {} : { again: t.differs }),
    };
    setWrong(faults);
    const first = Object.keys(faults)[0];
    if (!first) return makeCard(whose, parts, p, lang).then((card) => keep(card, code));
    form.querySelector<HTMLInputElement>(`[name="${first === "parts" ? "part" : first}"]`)?.focus();
    return null;
  };
  const digits = { inputMode: "numeric", autoComplete: "off", maxLength: CODE_MOST, minLength: CODE_LEAST } as const;
  return (
    <Confirm title={t.make} action={t.make} noValidate onConfirm={save} onClose={onClose} onDone={onDone}>
      <fieldset className={css.sections}>
        <legend className={css.legend}>{t.parts}</legend>
        {cardSections.map((id) => (
          <Checkbox key={id} name="part" value={id} label={p.sections[id]} defaultChecked />
        ))}
      </fieldset>
      {wrong.parts && <p role="alert">{wrong.parts}</p>}
      <PasswordInput name="code" label={t.code} description={t.codeHint} error={wrong.code} {...digits} />
      <PasswordInput name="again" label={t.again} error={wrong.again} {...digits} />
    </Confirm>
  );
}
