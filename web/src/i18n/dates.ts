// Dates and numbers as people write them. FHIR dates may be partial: a year, a month, a day, a moment.
import { useLang, type Lang } from "./index";

/** "1er mars", as French has it. */
const first = (lang: Lang, text: string) => (lang === "fr" ? text.replace(/^1 /, "1er ") : text);
const locale = (lang: Lang) => (lang === "fr" ? "fr-FR" : "en-GB");

function wanted(text: string, style: "short" | "long"): Intl.DateTimeFormatOptions {
  const month = style === "long" ? "long" : "short";
  if (text.length === 4) return { year: "numeric" };
  if (text.length === 7) return { year: "numeric", month };
  return { year: "numeric", month, day: "numeric" };
}

/** "12 mars 2024", "mars 2024", "2024"; what is no date is given back as it is. */
export function dateText(lang: Lang, text: string | undefined, style: "short" | "long" = "long"): string {
  if (!text) return "";
  // A date without a time belongs to no time zone: read it as local noon.
  const at = text.length <= 10 ? new Date(`${(text + "-01-01").slice(0, 10)}T12:00:00`) : new Date(text);
  return Number.isNaN(at.getTime()) ? text : first(lang, at.toLocaleDateString(locale(lang), wanted(text, style)));
}

/** "12 mars 2024 à 14:05" */
export function momentText(lang: Lang, text: string | undefined): string {
  if (!text || text.length <= 10) return dateText(lang, text);
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  return first(lang, at.toLocaleString(locale(lang), { dateStyle: "long", timeStyle: "short" }));
}

export const numberText = (lang: Lang, n: number, digits = 1) => n.toLocaleString(locale(lang), { maximumFractionDigits: digits });

export function sizeText(lang: Lang, bytes: number): string {
  const [octet, kilo, mega] = lang === "fr" ? ["octets", "Ko", "Mo"] : ["bytes", "KB", "MB"];
  if (bytes < 1000) return `${bytes} ${octet}`;
  return bytes < 1e6 ? `${numberText(lang, bytes / 1000, 0)} ${kilo}` : `${numberText(lang, bytes / 1e6)} ${mega}`;
}

/** The functions above in the language that is shown. */
export function useDates() {
  const { lang } = useLang();
  return {
    date: (text: string | undefined, style?: "short" | "long") => dateText(lang, text, style),
    moment: (text: string | undefined) => momentText(lang, text),
    number: (n: number, digits?: number) => numberText(lang, n, digits),
    size: (bytes: number) => sizeText(lang, bytes),
  };
}
