// What every page stands in: its title, which gets the focus when one comes from another page, and its sections.
import { Title } from "@mantine/core";
import { ArrowLeft } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { Link } from "wouter";
import { useBrand } from "../i18n/brand";
import css from "./page.module.css";

let isFirstPage = true;

/** `actions` stand beside the title; `intro` says in a sentence what the page is for. */
export function Page({ title, intro, actions, children }: { title: string; intro?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const brand = useBrand();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  // Together with the page: a moment later the focus may be where a key has led it.
  useLayoutEffect(() => {
    // A screen reader says where one is now. On the first page the browser does it itself.
    if (!isFirstPage) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
    window.scrollTo(0, 0);
  }, []);
  return (
    <>
      <div className={css.head}>
        <Title order={1} ref={heading} tabIndex={-1} className={css.title}>
          {title}
        </Title>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {intro && <p className={css.intro}>{intro}</p>}
      {children}
    </>
  );
}

/** Above a page that is a part of another one. */
export function Back({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={css.back}>
      <ArrowLeft size={18} aria-hidden="true" /> {children}
    </Link>
  );
}

/** A part of a page, on a card of its own. */
export function Section({ title, icon, actions, children }: { title: string; icon?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <div className={css.sectionHead}>
        <h2 id={id} className={css.sectionTitle}>
          {icon && <span className={css.sectionIcon} aria-hidden="true">{icon}</span>}
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
