// What stands where content is not there: it loads, it failed, there is none.
import { Alert, Button, Loader } from "@mantine/core";
import { CircleAlert, Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import css from "./state.module.css";

export function Wait() {
  const t = useTexts(common);
  return (
    <div className={css.wait} role="status">
      <Loader size="sm" aria-hidden="true" /> {t.loading}
    </div>
  );
}

type Words = typeof common.fr.errors;

/** A sentence for people: the server's own where it has one to say, else ours for the kind of error. */
export function sentenceOf(error: unknown, words: Words): string {
  if (!(error instanceof ApiError)) return words.other;
  if (error.isForPeople) return error.message;
  const ours: Record<number, string> = {
    0: words.network,
    401: words.denied,
    403: words.denied,
    404: words.gone,
    409: words.conflict,
    410: words.gone,
    412: words.conflict,
    413: words.tooLarge,
    429: words.tooMany,
    503: words.busy,
  };
  return ours[error.status] ?? (error.status >= 500 ? words.other : error.message || words.other);
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts(common);
  return (
    <Alert color="red" role="alert" icon={<CircleAlert aria-hidden="true" />} title={t.errors.title} className={css.failure}>
      <p className={css.sentence}>{sentenceOf(error, t.errors)}</p>
      {retry && (
        <Button size="sm" variant="outline" color="red" onClick={retry}>
          {t.retry}
        </Button>
      )}
    </Alert>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return (
    <div className={css.empty}>
      <Inbox aria-hidden="true" className={css.emptyIcon} />
      <div>{children}</div>
    </div>
  );
}
