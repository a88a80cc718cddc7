// One deed at a time: whether it is under way, and what it failed with.
import { useState } from "react";

export interface Work {
  isBusy: boolean;
  /** null: none, or none any more. */
  error: unknown;
  run<T>(work: Promise<T>, then: (value: T) => void): void;
  forget(): void;
}

export function useWork(): Work {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = <T>(work: Promise<T>, then: (value: T) => void) => {
    setBusy(true);
    setError(null);
    work.then(then, setError).finally(() => setBusy(false));
  };
  return { isBusy, error, run, forget: () => setError(null) };
}
