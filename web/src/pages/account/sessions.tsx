// Where one is signed in, signing out there or everywhere; applications that hold a token.
import { Badge, Button } from "@mantine/core";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { get, remove } from "../../api/client";
import { forget } from "../../card/keep";
import { useLoad } from "../../api/load";
import { useSession } from "../../api/session";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { texts } from "./texts";

interface SessionRow {
  id: string;
  begun: string;
  seen: string;
  browser?: string;
  this: boolean;
}
interface TokenRow {
  id: string;
  scope: string;
  application?: string;
}

const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS/, "Mac"],
  [/Linux/, "Linux"],
];
const BROWSERS: [RegExp, string][] = [
  [/Firefox/, "Firefox"],
  [/Edg/, "Edge"],
  [/Chrom/, "Chrome"],
  [/Safari/, "Safari"],
];
/** "Firefox, Windows": what people know their device by. */
function deviceOf(browser: string | undefined, unknown: string): string {
  const find = (list: [RegExp, string][]) => list.find(([r]) => r.test(browser ?? ""))?.[1];
  return [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(", ") || browser || unknown;
}

export function Sessions() {
  const t = useTexts(texts);
  const dates = useDates();
  const { signOut } = useSession();
  const list = useLoad("sessions", (signal) => get<SessionRow[]>("/signin/sessions", { signal }));
  const [ends, setEnds] = useState<SessionRow | "all" | null>(null);
  return (
    <>
      <p className={lines.note}>{t.sessionsNote}</p>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : !list.value ? <Wait /> : null}
      <ul className={lines.lines}>
        {list.value?.map((s) => (
          <li key={s.id} className={lines.line}>
            <div className={lines.what}>
              <p>
                <span className={lines.name}>{deviceOf(s.browser, t.unknownBrowser)}</span> {s.this && <Badge variant="light">{t.thisOne}</Badge>}
              </p>
              <p className={lines.small}>
                {t.since(dates.moment(s.begun))}. {t.seen(dates.moment(s.seen))}.
              </p>
            </div>
            {!s.this && (
              <Button variant="default" size="sm" aria-label={`${t.end} : ${deviceOf(s.browser, t.unknownBrowser)}`} onClick={() => setEnds(s)}>
                {t.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Button mt="sm" variant="outline" color="red" leftSection={<LogOut size={18} aria-hidden="true" />} onClick={() => setEnds("all")}>
        {t.endAll}
      </Button>
      {ends === "all" && (
        <Confirm title={t.endAllTitle} action={t.endAll} isGrave onClose={() => setEnds(null)} onConfirm={() => remove("/signin/sessions").then(forget).then(signOut)}>
          <p>{t.endAllWhat}</p>
        </Confirm>
      )}
      {ends && ends !== "all" && (
        <Confirm title={t.endTitle} action={t.end} onClose={() => setEnds(null)} onConfirm={() => remove(`/signin/sessions/${ends.id}`).then(list.reload)}>
          <p>{t.endWhat}</p>
        </Confirm>
      )}
    </>
  );
}

export function Tokens() {
  const t = useTexts(texts);
  const list = useLoad("tokens", (signal) => get<TokenRow[]>("/signin/tokens", { signal }));
  const [ends, setEnds] = useState<TokenRow | null>(null);
  const nameOf = (x: TokenRow) => x.application ?? x.id;
  return (
    <>
      <p className={lines.note}>{t.tokensNote}</p>
      {list.error ? <Failure error={list.error} retry={list.reload} /> : !list.value ? <Wait /> : null}
      {list.value?.length === 0 && <Empty>{t.noTokens}</Empty>}
      <ul className={lines.lines}>
        {list.value?.map((x) => (
          <li key={x.id} className={lines.line}>
            <p className={`${lines.what} ${lines.name}`}>{nameOf(x)}</p>
            <Button variant="outline" color="red" size="sm" aria-label={`${t.takeBack} : ${nameOf(x)}`} onClick={() => setEnds(x)}>
              {t.takeBack}
            </Button>
          </li>
        ))}
      </ul>
      {ends && (
        <Confirm title={t.takeBack} action={t.takeBack} isGrave onClose={() => setEnds(null)} onConfirm={() => remove(`/signin/tokens/${ends.id}`).then(list.reload)}>
          <p>{t.takeBackWhat}</p>
        </Confirm>
      )}
    </>
  );
}
