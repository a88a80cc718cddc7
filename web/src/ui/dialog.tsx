// A dialog on the browser's own <dialog>: it keeps the focus, closes with Escape, and hides the page behind from screen readers.
import { CloseButton } from "@mantine/core";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import css from "./dialog.module.css";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose(): void;
  size?: "normal" | "wide";
  children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, size = "normal", children }: DialogProps) {
  const t = useTexts(common);
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return;
    const before = document.activeElement;
    box.current?.showModal();
    return () => giveBack(before);
  }, [isOpen]);
  if (!isOpen) return null;
  return (
    <dialog
      ref={box}
      className={`${css.dialog} ${size === "wide" ? css.wide : ""}`}
      aria-labelledby={id}
      onCancel={(e) => {
        if (e.target !== box.current) return; // a file chooser inside was closed, not the dialog
        e.preventDefault();
        onClose();
      }}
    >
      <div className={css.head}>
        <h2 id={id} className={css.title}>
          {title}
        </h2>
        <CloseButton size="lg" aria-label={t.close} onClick={onClose} />
      </div>
      <div className={css.body}>{children}</div>
    </dialog>
  );
}

const REMOVED_WITHIN_MS = 5000;

/** The focus goes back to where it was, or to the page's title where that is gone: at once, or with what the dialog did. */
function giveBack(before: Element | null) {
  const title = () => document.querySelector("h1")?.focus({ preventScroll: true });
  if (!(before instanceof HTMLElement) || !before.isConnected || before === document.body) return title();
  before.focus({ preventScroll: true });
  const watch = new MutationObserver(() => {
    if (before.isConnected) return;
    if (document.activeElement === document.body) title();
    watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), REMOVED_WITHIN_MS);
}

/** The buttons at a dialog's end. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={css.buttons}>{children}</div>;
}
