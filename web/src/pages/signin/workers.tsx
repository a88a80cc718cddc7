// Professionals and operators of the demonstration: the server lists them, and lets them in, only under `ens serve --demo`.
import { Button } from "@mantine/core";
import { useState } from "react";
import { get, post } from "../../api/client";
import { useLoad } from "../../api/load";
import { useSession, type Role, type SessionAnswer } from "../../api/session";
import { useLang, useTexts, type Lang } from "../../i18n";
import { Failure } from "../../ui/state";
import { texts } from "./texts";
import css from "./signin.module.css";

type Worker = { name: string; role: Role } & Record<Lang, string>;

export function Workers({ role }: { role: Role }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const { enter } = useSession();
  const [error, setError] = useState<unknown>(null);
  const list = useLoad("workers", () => get<{ workers: Worker[] }>("/signin/demo", { quiet: true }));
  const found = list.value?.workers.filter((w) => w.role === role) ?? [];
  if (!found.length) return null;
  return (
    <>
      <p className={css.hint}>{t.demoIntro}</p>
      {error !== null && <Failure error={error} />}
      <ul className={css.people}>
        {found.map((w) => (
          <li key={w.name}>
            <Button variant="light" fullWidth justify="start" classNames={{ root: css.person, label: css.personLabel }} onClick={() => void post<SessionAnswer>("/signin/demo", { name: w.name }, { quiet: true }).then(enter, setError)} aria-label={t.demoEnter(w[lang])}>
              {w[lang]}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
