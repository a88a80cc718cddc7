// Home: what is new, what to do, who looked, one line each.
import { Badge } from "@mantine/core";
import { Activity, Bell, ChevronRight, CreditCard, Eye, FilePlus2, HeartPulse, ListChecks, type LucideIcon } from "lucide-react";
import { Link } from "wouter";
import { get } from "../../api/client";
import { useLoad, type Loaded } from "../../api/load";
import { useProfile } from "../../api/session";
import { useKiosk } from "../../frame/kiosk";
import { useLang, useTexts, type Lang } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page, Section } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import css from "./home.module.css";
import { texts } from "./texts";

interface Notice extends Record<Lang, string> {
  id: string;
  at: string;
  read: boolean;
}
interface Trace {
  id: string;
  at: string;
  sentence: Record<Lang, string>;
}

export default function Home() {
  const t = useTexts(texts);
  const { id, kind, name, patient } = useProfile();
  const whose = kind === "self" ? "me" : id;
  const since = new Date(Date.now() - 30 * 86400_000).toISOString().slice(0, 10);
  const news = useLoad(whose, (signal) => get<{ notices: Notice[] }>(`/notices/${whose}?count=5`, { signal }));
  const looked = useLoad(patient, (signal) =>
    get<{ traces: Trace[] }>(`/traces?patient=${patient}&who=professional&from=${since}&count=5`, { signal }),
  );
  // All of it at once: nothing moves under a finger that is about to touch.
  const isThere = (l: Loaded<unknown>) => l.value !== undefined || !!l.error;
  return (
    <Page title={t.hello(name)} intro={t.intro}>
      {isThere(news) && isThere(looked) ? (
        <>
          <div className={css.grid}>
            <News list={news} />
            <Looked list={looked} />
          </div>
          <ToDo />
        </>
      ) : (
        <Wait />
      )}
    </Page>
  );
}

function News({ list }: { list: Loaded<{ notices: Notice[] }> }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  return (
    <Section title={t.news} icon={<Bell />}>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : null}
      {list.value?.notices.length === 0 && <Empty>{t.noNews}</Empty>}
      <ul className={lines.lines}>
        {list.value?.notices.map((n) => (
          <li key={n.id} className={lines.line}>
            <span className={lines.what}>
              {n[lang]} {!n.read && <Badge variant="light">{t.unread}</Badge>}
            </span>
            <time className={lines.small} dateTime={n.at}>
              {dates.date(n.at, "short")}
            </time>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Looked({ list }: { list: Loaded<{ traces: Trace[] }> }) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  return (
    <Section title={t.looked} icon={<Eye />}>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : null}
      {list.value?.traces.length === 0 && <Empty>{t.nobody}</Empty>}
      <ul className={lines.lines}>
        {list.value?.traces.map((l) => (
          <li key={l.id} className={lines.line}>
            <span className={lines.what}>{l.sentence[lang]}</span>
            <time className={lines.small} dateTime={l.at}>
              {dates.date(l.at, "short")}
            </time>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function ToDo() {
  const t = useTexts(texts);
  const isKiosk = useKiosk().isOn;
  const deeds: { to: string; icon: LucideIcon; what: string; why: string }[] = [
    { to: "/espace/documents/ajouter", icon: FilePlus2, what: t.addDocument, why: t.addDocumentWhy },
    { to: "/espace/profil", icon: HeartPulse, what: t.profile, why: t.profileWhy },
    { to: "/espace/mesures", icon: Activity, what: t.measures, why: t.measuresWhy },
    ...(isKiosk ? [] : [{ to: "/espace/resume", icon: CreditCard, what: t.card, why: t.cardWhy }]),
  ];
  return (
    <Section title={t.todo} icon={<ListChecks />}>
      <ul className={css.deeds}>
        {deeds.map(({ to, icon: Icon, what, why }) => (
          <li key={to}>
            <Link href={to} className={css.deed}>
              <Icon aria-hidden="true" className={css.deedIcon} />
              <span className={css.deedText}>
                <strong>{what}</strong>
                <span>{why}</span>
              </span>
              <ChevronRight aria-hidden="true" size={20} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
