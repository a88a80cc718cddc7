// Which page is shown: the one of the address; signing in first where nobody is signed in.
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useSession } from "../api/session";
import SignIn from "../pages/signin"; // not apart: most first visits begin with it
import { pages, type PageRow } from "../routes";
import { Failure, Wait } from "../ui/state";
import { Boundary } from "./boundary";
import { Frame } from "./frame";

const NotFound = lazy(() => import("../pages/notfound"));

const matches = (row: PageRow, path: string) => path === row.path || (row.path !== "/" && path.startsWith(`${row.path}/`));

const NobodyToHelp = lazy(() => import("../pages/helper/nobody"));
const ACCOUNT = "/espace/compte";
/** Who works here has one page, and the account of who has one. */
const WORKPLACES = { lps: "/espace/pro", operator: "/espace/operateur" };

export function App() {
  const { state, role, profile, trouble, reload } = useSession();
  const [path] = useLocation();
  const row = pages.find((r) => matches(r, path));
  const needsSignIn = state === "nobody" && !row?.isOpen;
  const isElsewhere = state === "signed-in" && !row?.isOpen && !(row?.path === ACCOUNT && role !== "lps");
  const body =
    state === "loading" && !row?.isOpen ? null : needsSignIn ? (
      <SignIn />
    ) : isElsewhere && role && role !== "holder" ? (
      <Redirect to={WORKPLACES[role]} replace />
    ) : isElsewhere && !profile && trouble !== null ? (
      <Failure error={trouble} retry={reload} />
    ) : isElsewhere && !profile ? (
      <NobodyToHelp />
    ) : (
      // A page belongs to one profile: another one's begins anew. Those without signing in belong to nobody.
      <Switch key={row?.isOpen ? "anybody" : profile?.patient}>
        {pages.map((r) => (
          <Route key={r.path} path={r.path === "/" ? r.path : `${r.path}/*?`} component={r.page} />
        ))}
        <Route component={NotFound} />
      </Switch>
    );
  return (
    <Frame hasNavigation={state === "signed-in" && role === "holder" && profile !== null} isSignedIn={state === "signed-in"}>
      <Boundary place={path}>
        <Suspense fallback={<Wait />}>{body}</Suspense>
      </Boundary>
    </Frame>
  );
}
