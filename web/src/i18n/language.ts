// Which language a page speaks, and French typography. Without React: the emergency card's page stands alone.
export type Lang = "fr" | "en";

/** A text, or a function of what stands in it. */
export type Words = { [key: string]: string | ((...what: never[]) => string) | Words };

/** French typography: no line breaks before : ; ! ? » and after « and n°. */
const spaced = (text: string) => text.replace(/ ([:;!?»])/g, "\u00a0$1").replace(/(«|n°) /g, "$1\u00a0");
export function french<T extends Words>(texts: T): T {
  const done = Object.entries(texts).map(([key, words]) => {
    if (typeof words === "string") return [key, spaced(words)];
    return [key, typeof words === "function" ? (...what: never[]) => spaced(words(...what)) : french(words)];
  });
  return Object.fromEntries(done) as T;
}

const KEPT = "ens.language";
export const keepLanguage = (lang: Lang) => localStorage.setItem(KEPT, lang);
export function firstLanguage(): Lang {
  const kept = localStorage.getItem(KEPT);
  if (kept === "fr" || kept === "en") return kept;
  return navigator.languages.some((l) => l.startsWith("fr")) || !navigator.language.startsWith("en") ? "fr" : "en";
}
