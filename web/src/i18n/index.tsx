// French first, English second. Texts are typed: what French has, English must have. Each page keeps its own (texts.ts).
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { setApiLanguage } from "../api/client";
import { firstLanguage, french, keepLanguage, type Lang, type Words } from "./language";

export type { Lang };
export const languages: { lang: Lang; name: string }[] = [
  { lang: "fr", name: "Français" },
  { lang: "en", name: "English" },
];

/** The same keys with texts of any content. */
type Like<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends (...a: infer A) => string ? (...a: A) => string : Like<T[K]> };
export interface Texts<T> {
  fr: T;
  en: Like<T>;
}
/** const texts = defineTexts({ fr: { title: "Documents" }, en: { title: "Documents" } }) */
export const defineTexts = <T extends Words>(texts: { fr: T; en: Like<T> }): Texts<T> => ({ fr: french(texts.fr), en: texts.en });

interface I18n {
  lang: Lang;
  setLang(lang: Lang): void;
}
const Context = createContext<I18n>({ lang: "fr", setLang: () => {} });

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
        keepLanguage(l);
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
