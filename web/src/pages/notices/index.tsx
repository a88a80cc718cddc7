// Notices: what happened, where one is written to, and of what one wants to be told (docs/notices.md).
import { Badge, Button } from "@mantine/core";
import { Bell, Mail, Settings2 } from "lucide-react";
import { useState } from "react";
import { get, post, remove } from "../../api/client";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useLang, useTexts, type Lang } from "../../i18n";
import { common } from "../../i18n/common";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Page, Section } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { Addresses } from "./addresses";
import { Choices } from "./choices";
import { texts } from "./texts";

interface Notice {
  id: string;
  at: string;
  kind: string;
  read: boolean;
  fr: string;
  en: string;
}

export type Channel = "list" | "mail" | "sms" | "post";
export interface Settings {
  language: Lang;
  /** Those that this house sends by. */
  channels: Channel[];
  kinds: { kind: string; fr: string; en: string; mandatory: boolean; channels: Channel[] }[];
  contacts: { id: string; channel: Channel; address: string; verified: boolean }[];
}

export default function Notices() {
  const t = useTexts(texts);
  const { id, kind } = useProfile();
  const whose = kind === "self" ? "me" : id;
  const settings = useLoad(whose, (signal) => get<Settings>(`/notices/${whose}/settings`, { signal }));
  return (
    <Page title={t.title} intro={t.intro}>
      <Section title={t.list} icon={<Bell />}>
        <List whose={whose} />
      </Section>
      {settings.error ? <Failure error={settings.error} retry={settings.reload} /> : !settings.value ? <Wait /> : null}
      {settings.value && (
        <>
          <Section title={t.where} icon={<Mail />}>
            <Addresses whose={whose} settings={settings.value} onChange={settings.reload} />
          </Section>
          <Section title={t.choices} icon={<Settings2 />}>
            <Choices whose={whose} settings={settings.value} onSaved={settings.set} />
          </Section>
        </>
      )}
    </Page>
  );
}

function List({ whose }: { whose: string }) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const { lang } = useLang();
  const dates = useDates();
  const [count, setCount] = useState(20);
  const [drops, setDrops] = useState<Notice | null>(null);
  const [error, setError] = useState<unknown>(null);
  const list = useLoad(`${whose} ${count}`, (signal) => get<{ notices: Notice[]; next?: string }>(`/notices/${whose}?count=${count}`, { signal }));
  const mark = (ids: string[]) => post(`/notices/${whose}/read`, { ids, read: true }).then(list.reload, setError);
  const unread = list.value?.notices.filter((n) => !n.read).map((n) => n.id) ?? [];
  return (
    <>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : !list.value ? <Wait /> : null}
      {error !== null && <Failure error={error} />}
      {list.value?.notices.length === 0 && <Empty>{t.none}</Empty>}
      <ul className={lines.lines}>
        {list.value?.notices.map((n) => (
          <li key={n.id} className={lines.line}>
            <div className={lines.what}>
              <p>
                {n[lang]} {!n.read && <Badge variant="light">{t.unread}</Badge>}
              </p>
              <p className={lines.small}>
                <time dateTime={n.at}>{dates.moment(n.at)}</time>
              </p>
            </div>
            <div className={lines.deeds}>
              {!n.read && (
                <Button variant="default" size="sm" aria-label={`${t.read} : ${n[lang]}, ${dates.moment(n.at)}`} onClick={() => void mark([n.id])}>
                  {t.read}
                </Button>
              )}
              <Button variant="subtle" size="sm" aria-label={`${t.remove} : ${n[lang]}, ${dates.moment(n.at)}`} onClick={() => setDrops(n)}>
                {t.remove}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <div className={lines.deeds}>
        {unread.length > 1 && (
          <Button variant="light" onClick={() => void mark(unread)}>
            {t.markAll}
          </Button>
        )}
        {list.value?.next && count < 100 && (
          <Button variant="default" onClick={() => setCount(100)}>
            {words.more}
          </Button>
        )}
      </div>
      {drops && (
        <Confirm title={t.removeTitle} action={t.remove} isGrave onClose={() => setDrops(null)} onConfirm={() => remove(`/notices/${whose}/${drops.id}`).then(list.reload)}>
          <p>{t.removeWhat}</p>
        </Confirm>
      )}
    </>
  );
}
