// A form in a dialog: says what will change and asks what it needs, then does it. For whatever cannot be judged by its label alone.
import { Button } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import { Dialog, DialogButtons } from "./dialog";
import { Failure } from "./state";
import css from "./confirm.module.css";

interface ConfirmProps {
  title: string;
  /** What changes, in words, and the form's fields. */
  children: ReactNode;
  /** What the button says that does it. */
  action: string;
  isGrave?: boolean;
  /** The fields say themselves what is wrong with them, not the browser. */
  noValidate?: boolean;
  /** What it throws is shown; null: something is to be mended in the form first. */
  onConfirm(fields: FormData, form: HTMLFormElement): Promise<unknown> | null;
  onClose(): void;
  /** When it is done, in place of `onClose`. */
  onDone?(): void;
}

export function Confirm({ title, children, action, isGrave, noValidate, onConfirm, onClose, onDone = onClose }: ConfirmProps) {
  const t = useTexts(common);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setError(null);
    const work = onConfirm(new FormData(e.currentTarget), e.currentTarget);
    if (!work) return;
    setBusy(true);
    work.then(onDone, setError).finally(() => setBusy(false));
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form onSubmit={submit} className={css.form} noValidate={noValidate}>
        {children}
        {error !== null && <Failure error={error} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button type="submit" color={isGrave ? "red" : undefined} loading={isBusy}>
            {action}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
