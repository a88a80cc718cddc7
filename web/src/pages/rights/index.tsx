// Rights: who may enter and why, codes, blocks, emergencies, masking, and who acts in the holder's place.
import { Button } from "@mantine/core";
import { Ban, Clock, Eye, Inbox, Siren, UserRoundCheck, Users } from "lucide-react";
import { Link, Route, Switch } from "wouter";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { Page, Section } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { Blocked } from "./blocked";
import { Deposits, Emergency } from "./choices";
import { Codes } from "./codes";
import { Entrants } from "./entrants";
import { readFile } from "./file";
import { People } from "./people";
import { texts } from "./texts";
import { View } from "./view";

export default function Rights() {
  return (
    <Switch>
      <Route path="/espace/droits/vu-par" component={View} />
      <Route component={Overview} />
    </Switch>
  );
}

function Overview() {
  const t = useTexts(texts);
  const { id } = useProfile();
  const file = useLoad(id, (signal) => readFile(id, signal));
  const part = { patient: id, file: file.value!, onChange: file.reload };
  const governs = file.value?.settings !== undefined;
  return (
    <Page title={t.title} intro={t.intro}>
      {file.error ? <Failure error={file.error} retry={file.reload} /> : !file.value ? <Wait /> : null}
      {file.value && !governs && <Empty>{t.notYours}</Empty>}
      {file.value && governs && (
        <>
          <Section title={t.entrants} icon={<UserRoundCheck />}>
            <Entrants {...part} />
          </Section>
          <Section title={t.view} icon={<Eye />}>
            <p className={lines.note}>{t.viewNote}</p>
            <Button component={Link} href="/espace/droits/vu-par" variant="light">
              {t.viewOpen}
            </Button>
          </Section>
          <Section title={t.code} icon={<Clock />}>
            <Codes {...part} />
          </Section>
          <Section title={t.emergency} icon={<Siren />}>
            <Emergency {...part} />
          </Section>
          <Section title={t.masking} icon={<Inbox />}>
            <Deposits {...part} />
          </Section>
          <Section title={t.blocked} icon={<Ban />}>
            <Blocked {...part} />
          </Section>
          <Section title={t.people} icon={<Users />}>
            <People {...part} />
          </Section>
        </>
      )}
    </Page>
  );
}
