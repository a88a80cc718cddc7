// Kiosk mode, for a screen that many people use: large targets, nothing saved to the disk, and after a minute alone a warning, then a
// sign-out that leaves nothing in the browser. It begins with ?kiosk=1, or in the settings of the display, and lasts as long as the tab.
import { Button } from "@mantine/core";
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { leaveLater, useSession } from "../api/session";
import { defineTexts, useTexts } from "../i18n";
import { Dialog, DialogButtons } from "../ui/dialog";

const texts = defineTexts({
  fr: {
    title: "Êtes-vous toujours là ?",
    body: (s: number) => `Sans réponse, nous vous déconnectons dans ${s} secondes. Rien ne restera sur cet appareil.`,
    stay: "Je continue",
    leave: "Me déconnecter",
  },
  en: {
    title: "Are you still there?",
    body: (s: number) => `Without an answer we sign you out in ${s} seconds. Nothing will stay on this device.`,
    stay: "I go on",
    leave: "Sign me out",
  },
});

const KEPT = "ens.kiosk";
const ALONE_MS = 60_000;
const WARNED_S = 20;
const SIGNS = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

interface Kiosk {
  isOn: boolean;
  set(isOn: boolean): void;
}
const Context = createContext<Kiosk>({ isOn: false, set: () => {} });
export const useKiosk = () => useContext(Context);

function isWanted(): boolean {
  const said = new URLSearchParams(location.search).get("kiosk");
  return said === null ? sessionStorage.getItem(KEPT) === "1" : said === "1";
}

/** No emergency card is kept where many people come; one that was kept here before goes. */
const forgetCard = () =>
  import("../card/keep").then(
    (m) => m.forget(),
    () => {}, // no line: nothing could be kept here either
  );

/** Forgets what this browser holds of anybody, and begins anew, whether the server can be told or not. */
async function leaveNothing(signOut: () => Promise<void>) {
  const isTold = await signOut().then(
    () => true,
    () => false,
  );
  localStorage.clear();
  sessionStorage.clear();
  if (!isTold) leaveLater();
  await forgetCard();
  // In place of the page in the history: Back leads nowhere.
  location.replace("/?kiosk=1");
}

/** Signing out by hand: of a shared screen it leaves as little as the clock does. Elsewhere it fails when the server cannot be told. */
export function useLeave(): () => Promise<void> {
  const { signOut } = useSession();
  const { isOn } = useKiosk();
  return () => (isOn ? leaveNothing(signOut) : signOut());
}

export function KioskProvider({ children }: { children: ReactNode }) {
  const [isOn, setOn] = useState(isWanted);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-kiosk", isOn);
    if (!isOn) return sessionStorage.removeItem(KEPT);
    sessionStorage.setItem(KEPT, "1");
    document.querySelector("link[rel=manifest]")?.remove(); // nothing to install
    void forgetCard();
  }, [isOn]);
  const kiosk = useMemo(() => ({ isOn, set: setOn }), [isOn]);
  return (
    <Context.Provider value={kiosk}>
      {children}
      {isOn && <Watch />}
    </Context.Provider>
  );
}

function Watch() {
  const t = useTexts(texts);
  const { state, signOut } = useSession();
  const [left, setLeft] = useState<number | null>(null);
  const isIn = state === "signed-in";
  const leave = useCallback(() => void leaveNothing(signOut), [signOut]);
  useEffect(() => {
    if (!isIn || left !== null) return;
    let timer = setTimeout(() => setLeft(WARNED_S), ALONE_MS);
    const here = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setLeft(WARNED_S), ALONE_MS);
    };
    for (const sign of SIGNS) window.addEventListener(sign, here, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, here);
    };
  }, [isIn, left]);
  useEffect(() => {
    if (left === null || !isIn) return;
    if (left === 0) return leave();
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left, isIn, leave]);
  if (left === null || !isIn) return null;
  return (
    <Dialog title={t.title} isOpen onClose={() => setLeft(null)}>
      <p role="alert">{t.body(WARNED_S)}</p>
      <p aria-hidden="true">{left} s</p>
      <DialogButtons>
        <Button variant="default" onClick={leave}>
          {t.leave}
        </Button>
        <Button onClick={() => setLeft(null)}>{t.stay}</Button>
      </DialogButtons>
    </Dialog>
  );
}
