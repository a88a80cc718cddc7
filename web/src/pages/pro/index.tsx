// The professional's pages: signing in, finding a person by INS and traits, entering, the synthesis, depositing, breaking the glass.
import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { ApiError } from "../../api/client";
import { useSession } from "../../api/session";
import { useTexts } from "../../i18n";
import { Page } from "../../ui/page";
import type { Parameters } from "../../api/operations";
import { synthesisOf, type Context } from "./call";
import { Deposit } from "./deposit";
import { Find } from "./find";
import { Gesture } from "./gesture";
import { SignInProfessional } from "./signin";
import { Synthesis } from "./synthesis";
import { texts } from "./texts";

interface Open {
  id: string;
  /** null: the space is not open to them in this context. */
  synthesis: Parameters | null;
}

export default function Professional() {
  const t = useTexts(texts);
  const { role } = useSession();
  const [context, setContext] = useState<Context>({});
  const [open, setOpen] = useState<Open | null>(null);
  const turn = useRef(0); // another one for each person
  if (role !== "lps")
    return (
      <Page title={t.title} intro={t.intro}>
        <SignInProfessional />
      </Page>
    );
  const enter = async (c: Context, id: string) => {
    const mine = turn.current;
    const synthesis = await synthesisOf(c, id).catch((e: unknown) => {
      // Who has no access does not learn whether there is a space: 403 and 404 lead to the same choice.
      if (e instanceof ApiError && (e.status === 403 || e.status === 404)) return null;
      throw e;
    });
    if (turn.current !== mine) return false; // they have gone on to another person meanwhile
    setContext(c);
    setOpen({ id, synthesis });
    return synthesis !== null;
  };
  const leave = () => {
    turn.current++;
    setContext({}); // consent and emergency were about that person alone
    setOpen(null);
  };
  return (
    <Page
      title={t.title}
      intro={t.intro}
      actions={
        open && (
          <Button variant="default" onClick={leave}>
            {t.another}
          </Button>
        )
      }
    >
      {!open && <Find context={context} onFound={(id) => enter(context, id)} />}
      {open && !open.synthesis && <Gesture patient={open.id} onEnter={(c) => enter(c, open.id)} />}
      {open?.synthesis && (
        <>
          {context.motive && <p role="status">{t.inEmergency}</p>}
          <Synthesis content={open.synthesis} />
          <Deposit context={context} patient={open.id} onDone={() => enter(context, open.id)} />
        </>
      )}
    </Page>
  );
}
