// A switch that says what it changes before it is switched.
import { useId, useState } from "react";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import { Confirm } from "./confirm";
import lines from "./lines.module.css";
import css from "./confirm.module.css";

interface ChoiceProps {
  label: string;
  /** What it is for, in a sentence. */
  about: string;
  isOn: boolean;
  /** What happens when it is switched on, and off. */
  ifOn: string;
  ifOff: string;
  onChange(isOn: boolean): Promise<unknown>;
}

export function Choice({ label, about, isOn, ifOn, ifOff, onChange }: ChoiceProps) {
  const t = useTexts(common);
  const [asks, setAsks] = useState(false);
  const id = useId();
  return (
    <li className={lines.line}>
      <div className={lines.what}>
        <span id={id} className={lines.name}>
          {label}
        </span>
        <p id={`${id}-about`} className={lines.small}>{about}</p>
      </div>
      <button
        type="button"
        role="switch"
        aria-checked={isOn}
        aria-labelledby={id}
        aria-describedby={`${id}-about`}
        className={css.switch}
        onClick={() => setAsks(true)}
      >
        <span className={css.track} aria-hidden="true" />
        <span aria-hidden="true">{isOn ? t.yes : t.no}</span>
      </button>
      {asks && (
        <Confirm title={label} action={isOn ? t.switchOff : t.switchOn} onConfirm={() => onChange(!isOn)} onClose={() => setAsks(false)}>
          <p>{isOn ? ifOff : ifOn}</p>
        </Confirm>
      )}
    </li>
  );
}
