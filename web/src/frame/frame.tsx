// What stands around every page: skip link, header, navigation, whose space it is.
import { ActionIcon, Button } from "@mantine/core";
import { LogOut, Menu, X } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useSession } from "../api/session";
import { useLang, useTexts } from "../i18n";
import { useBrand } from "../i18n/brand";
import { common } from "../i18n/common";
import { pages } from "../routes";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/state";
import { Display } from "./display";
import { useLeave } from "./kiosk";
import { ProfileSwitch } from "./profile";
import css from "./frame.module.css";

export function Frame({ hasNavigation, isSignedIn, children }: { hasNavigation: boolean; isSignedIn: boolean; children: ReactNode }) {
  const t = useTexts(common);
  const brand = useBrand();
  const [isOpen, setOpen] = useState(false);
  const [path] = useLocation();
  useEffect(() => setOpen(false), [path]);
  const { profile } = useSession();
  return (
    <div className={css.frame}>
      <a href="#content" className={css.skip}>
        {t.skip}
      </a>
      <header className={css.header}>
        {hasNavigation && (
          <ActionIcon
            size="lg"
            variant="subtle"
            className={css.menu}
            aria-label={t.menu}
            aria-expanded={isOpen}
            aria-controls="navigation"
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? <X aria-hidden="true" /> : <Menu aria-hidden="true" />}
          </ActionIcon>
        )}
        <Link href="/" className={css.brand}>
          <img src="/favicon.svg" alt="" width="32" height="32" />
          <span className={brand === t.brand ? undefined : css.given}>{brand}</span>
        </Link>
        <div className={css.tools}>
          {hasNavigation && <ProfileSwitch />}
          <Display />
          {isSignedIn && <SignOut />}
        </div>
      </header>
      <div className={css.middle}>
        {hasNavigation && <Navigation isOpen={isOpen} />}
        <main id="content" className={css.main} tabIndex={-1}>
          {profile && profile.kind !== "self" && <p className={css.acting}>{t.actingFor(profile.name)}</p>}
          {children}
        </main>
      </div>
    </div>
  );
}

function Navigation({ isOpen }: { isOpen: boolean }) {
  const t = useTexts(common);
  const { lang } = useLang();
  const [path] = useLocation();
  return (
    <nav id="navigation" aria-label={t.navigation} className={`${css.nav} ${isOpen ? css.open : ""}`}>
      <ul>
        {pages
          .filter((p) => !p.isHidden)
          .map(({ path: to, icon: Icon, label }) => {
            const isHere = path === to || (to !== "/" && path.startsWith(`${to}/`));
            return (
              <li key={to}>
                <Link href={to} className={`${css.item} ${isHere ? css.here : ""}`} aria-current={isHere ? "page" : undefined}>
                  <Icon aria-hidden="true" size={20} />
                  {label[lang]}
                </Link>
              </li>
            );
          })}
      </ul>
    </nav>
  );
}

function SignOut() {
  const t = useTexts(common);
  const leaveHere = useLeave();
  const [error, setError] = useState<unknown>(null);
  const leave = () => {
    setError(null);
    leaveHere().catch(setError);
  };
  return (
    <>
      <Button variant="subtle" className={css.wideOnly} leftSection={<LogOut size={18} aria-hidden="true" />} onClick={leave}>
        {t.signOut}
      </Button>
      <ActionIcon size="lg" variant="subtle" className={css.smallOnly} aria-label={t.signOut} onClick={leave}>
        <LogOut size={20} aria-hidden="true" />
      </ActionIcon>
      <Dialog title={t.stillIn} isOpen={error !== null} onClose={() => setError(null)}>
        <Failure error={error} retry={leave} />
      </Dialog>
    </>
  );
}
