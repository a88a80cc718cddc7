// Providers of identities that this house has (FranceConnect+, Pro Santé Connect …): a link each. The browser goes there and comes back;
// what then waits here is taken up (docs/federation.md, "What a page or an application does").
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, type FormEvent } from "react";
import { useLocation, useSearchParams } from "wouter";
import { ApiError, get, post } from "../../api/client";
import { useLoad } from "../../api/load";
import type { SessionAnswer } from "../../api/session";
import { useWork } from "../../api/work";
import { useTexts } from "../../i18n";
import { Failure, Wait } from "../../ui/state";
import { texts } from "./texts";
import css from "./signin.module.css";

interface Provider {
  name: string;
  for: "holders" | "professionals";
  label: string;
  signin: string;
}
interface Exercise {
  profession?: string;
  speciality?: string;
  structure?: string;
  structureName?: string;
}
type Waiting = { role: "holder"; needs: "ins"[] } | { role: "lps"; exercises: Exercise[] };

const BACK = "federation";

/** `none`: what is said where there is no provider. */
export function Providers({ whose, none, onDone }: { whose: Provider["for"]; none?: string; onDone(answer: SessionAnswer): void }) {
  const t = useTexts(texts);
  const [path, go] = useLocation();
  const [query] = useSearchParams();
  const list = useLoad("providers", () => get<{ providers: Provider[] }>("/federation/providers", { quiet: true }));
  const found = list.value?.providers.filter((p) => p.for === whose) ?? [];
  const taken = (answer: SessionAnswer) => {
    go(path, { replace: true });
    onDone(answer);
  };
  return (
    <>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : null}
      {query.has(BACK) && <TakeUp onDone={taken} />}
      {list.value && !found.length && none && <p>{none}</p>}
      {found.length > 0 && (
        <ul className={css.providers}>
          {found.map((p) => (
            <li key={p.name}>
              <a className={css.provider} href={`${p.signin}?return=${encodeURIComponent(`${path}?${BACK}=1`)}`}>
                {t.with(p.label)}
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Who came back from a provider: at once where nothing is to be asked. */
function TakeUp({ onDone }: { onDone(answer: SessionAnswer): void }) {
  const t = useTexts(texts);
  const waiting = useLoad("waiting", (signal) => get<Waiting>("/federation/waiting", { signal, quiet: true }));
  const { isBusy, error, run } = useWork();
  const take = (choice: object) => run(post<SessionAnswer>("/federation/waiting", { ...choice, session: true }, { quiet: true }), onDone);
  const who = waiting.value;
  const asks = who?.role === "lps" ? who.exercises.length > 1 : !!who?.needs.length;
  const isReady = who !== undefined && !asks;
  useEffect(() => {
    if (isReady) take(who.role === "lps" ? { exercise: 0 } : {});
  }, [isReady]);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = new FormData(e.currentTarget);
    take(who?.role === "lps" ? { exercise: Number(fields.get("exercise")) } : { ins: String(fields.get("ins")).replace(/\s/g, "") });
  };
  if (waiting.error || (error !== null && !asks)) return <p role="alert">{t.tripFailed}</p>;
  if (!who || !asks) return <Wait />;
  return (
    <form onSubmit={submit} className={css.form}>
      {error !== null && (error instanceof ApiError && error.status === 403 ? <p role="alert">{t.insWrong}</p> : <Failure error={error} />)}
      {who.role === "lps" ? (
        <NativeSelect name="exercise" label={t.exercise} data={who.exercises.map((x, i) => ({ value: String(i), label: exerciseText(x) || t.exerciseNumber(i + 1) }))} />
      ) : (
        <TextInput name="ins" label={t.ins} description={t.insHint} required withAsterisk={false} inputMode="numeric" autoComplete="off" />
      )}
      <Button type="submit" loading={isBusy}>
        {t.next}
      </Button>
    </form>
  );
}

const exerciseText = (x: Exercise) => [x.structureName ?? x.structure, x.speciality].filter(Boolean).join(", ");
