// The operator's page: figures of the house, of nobody (docs/figures.md). By an operator's session.
import { Badge, Button, NativeSelect } from "@mantine/core";
import { BookCheck, ChartNoAxesColumn, Database, Gauge, Mail, Users } from "lucide-react";
import { Fragment, useState } from "react";
import { Link } from "wouter";
import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { useSession } from "../../api/session";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page, Section } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { Workers } from "../signin/demo";
import css from "./operator.module.css";
import { texts } from "./texts";

interface Count {
  done: number;
  refused: number;
}
interface Day {
  day: string;
  deposits: Count;
  signIns: Count;
  changes: Count;
  oppositions: Count;
  refusals: number;
  failures: number;
}
interface Letters {
  waiting: number;
  dead: number;
}
const spaceStates = ["inUse", "suspended", "closed", "erasureAsked", "deceased", "toErase"] as const;
type SpaceState = (typeof spaceStates)[number];
interface Figures {
  at: string;
  spaces: { open: number; erased: number; counted?: string; states?: Record<SpaceState, number>; surveyed?: string };
  letters: { events: number; mail?: Letters; sms?: Letters; post?: Letters };
  checkpoint?: { number: number; at: string };
  volumes: { volume: string; state: "served" | "broken" }[];
  days: Day[];
}

export default function Operator() {
  const t = useTexts(texts);
  const { role } = useSession();
  if (role === "operator") return <Board />;
  return (
    <Page title={t.title} intro={t.intro}>
      <Section title={t.signIn} icon={<Gauge />}>
        <p className={lines.note}>{t.signInNote}</p>
        <Link href="/">{t.toSignIn}</Link>
        <Workers role="operator" />
      </Section>
    </Page>
  );
}

function Board() {
  const t = useTexts(texts);
  const dates = useDates();
  const [days, setDays] = useState("30");
  const figures = useLoad(days, (signal) => get<Figures>(`/operator/figures?days=${days}`, { signal }));
  const f = figures.value;
  return (
    <Page
      title={t.title}
      intro={t.intro}
      actions={
        <>
          <Button variant="default" onClick={figures.reload}>
            {t.reload}
          </Button>
          <Button component={Link} href="/espace/compte" variant="subtle">
            {t.account}
          </Button>
        </>
      }
    >
      {figures.error ? <Failure error={figures.error} retry={figures.reload} /> : !f ? <Wait /> : null}
      {f && (
        <>
          <p role="status">{t.asOf(dates.moment(f.at))}</p>
          <div className={css.grid}>
            <State figures={f} />
          </div>
          <Section title={t.activity} icon={<ChartNoAxesColumn />}>
            <NativeSelect
              className={css.period}
              label={t.days}
              value={days}
              data={["7", "30", "90", "366"].map((n) => ({ value: n, label: t.lastDays(Number(n)) }))}
              onChange={(e) => setDays(e.currentTarget.value)}
            />
            {f.days.length ? <Days days={f.days} /> : <Empty>{t.none}</Empty>}
          </Section>
        </>
      )}
    </Page>
  );
}

function State({ figures: f }: { figures: Figures }) {
  const t = useTexts(texts);
  const dates = useDates();
  const channels = (["mail", "sms", "post"] as const).filter((c) => f.letters[c]);
  return (
    <>
      <Section title={t.spaces} icon={<Users />}>
        <dl className={css.facts}>
          <dt>{t.open}</dt>
          <dd>{dates.number(f.spaces.open)}</dd>
          {spaceStates.map((s) => (
            <Fragment key={s}>
              <dt>{t.states[s]}</dt>
              <dd>{f.spaces.states ? dates.number(f.spaces.states[s]) : "…"}</dd>
            </Fragment>
          ))}
          <dt>{t.erased}</dt>
          <dd>{dates.number(f.spaces.erased)}</dd>
        </dl>
        {f.spaces.counted && <p className={lines.small}>{t.counted(dates.moment(f.spaces.counted))}</p>}
        <p className={lines.small}>{f.spaces.surveyed ? t.surveyed(dates.moment(f.spaces.surveyed)) : t.notSurveyed}</p>
      </Section>
      <Section title={t.letters} icon={<Mail />}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.channel}</th>
              <th scope="col">{t.waiting}</th>
              <th scope="col">{t.dead}</th>
            </tr>
          </thead>
          <tbody>
            {channels.map((c) => (
              <tr key={c}>
                <th scope="row">{t.channels[c]}</th>
                <td>{dates.number(f.letters[c]!.waiting)}</td>
                <td>{dates.number(f.letters[c]!.dead)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className={lines.small}>{t.events(f.letters.events)}</p>
        {channels.some((c) => f.letters[c]!.dead > 0) && <p>{t.deadHow}</p>}
      </Section>
      <Section title={t.journal} icon={<BookCheck />}>
        <p>{f.checkpoint ? t.checkpoint(f.checkpoint.number, dates.moment(f.checkpoint.at)) : t.noCheckpoint}</p>
      </Section>
      <Section title={t.volumes} icon={<Database />}>
        <ul className={lines.lines}>
          {f.volumes.map((v) => (
            <li key={v.volume} className={lines.line}>
              {t.volume(v.volume)}
              <Badge variant="light" color={v.state === "served" ? "green" : "red"}>
                {t[v.state]}
              </Badge>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Days({ days }: { days: Day[] }) {
  const t = useTexts(texts);
  const dates = useDates();
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label={t.activity}>
      <table className={css.table}>
        <thead>
          <tr>
            {[t.day, t.deposits, t.signIns, t.changes, t.oppositions, t.refusals, t.failures].map((h) => (
              <th key={h} scope="col">
                {h}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map((d) => (
            <tr key={d.day}>
              <th scope="row">{dates.date(d.day, "short")}</th>
              {[d.deposits, d.signIns, d.changes, d.oppositions].map((c, i) => (
                <td key={i}>{t.refusedIn(dates.number(c.done), c.refused)}</td>
              ))}
              <td>{dates.number(d.refusals)}</td>
              <td>{dates.number(d.failures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
