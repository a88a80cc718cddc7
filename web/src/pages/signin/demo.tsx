// People of the demonstration: the server lists them, and lets in without a password, only under `ens serve --demo`.
import { Button } from "@mantine/core";
import { useState } from "react";
import { get, post } from "../../api/client";
import { useLoad } from "../../api/load";
import type { SessionAnswer } from "../../api/session";
import { useLang, useTexts, type Lang } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import { texts } from "./texts";
import css from "./signin.module.css";

type Person = { name: string } & Record<Lang, string>;

export function Demo({ onDone }: { onDone(answer: SessionAnswer): void }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const [error, setError] = useState<unknown>(null);
  const list = useLoad("demo", () => get<{ people: Person[] }>("/signin/demo", { quiet: true }));
  if (!list.value?.people.length) return null;
  const go = (name: string) => {
    setError(null);
    post<SessionAnswer>("/signin/demo", { name }, { quiet: true }).then(onDone, setError);
  };
  return (
    <Section title={t.demo}>
      <p className={css.hint}>{t.demoIntro}</p>
      {error !== null && <Failure error={error} />}
      <ul className={css.people}>
        {list.value.people.map((p) => (
          <li key={p.name}>
            <Button variant="light" fullWidth justify="start" classNames={{ root: css.person, label: css.personLabel }} onClick={() => go(p.name)} aria-label={t.demoEnter(p[lang])}>
              {p[lang]}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
