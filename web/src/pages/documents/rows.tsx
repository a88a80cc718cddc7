// The rows of the list, of which only those near the window exist.
import { Badge, Checkbox } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { EyeOff, File, FileImage, FileText, FlaskConical, Pill, Pin, ScanLine, ShieldCheck, Syringe, type LucideIcon } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import type { Category } from "./categories";
import type { Doc } from "./model";
import css from "./documents.module.css";
import { texts } from "./texts";

const icons: Partial<Record<Category, LucideIcon>> = {
  ORD_SOIN: Pill,
  BIOLOGIE: FlaskConical,
  RADIO_SC: ScanLine,
  CAR_VAC: Syringe,
  DEPISTAG: ShieldCheck,
};
const iconOf = (d: Doc) => icons[d.category] ?? (d.mediaType.startsWith("image/") ? FileImage : d.mediaType ? FileText : File);

interface RowsProps {
  docs: Doc[];
  chosen: ReadonlySet<string>;
  toggle(id: string): void;
  pinned: ReadonlySet<string> | undefined;
}

export function Rows({ docs, chosen, toggle, pinned }: RowsProps) {
  const t = useTexts(texts);
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), [chosen.size]);
  const rows = useWindowVirtualizer({
    count: docs.length,
    estimateSize: () => 84,
    overscan: 10,
    scrollMargin: top,
    getItemKey: (i) => docs[i]!.id,
  });
  return (
    <ul ref={list} className={css.rows} aria-label={t.list} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map((item) => {
        const doc = docs[item.index]!;
        return (
          <li
            key={item.key}
            ref={rows.measureElement}
            data-index={item.index}
            aria-setsize={docs.length}
            aria-posinset={item.index + 1}
            className={css.row}
            style={{ transform: `translateY(${item.start - top}px)` }}
          >
            <Row doc={doc} isPinned={!!pinned?.has(doc.id)} isChosen={chosen.has(doc.id)} toggle={() => toggle(doc.id)} />
          </li>
        );
      })}
    </ul>
  );
}

function Row({ doc, isPinned, isChosen, toggle }: { doc: Doc; isPinned: boolean; isChosen: boolean; toggle(): void }) {
  const t = useTexts(texts);
  const dates = useDates();
  const Icon = iconOf(doc);
  const title = doc.title || t.untitled;
  return (
    <div className={`${css.card} ${isChosen ? css.isChosen : ""}`}>
      <Checkbox className={css.check} size="md" aria-label={t.select(title)} checked={isChosen} onChange={toggle} />
      <Icon aria-hidden="true" className={css.icon} />
      <div className={css.words}>
        <Link href={`/espace/documents/${doc.id}`} className={css.link}>
          {title}
        </Link>
        <div className={css.about}>
          {[t.names[doc.category], doc.authors].filter(Boolean).join(" · ")}
          {isPinned && (
            <Badge variant="light" leftSection={<Pin size={13} aria-hidden="true" />}>
              {t.isPinned}
            </Badge>
          )}
          {doc.isMasked && (
            <Badge variant="light" color="orange" leftSection={<EyeOff size={13} aria-hidden="true" />}>
              {t.masked}
            </Badge>
          )}
          {doc.isHiddenFromRepresentatives && (
            <Badge variant="light" color="orange" leftSection={<EyeOff size={13} aria-hidden="true" />}>
              {t.hiddenRep}
            </Badge>
          )}
          {doc.isOwn && <Badge variant="light">{t.own}</Badge>}
        </div>
      </div>
      <time className={css.date} dateTime={doc.date}>
        {dates.date(doc.date, "short")}
      </time>
    </div>
  );
}
