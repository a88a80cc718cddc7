// An invitation to help somebody, opened by its link: accepted with the account one has, or with one made here (docs/signin.md).
import { Button } from "@mantine/core";
import { HeartHandshake, LogIn, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { operate, yesOrNo } from "../../api/operations";
import { useSession } from "../../api/session";
import { useWork } from "../../api/work";
import { useTexts } from "../../i18n";
import { Page, Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { Enrol } from "./enrol";
import { texts } from "./texts";

export interface Invitation {
  patient: string;
  code: string;
}
/** Behind "#", so that it is sent to no server. */
function invitationOf(hash: string): Invitation | null {
  const found = /^#([a-z2-7]{26})\.([a-z2-7]{16})$/.exec(hash);
  return found ? { patient: found[1]!, code: found[2]! } : null;
}

export default function Helper() {
  const t = useTexts(texts);
  const { state } = useSession();
  const [invitation] = useState(() => invitationOf(location.hash));
  return (
    <Page title={t.title} intro={t.intro}>
      {!invitation && <p role="alert">{t.noLink}</p>}
      {invitation && state === "signed-in" && <Answer invitation={invitation} />}
      {invitation && state === "nobody" && (
        <>
          <Section title={t.newTitle} icon={<UserRoundPlus />}>
            <p className={lines.note}>{t.new}</p>
            <Enrol invitation={invitation} />
          </Section>
          <Section title={t.haveTitle} icon={<LogIn />}>
            <p className={lines.note}>{t.have}</p>
            <Link href="/">{t.signIn}</Link>
          </Section>
        </>
      )}
    </Page>
  );
}

function Answer({ invitation }: { invitation: Invitation }) {
  const t = useTexts(texts);
  const { reload } = useSession();
  const [, go] = useLocation();
  const { isBusy, error, run } = useWork();
  const [isRefused, setRefused] = useState(false);
  const answer = (granted: boolean) => {
    run(operate(invitation.patient, "answer-invitation", { name: "code", valueString: invitation.code }, yesOrNo("granted", granted)), () => {
      reload();
      if (granted) go("/", { replace: true }); // the link has done its work: Back does not show it
      else setRefused(true);
    });
  };
  if (isRefused) return <p role="status">{t.refused}</p>;
  return (
    <Section title={t.title} icon={<HeartHandshake />}>
      <p>{t.can}</p>
      <p>{t.seen}</p>
      {error !== null && <Failure error={error} />}
      <div className={lines.deeds}>
        <Button onClick={() => answer(true)} disabled={isBusy}>
          {t.accept}
        </Button>
        <Button variant="default" disabled={isBusy} onClick={() => answer(false)}>
          {t.refuse}
        </Button>
      </div>
    </Section>
  );
}
