// One measure: its chart with the target, all values with their source, noting one, and the file for spreadsheets.
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { Download, Plus } from "lucide-react";
import { useState } from "react";
import { ageAt, isMinor } from "../../age";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useKiosk } from "../../frame/kiosk";
import { useLang, useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Back, Page, Section } from "../../ui/page";
import { saveBlob } from "../../ui/save";
import { Empty, Failure, Wait } from "../../ui/state";
import { Chart } from "./chart";
import { csvOf } from "./csv";
import { AddValue } from "./form";
import { Growth, growsWithAge } from "./growth";
import type { Kind } from "./kinds";
import css from "./measures.module.css";
import { loadTargets, loadValues, type Target, type Value } from "./store";
import { ValueTable } from "./table";
import { Targets } from "./targets";
import { texts } from "./texts";
import { useWords } from "./words";

const MOST = 5000;
const DAY_MS = 86_400_000;
const periods = { month: 31, year: 366, five: 1827, always: 0 } as const;
type Period = keyof typeof periods;

export function MeasurePage({ kind }: { kind: Kind }) {
  const t = useTexts(texts);
  const { patient, birthDate } = useProfile();
  const [isAdding, setAdding] = useState(false);
  const values = useLoad(`${patient} ${kind.id}`, (signal) => loadValues(kind, patient, MOST, signal));
  const charted = values.value?.filter((v) => v.numbers.length) ?? [];
  const targets = useLoad(`${patient} ${kind.id} targets`, (signal) => loadTargets(kind, patient, signal));
  const add = !kind.isComputed && (
    <Button leftSection={<Plus size={18} aria-hidden="true" />} onClick={() => setAdding(true)}>
      {t.add}
    </Button>
  );
  return (
    <>
      <Back href="/espace/mesures">{t.all}</Back>
      <Page title={t.names[kind.id]} intro={kind.isComputed ? t.computed : undefined} actions={add}>
        {values.error ? <Failure error={values.error} retry={values.reload} /> : !values.value ? <Wait /> : null}
        {values.value?.length === 0 && <Empty>{t.noneYet}</Empty>}
        {values.value && values.value.length > 0 && (
          <>
            {growsWithAge(kind) && isMinor(birthDate) && <Growth kind={kind} values={charted} />}
            {charted.length > 0 && <Timeline kind={kind} values={charted} targets={targets.value ?? []} />}
            <AllValues kind={kind} values={values.value} reload={values.reload} />
          </>
        )}
        {targets.value && !kind.isComputed && <Targets kind={kind} targets={targets.value} set={targets.set} />}
        {isAdding && (
          <AddValue
            kind={kind}
            onClose={() => setAdding(false)}
            onSaved={() => {
              setAdding(false);
              values.reload();
            }}
          />
        )}
      </Page>
    </>
  );
}

function Timeline({ kind, values, targets }: { kind: Kind; values: Value[]; targets: (Target | null)[] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const words = useWords(kind);
  const { birthDate } = useProfile();
  const [period, setPeriod] = useState<Period>("always");
  const [isByAge, setByAge] = useState(false);
  const last = values.at(-1)!;
  const since = periods[period] ? new Date(last.at).getTime() - periods[period] * DAY_MS : 0;
  const shown = values.filter((v) => new Date(v.at).getTime() >= since);
  const tick = (at: number) => (isByAge && birthDate ? t.age(...ageAt(birthDate, at)) : dates.date(new Date(at).toISOString().slice(0, 10), "short"));
  return (
    <Section title={t.chart}>
      <div className={css.chartBar}>
        <NativeSelect
          label={t.period}
          value={period}
          data={(Object.keys(periods) as Period[]).map((p) => ({ value: p, label: t[p] }))}
          onChange={(e) => setPeriod(e.currentTarget.value as Period)}
        />
        {isMinor(birthDate) && <Checkbox label={t.byAge} checked={isByAge} onChange={(e) => setByAge(e.currentTarget.checked)} />}
        <ul className={css.legend}>
          {kind.parts.length > 1 &&
            kind.parts.map((p, i) => (
              <li key={p.code} className={i === 0 ? css.first : css.second}>
                <span aria-hidden="true" /> {(t.parts as Record<string, string>)[p.name]}
              </li>
            ))}
        </ul>
      </div>
      <Chart
        values={shown}
        targets={targets}
        label={t.chartOf(t.names[kind.id], shown.length, dates.date(shown[0]!.at), dates.date(last.at), words.value(last))}
        tickText={tick}
        numberText={words.number}
      />
    </Section>
  );
}

function AllValues({ kind, values, reload }: { kind: Kind; values: Value[]; reload(): void }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const words = useWords(kind);
  const { isOn: isKiosk } = useKiosk();
  const save = () => {
    const parts = kind.parts.map((p) => `${(t.parts as Record<string, string>)[p.name] ?? t.names[kind.id]}${kind.shown ? ` (${kind.shown})` : ""}`);
    saveBlob(csvOf(lang, [t.when, ...parts, t.moment, t.from], values, words.circumstance), `${t.names[kind.id]}.csv`);
  };
  return (
    <Section
      title={t.table}
      actions={
        !isKiosk && (
          <Button size="sm" variant="default" leftSection={<Download size={16} aria-hidden="true" />} onClick={save}>
            {t.export}
          </Button>
        )
      }
    >
      <ValueTable kind={kind} values={values} reload={reload} />
    </Section>
  );
}
