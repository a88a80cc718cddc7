// Values in words: numbers with their unit, and where a value comes from.
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import type { Kind } from "./kinds";
import type { Value } from "./store";
import { texts } from "./texts";

export function useWords(kind: Kind) {
  const t = useTexts(texts);
  const dates = useDates();
  const number = (n: number) => dates.number(n, kind.digits);
  return {
    number,
    /** "139/85 mmHg" */
    value: (v: Value) => (v.numbers.length ? `${v.numbers.map(number).join("/")} ${kind.shown}`.trim() : v.written),
    limit: (n: number) => `${dates.number(n, 1)} ${kind.shown}`.trim(),
    circumstance: (v: Value) => [(t.moments as Record<string, string>)[v.moment] ?? v.moment, v.days ? t.dayCount(v.days) : "", v.numbers.length ? "" : t.notCharted].filter(Boolean).join(" · "),
    source: (v: Value) => {
      if (v.isOwn && !v.isFound) return t.own;
      if (v.id.startsWith("bmi-")) return t.calculated;
      return v.source || t.professional;
    },
  };
}
