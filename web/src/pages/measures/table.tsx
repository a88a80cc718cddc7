// All values, newest first: when, how much, where from; one's own can be deleted.
import { ActionIcon, Button, Table } from "@mantine/core";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/Table.css";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { useTexts } from "../../i18n";
import { common } from "../../i18n/common";
import { useDates } from "../../i18n/dates";
import { Confirm } from "../../ui/confirm";
import type { Kind } from "./kinds";
import css from "./measures.module.css";
import { removeValue, type Value } from "./store";
import { texts } from "./texts";
import { useWords } from "./words";

const PAGE = 20;

export function ValueTable({ kind, values, reload }: { kind: Kind; values: Value[]; reload(): void }) {
  const t = useTexts(texts);
  const c = useTexts(common);
  const dates = useDates();
  const words = useWords(kind);
  const [shown, setShown] = useState(PAGE);
  const [removed, setRemoved] = useState<Value | null>(null);
  const newest = [...values].reverse();
  const hasOwn = values.some((v) => v.isOwn);
  return (
    <>
      <Table className={css.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.when}</Table.Th>
            <Table.Th>{t.value}</Table.Th>
            <Table.Th>{t.from}</Table.Th>
            {hasOwn && (
              <Table.Th>
                <span className="sr-only">{t.action}</span>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {newest.slice(0, shown).map((v) => (
            <Table.Tr key={v.id}>
              <Table.Td>{dates.moment(v.at)}</Table.Td>
              <Table.Td>
                <strong>{words.value(v)}</strong>
                {words.circumstance(v) && <div className={css.small}>{words.circumstance(v)}</div>}
              </Table.Td>
              <Table.Td className={css.source}>
                {words.source(v)}
                {v.document && (
                  <div>
                    <Link href={`/espace/documents/${v.document.replace("DocumentReference/", "")}`}>{t.inDocument}</Link>
                  </div>
                )}
              </Table.Td>
              {hasOwn && (
                <Table.Td>
                  {v.isOwn && (
                    <ActionIcon variant="subtle" color="red" size="lg" aria-label={t.removeOf(`${words.value(v)}, ${dates.moment(v.at)}`)} onClick={() => setRemoved(v)}>
                      <Trash2 size={18} aria-hidden="true" />
                    </ActionIcon>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {newest.length > shown && (
        <Button variant="light" onClick={() => setShown(shown + 5 * PAGE)}>
          {t.more}
        </Button>
      )}
      {removed && (
        <Confirm
          title={t.removeOf(words.value(removed))}
          action={c.remove}
          isGrave
          onConfirm={() => removeValue(removed).then(reload)}
          onClose={() => setRemoved(null)}
        >
          <p>{t.removeSure}</p>
        </Confirm>
      )}
    </>
  );
}
