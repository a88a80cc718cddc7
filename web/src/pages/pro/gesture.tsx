// How a professional enters: with the person's agreement, with a code of theirs, or in an emergency with a motive.
import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { HandHeart, KeyRound, Siren } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { redeem, type Context } from "./call";
import { texts } from "./texts";

interface GestureProps {
  patient: string;
  /** Whether the space is open to them then. */
  onEnter(c: Context): Promise<boolean>;
}

export function Gesture({ patient, onEnter }: GestureProps) {
  const t = useTexts(texts);
  return (
    <>
      <p className={lines.note}>{t.gestureNote}</p>
      <Way title={t.consent} icon={<HandHeart />} action={t.consentDo} run={() => onEnter({ consent: true })}>
        <Checkbox name="attested" required label={t.consentWhat} />
      </Way>
      <Way title={t.code} icon={<KeyRound />} action={t.codeDo} run={(f) => redeem({}, patient, String(f.get("code"))).then(() => onEnter({}))}>
        <TextInput name="code" label={t.codeLabel} required withAsterisk={false} inputMode="numeric" autoComplete="off" />
      </Way>
      <Way title={t.glass} icon={<Siren />} action={t.glassDo} isGrave run={(f) => onEnter({ motive: String(f.get("motive")).trim() })}>
        <p className={lines.note}>{t.glassWhat}</p>
        <Textarea name="motive" label={t.motive} required withAsterisk={false} minLength={5} maxLength={300} />
      </Way>
    </>
  );
}

interface WayProps {
  title: string;
  icon: ReactNode;
  action: string;
  isGrave?: boolean;
  run(fields: FormData): Promise<boolean>;
  children: ReactNode;
}

function Way({ title, icon, action, isGrave, run, children }: WayProps) {
  const t = useTexts(texts);
  const [isRefused, setRefused] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setError(null);
    run(new FormData(e.currentTarget)).then((isIn) => setRefused(!isIn), setError);
  };
  return (
    <Section title={title} icon={icon}>
      <form onSubmit={submit} className={lines.form}>
        {children}
        <p role="status">{isRefused ? t.refused : ""}</p>
        {error !== null && <Failure error={error} />}
        <Button type="submit" color={isGrave ? "red" : undefined}>
          {action}
        </Button>
      </form>
    </Section>
  );
}
