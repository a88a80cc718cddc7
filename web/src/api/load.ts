// Loading what a page shows: once it is mounted and each time its key changes; what is late for an old key is dropped.
import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  isLoading: boolean;
  reload(): void;
  /** Puts a value in place of what was loaded, after a change that the page made itself. */
  set(value: T): void;
}

/** `load` may change at each render; it runs again when `key` does. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: unknown; done: boolean }>({ key, done: false });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setState((s) => (s.key === key ? { ...s, error: undefined, done: false } : { key, done: false }));
    load(stop.signal).then(
      (value) => !stop.signal.aborted && setState({ key, value, done: true }),
      (error: unknown) => !stop.signal.aborted && setState((s) => ({ key, value: s.value, error, done: true })),
    );
    return () => stop.abort();
  }, [key, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const set = useCallback((value: T) => setState({ key, value, done: true }), [key]);
  const isOurs = state.key === key;
  return { value: isOurs ? state.value : undefined, error: isOurs ? state.error : undefined, isLoading: !isOurs || !state.done, reload, set };
}
