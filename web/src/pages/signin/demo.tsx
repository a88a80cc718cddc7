// Who of the demonstration one may enter as: the server lists them, and lets in without a password, only under `ens serve --demo`.
import { Button } from "@mantine/core";
import { useState } from "react";
import { get, post } from "../../api/client";
import { useLoad } from "../../api/load";
import { useSession, type Role, type SessionAnswer } from "../../api/session";
import { useLang, useTexts, type Lang } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import { texts } from "./texts";
import css from "./signin.module.css";

type Person = { name: string; role?: Role } & Record<Lang, string>;
interface List {
  people: Person[];
  /** Professionals and operators. */
  workers: Person[];
}

/** `of`: whose list. */
function useDemo(of: (list: List) => Person[]): Person[] {
  const list = useLoad("demo", () => get<List>("/signin/demo", { quiet: true }));
  return list.value ? of(list.value) : [];
}

export function Demo({ onDone }: { onDone(answer: SessionAnswer): void }) {
  const t = useTexts(texts);
  const people = useDemo((list) => list.people);
  if (!people.length) return null;
  return (
    <Section title={t.demo}>
      <Doors intro={t.demoIntro} people={people} onDone={onDone} />
    </Section>
  );
}

export function Workers({ role }: { role: Role }) {
  const t = useTexts(texts);
  const { enter } = useSession();
  const workers = useDemo((list) => list.workers.filter((w) => w.role === role));
  return workers.length ? <Doors intro={t.demoWork} people={workers} onDone={enter} /> : null;
}

function Doors({ intro, people, onDone }: { intro: string; people: Person[]; onDone(answer: SessionAnswer): void }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const [error, setError] = useState<unknown>(null);
  const go = (name: string) => {
    setError(null);
    post<SessionAnswer>("/signin/demo", { name }, { quiet: true }).then(onDone, setError);
  };
  return (
    <>
      <p className={css.hint}>{intro}</p>
      {error !== null && <Failure error={error} />}
      <ul className={css.people}>
        {people.map((p) => (
          <li key={p.name}>
            <Button variant="light" fullWidth justify="start" classNames={{ root: css.person, label: css.personLabel }} onClick={() => go(p.name)} aria-label={t.demoEnter(p[lang])}>
              {p[lang]}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
