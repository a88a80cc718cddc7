// French first, English second. Texts are typed: what French has, English must have. Each page keeps its own (texts.ts).
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { setApiLanguage } from "../api/client";

export type Lang = "fr" | "en";
export const languages: { lang: Lang; name: string }[] = [
  { lang: "fr", name: "Français" },
  { lang: "en", name: "English" },
];

/** A text, or a function of what stands in it. */
type Words = { [key: string]: string | ((...what: never[]) => string) | Words };
/** The same keys with texts of any content. */
type Like<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends (...a: infer A) => string ? (...a: A) => string : Like<T[K]> };
export interface Texts<T> {
  fr: T;
  en: Like<T>;
}
/** const texts = defineTexts({ fr: { title: "Documents" }, en: { title: "Documents" } }) */
export const defineTexts = <T extends Words>(texts: { fr: T; en: Like<T> }): Texts<T> => ({ fr: french(texts.fr), en: texts.en });

/** French typography: no line breaks before : ; ! ? » and after «. */
const spaced = (text: string) => text.replace(/ ([:;!?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
function french<T extends Words>(texts: T): T {
  const done = Object.entries(texts).map(([key, words]) => {
    if (typeof words === "string") return [key, spaced(words)];
    return [key, typeof words === "function" ? (...what: never[]) => spaced(words(...what)) : french(words)];
  });
  return Object.fromEntries(done) as T;
}

interface I18n {
  lang: Lang;
  setLang(lang: Lang): void;
}
const Context = createContext<I18n>({ lang: "fr", setLang: () => {} });
const KEPT = "ens.language";

function firstLanguage(): Lang {
  const kept = localStorage.getItem(KEPT);
  if (kept === "fr" || kept === "en") return kept;
  return navigator.languages.some((l) => l.startsWith("fr")) || !navigator.language.startsWith("en") ? "fr" : "en";
}

export function I18nProvider({ children }: { children: ReactNode }) {
  const [lang, setLang] = useState<Lang>(firstLanguage);
  setApiLanguage(lang);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  const value = useMemo(
    () => ({
      lang,
      setLang: (l: Lang) => {
        localStorage.setItem(KEPT, l);
        setLang(l);
      },
    }),
    [lang],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export const useLang = () => useContext(Context);

/** const t = useTexts(texts); t.title */
export function useTexts<T>(texts: Texts<T>): T {
  return texts[useContext(Context).lang] as T;
}
