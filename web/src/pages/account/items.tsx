// Passkeys, authenticators, known devices: what there is of a kind, and removing one.
import { Badge, Button } from "@mantine/core";
import { useState } from "react";
import { remove } from "../../api/client";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import lines from "../../ui/lines.module.css";
import type { Item } from "./index";
import { useProof } from "./proof";
import { texts } from "./texts";

interface ItemsProps {
  kind: "totp" | "passkey" | "device";
  list: Item[];
  none: string;
  action: string;
  consequence: string;
  onChange(): void;
}

export function Items({ kind, list, none, action, consequence, onChange }: ItemsProps) {
  const t = useTexts(texts);
  const dates = useDates();
  const prove = useProof();
  const [drops, setDrops] = useState<Item | null>(null);
  const nameOf = (i: Item) => i.name ?? t.passkeyDefault;
  const about = (i: Item) => [i.added && t.added(dates.date(i.added.slice(0, 10))), i.used && t.used(dates.date(i.used.slice(0, 10)))].filter(Boolean).join(", ");
  if (list.length === 0) return <p className={lines.small}>{none}</p>;
  return (
    <>
      <ul className={lines.lines}>
        {list.map((i) => (
          <li key={i.number} className={lines.line}>
            <div className={lines.what}>
              <p>
                <span className={lines.name}>{nameOf(i)}</span> {i.this && <Badge variant="light">{t.thisOne}</Badge>}
              </p>
              <p className={lines.small}>{about(i)}</p>
            </div>
            <Button variant="default" size="sm" aria-label={`${action} : ${nameOf(i)}`} onClick={() => setDrops(i)}>
              {action}
            </Button>
          </li>
        ))}
      </ul>
      {drops && (
        <Confirm
          title={t.removeTitle(nameOf(drops))}
          action={action}
          isGrave
          onClose={() => setDrops(null)}
          onConfirm={() => prove(() => remove(`/signin/factors/${kind}/${drops.number}`)).then(onChange)}
        >
          <p>{consequence}</p>
        </Confirm>
      )}
    </>
  );
}
