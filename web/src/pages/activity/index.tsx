// The journal in plain words: who did what, filters, and reporting an access to the operator (docs/journal.md).
import { Badge, Button, NativeSelect, TextInput } from "@mantine/core";
import { Flag, History } from "lucide-react";
import { useEffect, useState } from "react";
import { get, post } from "../../api/client";
import { useLoad } from "../../api/load";
import { keyOf, partiesOf, type Party } from "../../api/parties";
import type { PartyId } from "../../api/operations";
import { useProfile } from "../../api/session";
import { useLang, useTexts, type Lang } from "../../i18n";
import { common } from "../../i18n/common";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Page, Section } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import css from "./activity.module.css";
import { texts } from "./texts";

interface Trace {
  id: string;
  at: string;
  who: { kind: string; isYou: boolean; rpps?: string; structure?: string; professionName?: string };
  context: string;
  motive?: string;
  refused: boolean;
  secret: boolean;
  sentence: Record<Lang, string>;
  because?: Record<Lang, string>;
}
interface TracePage {
  traces: Trace[];
  next?: string;
}
interface Filter {
  who: string;
  did: string;
  from: string;
  until: string;
}
const NO_FILTER: Filter = { who: "", did: "", from: "", until: "" };
const PAGE = 50;

function queryOf(patient: string, filter: Filter, before?: string): string {
  const query = new URLSearchParams({ patient, count: String(PAGE) });
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value as string);
  if (before) query.set("before", before);
  return `/traces?${query.toString()}`;
}

export default function Activity() {
  const t = useTexts(texts);
  const { patient } = useProfile();
  const [filter, setFilter] = useState(NO_FILTER);
  const [reported, setReported] = useState<Trace | null>(null);
  const [isSent, setSent] = useState(false);
  const list = usePages(patient, filter);
  return (
    <Page title={t.title} intro={t.intro}>
      <Filters filter={filter} onChange={setFilter} />
      <p role="status">{isSent ? t.sent : list.traces ? t.count(list.traces.length, !!list.next) : ""}</p>
      <Section title={t.list} icon={<History />}>
        {list.error ? <Failure error={list.error} retry={list.reload} /> : !list.traces ? <Wait /> : null}
        {list.traces?.length === 0 && <Empty>{t.none}</Empty>}
        {list.traces && <Days traces={list.traces} onReport={setReported} />}
        {list.next && <More load={list.more} />}
      </Section>
      {reported && (
        <Confirm
          title={t.reportTitle}
          action={t.send}
          onClose={() => setReported(null)}
          onConfirm={(fields) => post("/traces/report", { trace: reported.id, reason: fields.get("reason") }).then(() => setSent(true))}
        >
          <Report trace={reported} />
        </Confirm>
      )}
    </Page>
  );
}

function usePages(patient: string, filter: Filter) {
  const key = queryOf(patient, filter);
  const first = useLoad(key, (signal) => get<TracePage>(key, { signal }));
  const [later, setLater] = useState<{ key: string; pages: TracePage[] }>({ key, pages: [] });
  const pages = first.value ? [first.value, ...(later.key === key ? later.pages : [])] : [];
  const next = pages.at(-1)?.next;
  const more = async () => {
    const page = await get<TracePage>(queryOf(patient, filter, next));
    setLater((l) => ({ key, pages: [...(l.key === key ? l.pages : []), page] }));
  };
  return { traces: first.value && pages.flatMap((p) => p.traces), next, more, error: first.error, reload: first.reload };
}

function More({ load }: { load(): Promise<void> }) {
  const t = useTexts(common);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = () => {
    setBusy(true);
    load()
      .then(() => setError(null), setError)
      .finally(() => setBusy(false));
  };
  return (
    <div className={lines.more}>
      {error !== null && <Failure error={error} />}
      <Button variant="default" loading={isBusy} onClick={go}>
        {t.more}
      </Button>
    </div>
  );
}

