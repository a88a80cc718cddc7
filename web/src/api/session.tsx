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
  /** Reads anew whom one helps. */
  reload(): void;
  choose(patient: string): void;
  /** Takes what a sign-in was answered with. */
  enter(answer: SessionAnswer): void;
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
  const [round, setRound] = useState(0);

  const enter = useCallback((a: SessionAnswer | null) => {
    setPageToken(a?.csrf ?? "");
    setAnswer(a?.state === "signed-in" ? a : null);
    if (!a) {
      setProfiles([]);
      setChosen(null);
      setRead(false);
    }
  }, []);

  useEffect(() => {
    onSignedOut(() => enter(null));
    firstAnswer().then(enter, () => enter(null));
  }, [enter]);

  useEffect(() => {
    let isGone = false;
    if (!answer || answer.role === "lps" || answer.role === "operator") return;
    if (!answer.patient) {
      // Who has no space here begins with those whom they help.
      readOthers()
        .catch(() => [])
        .then((others) => {
          if (isGone) return;
          setProfiles(others);
          setRead(true);
        });
      return () => void (isGone = true);
    }
    const patient = answer.patient;
    readProfile(patient, "self").then(
      (self) => {
        if (isGone) return;
        setProfiles([self]);
        // Later, so that one's own page does not wait for them.
        readOthers().then(
          (others) => !isGone && setProfiles([self, ...others]),
          () => {},
        );
      },
      (e: unknown) => {
        // A space that is closed has an account all the same: the pages say so themselves.
        if (!isGone && e instanceof ApiError && e.status !== 401) setProfiles([{ patient, name: "", kind: "self" }]);
      },
    );
    return () => void (isGone = true);
  }, [answer, round]);

  const role = answer?.role;
  const signOut = useCallback(async () => {
    // A professional's provider of identities is signed out of too, if there was one.
    const onward = role === "lps" ? await post<{ continue?: string | null }>("/federation/signout", undefined, { quiet: true }).catch(() => null) : null;
    if (role !== "lps") await remove("/signin/session", { quiet: true }).catch(() => {});
    enter(null);
    if (onward?.continue) location.assign(onward.continue);
  }, [enter, role]);

  const session = useMemo<Session>(() => {
    const profile = profiles.find((p) => p.patient === chosen) ?? profiles[0] ?? null;
    const isAlone = isRead || role === "lps" || role === "operator";
    const state = answer === undefined || (answer && !profile && !isAlone) ? "loading" : answer ? "signed-in" : "nobody";
    return { state, until: answer?.until, role, account: answer?.account, profiles, profile, reload: () => setRound((n) => n + 1), choose: setChosen, enter, signOut };
  }, [answer, role, isRead, profiles, chosen, enter, signOut]);

  return <Context.Provider value={session}>{children}</Context.Provider>;
}
