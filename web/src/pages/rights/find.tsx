// Finding a professional or a structure by name, inside a form: the chosen one is the field "party", "professional 10003456789".
import { Button, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useRef, useState } from "react";
import type { PartyId } from "../../api/operations";
import { findParties, keyOf, type Party } from "../../api/parties";
import { useTexts } from "../../i18n";
import { Failure } from "../../ui/state";
import css from "./rights.module.css";
import { texts } from "./texts";

const SHORTEST = 3;

export function chosenParty(fields: FormData): PartyId | null {
  const [kind, id] = String(fields.get("party") ?? "").split(" ");
  return id ? { kind: kind as PartyId["kind"], id } : null;
}

export function FindParty() {
  const t = useTexts(texts);
  const field = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<Party[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const look = () => {
    const text = field.current?.value.trim() ?? "";
    setError(null);
    if (text.length < SHORTEST) return void field.current?.focus();
    findParties(text).then(setFound, setError);
  };
  return (
    <div className={css.find}>
      <div className={css.findLine}>
        <TextInput
          ref={field}
          label={t.find}
          description={t.findHint}
          type="search"
          onKeyDown={(e) => {
            if (e.key !== "Enter") return;
            e.preventDefault(); // the form is sent by its own button
            look();
          }}
        />
        <Button variant="light" leftSection={<Search size={18} aria-hidden="true" />} onClick={look}>
          {t.search}
        </Button>
      </div>
      <p role="status" className={css.found}>
        {found ? t.found(found.length) : ""}
      </p>
      {error !== null && <Failure error={error} />}
      {found && found.length > 0 && (
        <fieldset className={css.results}>
          <legend>{t.choose}</legend>
          {found.map((p, i) => (
            <label key={keyOf(p)} className={css.result}>
              <input type="radio" name="party" value={keyOf(p)} required defaultChecked={found.length === 1 && i === 0} />
              <span>
                <strong>{p.name}</strong> {p.what}
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
