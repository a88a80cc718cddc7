// Says what will change, then does it: for whatever cannot be judged by its label alone.
import { Button } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import { Dialog, DialogButtons } from "./dialog";
import { Failure } from "./state";
import css from "./confirm.module.css";

interface ConfirmProps {
  title: string;
  /** What changes, in words. */
  children: ReactNode;
  /** What the button says that does it. */
  action: string;
  isGrave?: boolean;
  /** The form's fields, if `children` has any. Closes when it is done; what it throws is shown. */
  onConfirm(fields: FormData): Promise<unknown>;
  onClose(): void;
}

export function Confirm({ title, children, action, isGrave, onConfirm, onClose }: ConfirmProps) {
  const t = useTexts(common);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    onConfirm(new FormData(e.currentTarget))
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form onSubmit={submit} className={css.form}>
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
