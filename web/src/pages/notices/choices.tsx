// Of what one is told, and how: a box a kind and channel. What the law wants told stays in the list.
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { put } from "../../api/client";
import { useLang, useTexts } from "../../i18n";
import { Failure } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import type { Channel, Settings } from "./index";
import css from "./notices.module.css";
import { texts } from "./texts";

interface ChoicesProps {
  whose: string;
  settings: Settings;
  onSaved(s: Settings): void;
}

export function Choices({ whose, settings, onSaved }: ChoicesProps) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const [isBusy, setBusy] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const fields = new FormData(e.currentTarget);
    const channels: Record<string, Channel[]> = {};
    for (const k of settings.kinds) {
      const kept = k.channels.filter((c) => !settings.channels.includes(c)); // this house has no such channel yet
      const ticked = settings.channels.filter((c) => fields.has(`${k.kind} ${c}`) || (c === "list" && k.mandatory));
      const chosen = [...ticked, ...kept];
      if ([...chosen].sort().join() !== [...k.channels].sort().join()) channels[k.kind] = chosen;
    }
    setBusy(true);
    setError(null);
    put<Settings>(`/notices/${whose}/settings`, { language: fields.get("language"), channels })
      .then((s) => {
        setSaved(true);
        onSaved(s);
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit} onChange={() => setSaved(false)}>
      <p className={lines.note}>{t.choicesNote}</p>
      {settings.kinds.map((k) => (
        <fieldset key={k.kind} className={css.kind}>
          <legend>{k[lang]}</legend>
          <div className={css.boxes}>
            {settings.channels.map((c) =>
              c === "list" && k.mandatory ? (
                <span key={c}>{t.always}</span>
              ) : (
                <Checkbox key={c} name={`${k.kind} ${c}`} label={t.channels[c]} defaultChecked={k.channels.includes(c)} />
              ),
            )}
          </div>
        </fieldset>
      ))}
      <div className={css.end}>
        <NativeSelect
          name="language"
          label={t.language}
          defaultValue={settings.language}
          data={[
            { value: "fr", label: "Français" },
            { value: "en", label: "English" },
          ]}
        />
        <Button type="submit" loading={isBusy}>
          {t.save}
        </Button>
      </div>
      <p role="status">{isSaved ? t.saved : ""}</p>
      {error !== null && <Failure error={error} />}
    </form>
  );
}
