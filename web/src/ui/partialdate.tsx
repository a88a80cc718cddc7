// A date that may be partial, as FHIR has them: a year, a year and a month, or a day.
import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { defineTexts, useLang, useTexts } from "../i18n";
import css from "./partialdate.module.css";

const texts = defineTexts({
  fr: { year: "Année", month: "Mois", day: "Jour", unknown: "Je ne sais pas", hint: "L’année suffit si vous ne savez pas mieux." },
  en: { year: "Year", month: "Month", day: "Day", unknown: "I do not know", hint: "The year is enough if you do not know better." },
});

interface PartialDateProps {
  label: string;
  isRequired?: boolean;
  /** "", "2019", "2019-05" or "2019-05-12" */
  value: string;
  onChange(value: string): void;
}

const two = (n: number) => String(n).padStart(2, "0");
const daysOf = (year: string, month: string) => new Date(Number(year) || 2000, Number(month), 0).getDate();

export function PartialDate({ label, isRequired, value, onChange }: PartialDateProps) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const [[year, month, day], setParts] = useState<[string, string, string]>(() => [value.slice(0, 4), value.slice(5, 7), value.slice(8, 10)]);
  const change = (y: string, m: string, d: string) => {
    const kept = m && Number(d) > daysOf(y, m) ? "" : d;
    setParts([y, m, m ? kept : ""]);
    onChange(y.length === 4 ? [y, m, m && kept].filter(Boolean).join("-") : "");
  };
  const months = Array.from({ length: 12 }, (_, i) => ({
    value: two(i + 1),
    label: new Date(2000, i, 1).toLocaleDateString(lang, { month: "long" }),
  }));
  const days = Array.from({ length: daysOf(year, month) }, (_, i) => ({ value: two(i + 1), label: String(i + 1) }));
  return (
    <fieldset className={css.date}>
      <legend>{label}</legend>
      <TextInput
        label={t.year}
        inputMode="numeric"
        pattern="(1[89]|20)[0-9]{2}"
        maxLength={4}
        required={isRequired || !!month}
        withAsterisk={false}
        value={year}
        onChange={(e) => change(e.currentTarget.value.replace(/\D/g, ""), month, day)}
      />
      <NativeSelect label={t.month} value={month} data={[{ value: "", label: t.unknown }, ...months]} onChange={(e) => change(year, e.currentTarget.value, day)} />
      <NativeSelect label={t.day} value={day} disabled={!month} data={[{ value: "", label: t.unknown }, ...days]} onChange={(e) => change(year, month, e.currentTarget.value)} />
      <p className={css.hint}>{t.hint}</p>
    </fieldset>
  );
}
