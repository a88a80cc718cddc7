// A measure as a file for spreadsheets (RFC 4180): day and time, the numbers, who measured.
import type { Lang } from "../../i18n";
import type { Value } from "./store";

/** A cell that begins like a formula is one to a spreadsheet: it gets a quote in front. */
const cell = (text: string) => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};

/** Semicolons and decimal commas in French, as its spreadsheets expect. */
export function csvOf(lang: Lang, heads: string[], values: Value[], momentOf: (v: Value) => string): Blob {
  const number = (n: number) => (lang === "fr" ? String(n).replace(".", ",") : String(n));
  const separator = lang === "fr" ? ";" : ",";
  const quote = (text: string) => (separator === "," && text.includes(",") && !text.startsWith('"') ? `"${text}"` : text);
  const rows = values.map((v) => [v.at, ...(v.numbers.length ? v.numbers.map(number) : heads.slice(1, -2).map((_, i) => (i ? "" : v.written))), momentOf(v), v.source]);
  const lines = [heads, ...rows].map((r) => r.map((c) => quote(cell(c))).join(separator));
  return new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}
