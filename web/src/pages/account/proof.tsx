// Changes that need a fresh proof: when the server asks for one, it is asked for here, and then the change goes on.
import { createContext, useContext, useRef, useState, type ReactNode } from "react";
import { ApiError } from "../../api/client";
import { useSession, type SessionAnswer } from "../../api/session";
import { useTexts } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { Factor } from "../signin/factor";
import type { Factors } from "./index";
import { texts } from "./texts";

type Prove = <T>(work: () => Promise<T>) => Promise<T>;
const Context = createContext<Prove>((work) => work());
export const useProof = () => useContext(Context);

const kindsOf = (f: Factors): NonNullable<SessionAnswer["factors"]> => [
  ...(f.totp.length ? (["totp"] as const) : []),
  ...(f.mail || f.sms ? (["code"] as const) : []),
  ...(f.recoveryLeft ? (["recovery"] as const) : []),
  ...(f.passkey.length ? (["passkey"] as const) : []),
];

export function ProofProvider({ factors, children }: { factors: Factors; children: ReactNode }) {
  const t = useTexts(texts);
  const { enter } = useSession();
  const [asks, setAsks] = useState(false);
  const waiting = useRef<{ go(): void; stop(e: unknown): void } | null>(null);
  const asked = useRef<unknown>(null);

  const prove: Prove = async (work) => {
    try {
      return await work();
    } catch (e) {
      if (!(e instanceof ApiError) || e.word !== "prove-again") throw e;
      asked.current = e;
      await new Promise<void>((go, stop) => {
        waiting.current = { go, stop };
        setAsks(true);
      });
      return work();
    }
  };
  const done = (answer: SessionAnswer) => {
    enter(answer);
    setAsks(false);
    waiting.current?.go();
  };
  const leave = () => {
    setAsks(false);
    waiting.current?.stop(asked.current);
  };
  return (
    <Context.Provider value={prove}>
      {children}
      <Dialog title={t.prove} isOpen={asks} onClose={leave}>
        <p>{t.proveWhat}</p>
        <Factor factors={kindsOf(factors)} onDone={done} onRestart={leave} />
      </Dialog>
    </Context.Provider>
  );
}
