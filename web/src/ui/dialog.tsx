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
    const dialog = box.current;
    if (isOpen && dialog && !dialog.open) dialog.showModal();
    if (!isOpen && dialog?.open) dialog.close();
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

/** The buttons at a dialog's end. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={css.buttons}>{children}</div>;
}