function Filters({ filter, onChange }: { filter: Filter; onChange(f: Filter): void }) {
  const t = useTexts(texts);
  const choices = (all: string, rest: Record<string, string>) => [{ value: "", label: all }, ...Object.entries(rest).map(([value, label]) => ({ value, label }))];
  const set = (name: keyof Filter) => (e: { currentTarget: { value: string } }) => onChange({ ...filter, [name]: e.currentTarget.value });
  return (
    <div className={lines.filters}>
      <NativeSelect label={t.who} value={filter.who} data={choices(t.whoAll, t.whos)} onChange={set("who")} />
      <NativeSelect label={t.did} value={filter.did} data={choices(t.didAll, t.dids)} onChange={set("did")} />
      <TextInput type="date" label={t.from} value={filter.from} onChange={set("from")} />
      <TextInput type="date" label={t.until} value={filter.until} onChange={set("until")} />
      {JSON.stringify(filter) !== JSON.stringify(NO_FILTER) && (
        <Button variant="default" onClick={() => onChange(NO_FILTER)}>
          {t.clear}
        </Button>
      )}
    </div>
  );
}

const dayOf = (at: string) => new Date(at).toLocaleDateString("sv-SE");

/** Who they are by name, as far as the directory knows; the lines hold numbers. */
function useNames(traces: Trace[]): Map<string, Party> {
  const [names, setNames] = useState(new Map<string, Party>());
  const ids = [...new Set(traces.map((x) => x.who.rpps?.slice(-11)).filter((x): x is string => !!x))].sort();
  const key = ids.join(",");
  useEffect(() => {
    if (!key) return;
    const stop = new AbortController();
    partiesOf(key.split(",").map((id): PartyId => ({ kind: "professional", id })), stop.signal).then(setNames, () => {});
    return () => stop.abort();
  }, [key]);
  return names;
}

function Days({ traces, onReport }: { traces: Trace[]; onReport(t: Trace): void }) {
  const dates = useDates();
  const names = useNames(traces);
  const days = new Map<string, Trace[]>();
  for (const x of traces) days.set(dayOf(x.at), [...(days.get(dayOf(x.at)) ?? []), x]);
  return [...days].map(([day, list]) => (
    <div key={day}>
      <h3 className={css.day}>{dates.date(day)}</h3>
      <ul className={lines.lines}>
        {together(list).map((x) => (
          <Line key={x.id} trace={x} times={x.times} name={names.get(keyOf({ kind: "professional", id: x.who.rpps?.slice(-11) ?? "" }))?.name} onReport={onReport} />
        ))}
      </ul>
    </div>
  ));
}

/** What the service or the person did several times in a row stands once; each access of another one stands for itself. */
function together(list: Trace[]): (Trace & { times: number })[] {
  const out: (Trace & { times: number })[] = [];
  for (const x of list) {
    const last = out.at(-1);
    const isSame = last && last.who.kind === x.who.kind && last.sentence.fr === x.sentence.fr && last.context === x.context;
    if (isSame && (x.who.isYou || x.who.kind === "service")) last.times++;
    else out.push({ ...x, times: 1 });
  }
  return out;
}

function Line({ trace, times, name, onReport }: { trace: Trace; times: number; name?: string; onReport(t: Trace): void }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const time = new Date(trace.at).toLocaleTimeString(lang === "fr" ? "fr-FR" : "en-GB", { hour: "2-digit", minute: "2-digit" });
  const isAnothers = !trace.who.isYou && trace.who.kind !== "service";
  return (
    <li className={lines.line}>
      <time dateTime={trace.at} className={css.time}>
        {time}
      </time>
      <div className={lines.what}>
        <p>
          {name && <span className={lines.name}>{name}. </span>}
          {trace.sentence[lang]} {trace.context !== "normal" && <Badge color="orange" variant="light">{t.emergency}</Badge>}
          {times > 1 && <Badge color="gray" variant="light">{t.times(times)}</Badge>}
          {trace.secret && <Badge color="gray" variant="light">{t.secret}</Badge>}
        </p>
        {isAnothers && trace.because && <p className={lines.small}>{trace.because[lang]}</p>}
        {trace.motive && <p className={lines.small}>{t.motive(trace.motive)}</p>}
      </div>
      {isAnothers && (
        <Button
          variant="default"
          size="sm"
          leftSection={<Flag size={16} aria-hidden="true" />}
          aria-label={`${t.report} : ${trace.sentence[lang]} ${time}`}
          onClick={() => onReport(trace)}
        >
          {t.report}
        </Button>
      )}
    </li>
  );
}

function Report({ trace }: { trace: Trace }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  return (
    <>
      <p>
        <strong>{dates.moment(trace.at)}.</strong> {trace.sentence[lang]}
      </p>
      <p>{t.reportWhat}</p>
      <NativeSelect name="reason" label={t.reason} data={Object.entries(t.reasons).map(([value, label]) => ({ value, label }))} />
      <p className={lines.small}>{t.reportBlock}</p>
    </>
  );
}
