// Signing in: password and second factor, a passkey, a provider of identities, or (demonstration alone) a person who does not exist.
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { useSession, type SessionAnswer } from "../../api/session";
import { useTexts } from "../../i18n";
import { Page } from "../../ui/page";
import { Demo } from "./demo";
import { Password } from "./password";
import { Providers } from "./providers";
import { Wait } from "../../ui/state";
import css from "./signin.module.css";
import { texts } from "./texts";

const Factor = lazy(() => import("./factor").then((m) => ({ default: m.Factor })));

export default function SignIn() {
  const t = useTexts(texts);
  const { enter, hasEnded } = useSession();
  const [half, setHalf] = useState<SessionAnswer | null>(null);
  const go = (answer: SessionAnswer) => {
    enter(answer);
    setHalf(answer.state === "second-factor" ? answer : null);
  };
  if (half)
    return (
      <div className={css.narrow}>
        <Page title={t.secondTitle} intro={t.secondIntro}>
          <Suspense fallback={<Wait />}>
            <Factor factors={half.factors ?? []} onDone={go} onRestart={() => setHalf(null)} />
          </Suspense>
        </Page>
      </div>
    );
  return (
    <div className={css.narrow}>
      <Page title={t.title} intro={t.intro}>
        {hasEnded && <p role="status">{t.ended}</p>}
        <Password onDone={go} />
        <Providers whose="holders" onDone={go} />
        <Demo onDone={go} />
        <ul className={css.doors}>
          <li>
            <Link href="/espace/pro">{t.professional}</Link>
          </li>
          <li>
            <Link href="/espace/opposition">{t.refuse}</Link>
          </li>
        </ul>
      </Page>
    </div>
  );
}
