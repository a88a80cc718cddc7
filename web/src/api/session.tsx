// Who is signed in, and whose space is shown. The cookie is the browser's own; scripts never see it.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { ApiError, get, onSignedOut, post, remove, setPageToken } from "./client";
import { nameOf, type Patient } from "./fhir";

/** Holders, and whoever helps others; professionals; operators. */
export type Role = "holder" | "lps" | "operator";

export interface SessionAnswer {
  state: "second-factor" | "signed-in";
  csrf: string;
  until: string;
  role?: Role;
  account?: string;
  /** "Patient/…" of who signed in; none: they have no space here. */
  patient?: string;
  factors?: ("totp" | "passkey" | "code" | "recovery")[];
}

export interface Profile {
  /** "Patient/…" */
  patient: string;
  name: string;
  birthDate?: string;
  /** FHIR: "male", "female" … */
  gender?: string;
  kind: "self" | "child" | "helped";
}

export interface Session {
  state: "loading" | "nobody" | "signed-in";
  until?: string;
  role?: Role;
  account?: string;
  profiles: Profile[];
  /** The profile whose space is shown; null: of nobody (they work here, or help nobody just now). */
  profile: Profile | null;
  /** Why it is not known whose space to show; null: it is known. */
  trouble: unknown;
  /** The session ended without being asked to. */
  hasEnded: boolean;
  /** Reads anew whom one helps. */
  reload(): void;
  choose(patient: string): void;
  /** Takes what a sign-in was answered with. */
  enter(answer: SessionAnswer): void;
  /** Fails when the server cannot be told: one is still signed in then. */
  signOut(): Promise<void>;
}

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("useSession outside of SessionProvider");
  return session;
}

/** The profile that is shown; for pages behind sign-in alone. `id` is the Patient's. */
export function useProfile(): Profile & { id: string } {
  const { profile } = useSession();
  if (!profile) throw new Error("useProfile without a session");
  return { ...profile, id: profile.patient.replace("Patient/", "") };
}

declare global {
  interface Window {
    /** Asked by public/boot.js before this script was there. */
    ensSession?: Promise<Response>;
  }
}

async function firstAnswer(): Promise<SessionAnswer> {
  const early = await window.ensSession?.catch(() => undefined);
  window.ensSession = undefined;
  if (early && !early.ok) await early.text(); // an answer that nobody reads stays under way
  if (early?.status === 401) throw new ApiError(401, "no-session", "");
  return early?.ok ? ((await early.json()) as SessionAnswer) : get<SessionAnswer>("/signin/session", { quiet: true });
}

const LEFT = "ens.left";
/** Somebody left this tab while the server could not be told: what it answers next is signed out of before anything is shown. */
export const leaveLater = () => sessionStorage.setItem(LEFT, "1");

async function arrive(): Promise<SessionAnswer> {
  const answer = await firstAnswer();
  if (!sessionStorage.getItem(LEFT)) return answer;
  setPageToken(answer.csrf);
  await endSession(answer.role);
  sessionStorage.removeItem(LEFT);
  throw new ApiError(401, "no-session", "");
}

/** Ends the session on the server; a professional's provider of identities says where to sign out of it too. */
async function endSession(role: Role | undefined): Promise<string | null> {
  const isOver = (e: unknown) => {
    if (!(e instanceof ApiError) || e.status !== 401) throw e;
    return null;
  };
  if (role !== "lps") return remove("/signin/session", { quiet: true }).then(() => null, isOver);
  const said = await post<{ continue?: string | null } | null>("/federation/signout", undefined, { quiet: true }).catch(isOver);
  return said?.continue ?? null;
}

const isClosed = (e: unknown) => e instanceof ApiError && [403, 404, 410].includes(e.status);

async function readProfile(patient: string, kind: Profile["kind"]): Promise<Profile> {
  const p = await get<Patient>(`/fhir/${patient}`);
  return { patient, name: nameOf(p.name), birthDate: p.birthDate, gender: p.gender, kind };
}

/** Children and people one helps; one whose space cannot be read just now is left out. */
async function readOthers(): Promise<Profile[]> {
  const { people } = await get<{ people: { patient: string; kind: "child" | "helped" }[] }>("/rights/acting");
  const read = await Promise.allSettled(people.map((p) => readProfile(p.patient, p.kind)));
  return read.flatMap((r) => (r.status === "fulfilled" ? [r.value] : []));
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [answer, setAnswer] = useState<SessionAnswer | null | undefined>(undefined);
  const [profiles, setProfiles] = useState<Profile[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isRead, setRead] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [hasEnded, setEnded] = useState(false);
  const [round, setRound] = useState(0);

  const enter = useCallback((a: SessionAnswer | null) => {
    setPageToken(a?.csrf ?? "");
    setAnswer(a?.state === "signed-in" ? a : null);
    setEnded(false);
    if (a) return sessionStorage.removeItem(LEFT);
    setProfiles([]);
    setChosen(null);
    setRead(false);
    setTrouble(null);
  }, []);

  useEffect(() => {
    onSignedOut(() => {
      enter(null);
      setEnded(true);
    });
    arrive().then(enter, () => enter(null));
  }, [enter]);

  const isIn = !!answer;
  const { role, patient } = answer ?? {};
  useEffect(() => {
    let isGone = false;
    if (!isIn) return;
    if (role === "lps" || role === "operator") {
      setProfiles([]);
      setChosen(null);
      return;
    }
    setTrouble(null);
    const fail = (e: unknown) => !isGone && setTrouble(e);
    // Others come later, so that one's own page does not wait for them; those who are there stay meanwhile.
    const readSelf = async (own: string) => {
      const self = await readProfile(own, "self").catch((e: unknown): Profile => {
        if (!isClosed(e)) throw e;
        return { patient: own, name: "", kind: "self" }; // a space that is closed has an account all the same: the pages say so themselves
      });
      if (isGone) return;
      setProfiles((old) => [self, ...old.filter((p) => p.kind !== "self")]);
      const others = await readOthers().catch(() => null);
      if (others && !isGone) setProfiles([self, ...others]);
    };
    // Who has no space here begins with those whom they help.
    const readHelped = async () => {
      const others = await readOthers();
      if (isGone) return;
      setProfiles(others);
      setRead(true);
    };
    (patient ? readSelf(patient) : readHelped()).catch(fail);
    return () => void (isGone = true);
  }, [isIn, role, patient, round]);

  const signOut = useCallback(async () => {
    const onward = await endSession(role);
    enter(null);
    if (onward) location.assign(onward);
  }, [enter, role]);

  const session = useMemo<Session>(() => {
    const profile = profiles.find((p) => p.patient === chosen) ?? profiles[0] ?? null;
    const isAlone = isRead || trouble !== null || role === "lps" || role === "operator";
    const state = answer === undefined || (answer && !profile && !isAlone) ? "loading" : answer ? "signed-in" : "nobody";
    return {
      state,
      until: answer?.until,
      role,
      account: answer?.account,
      profiles,
      profile,
      trouble,
      hasEnded,
      reload: () => setRound((n) => n + 1),
      choose: setChosen,
      enter,
      signOut,
    };
  }, [answer, role, isRead, trouble, hasEnded, profiles, chosen, enter, signOut]);

  return <Context.Provider value={session}>{children}</Context.Provider>;
}
