// Who asks: by a provider of professionals' identities (Pro Santé Connect); in a demonstration, one who does not exist.
import { Button, NativeSelect } from "@mantine/core";
import { Stethoscope } from "lucide-react";
import { useState, type FormEvent } from "react";
import { get, post } from "../../api/client";
import { useLoad } from "../../api/load";
import { useSession, type SessionAnswer } from "../../api/session";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import { Workers } from "../signin/demo";
import lines from "../../ui/lines.module.css";
import { texts } from "./texts";

interface Provider {
  name: string;
  label: string;
  signin: string;
}
interface Waiting {
  exercises?: { profession?: string; structure?: string; label?: string; name?: string }[];
}

export function SignInProfessional() {
  const t = useTexts(texts);
  const { enter } = useSession();
  const providers = useLoad("providers", () => get<{ providers: Provider[] }>("/federation/providers", { quiet: true }));
  const [error, setError] = useState<unknown>(null);
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const list = providers.value?.providers ?? [];
  const isBack = new URLSearchParams(location.search).has("professional");
  const takeUp = () => get<Waiting>("/federation/waiting", { quiet: true }).then(setWaiting, setError);
  const byExercise = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const exercise = Number(new FormData(e.currentTarget).get("exercise"));
    post<SessionAnswer>("/federation/waiting", { exercise, session: true }, { quiet: true }).then(enter, setError);
  };
  const nameOf = (x: NonNullable<Waiting["exercises"]>[number], i: number) => [x.label ?? x.name, x.profession, x.structure].filter(Boolean).join(", ") || String(i + 1);
  return (
    <Section title={t.signIn} icon={<Stethoscope />}>
      <p className={lines.note}>{t.signInNote}</p>
      {error !== null && <Failure error={error} />}
      {list.map((p) => (
        <p key={p.name}>
          <a href={p.signin}>{t.with(p.label)}</a>
        </p>
      ))}
      {(isBack || list.length > 0) && !waiting && (
        <Button variant="default" onClick={() => void takeUp()}>
          {t.go}
        </Button>
      )}
      {waiting?.exercises && (
        <form onSubmit={byExercise} className={lines.form}>
          <NativeSelect name="exercise" label={t.exercise} data={waiting.exercises.map((x, i) => ({ value: String(i), label: nameOf(x, i) }))} />
          <Button type="submit">{t.go}</Button>
        </form>
      )}
      <Workers role="lps" />
    </Section>
  );
}
