// The list: found as one types, drawn only where one looks, so that thousands stay smooth; several can be chosen at once.
import { Button } from "@mantine/core";
import { FilePlus2 } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page } from "../../ui/page";
import { Empty, Failure, Wait } from "../../ui/state";
import { Chosen } from "./chosen";
import { FolderBar } from "./filed";
import { loadFiling } from "./filing";
import { FilterBar, filterDocs, placeOf, useFilters } from "./filters";
import { useInside } from "./inside";
import { loadDocs, type Doc } from "./model";
import { Rows } from "./rows";
import css from "./documents.module.css";
import { texts } from "./texts";

export function DocumentList() {
  const t = useTexts(texts);
  const dates = useDates();
  const { patient } = useProfile();
  const [early, setEarly] = useState<Doc[]>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [filters, change] = useFilters();
  const inside = useInside(patient, filters.words);
  const all = useLoad(patient, (signal) => loadDocs(patient, signal, setEarly));
  const filing = useLoad(`${patient} filing`, (signal) => loadFiling(patient, signal));
  const place = placeOf(filing.value, filters.folder);
  const docs = all.value ?? early;
  const found = useMemo(
    () => (docs ? filterDocs(docs, filters, t.names, (d) => dates.date(d.date), inside, place) : []),
    [docs, filters.words, filters.category, filters.years, filters.show, t, inside, place],
  );
  const toggle = (id: string) =>
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const afterChange = () => {
    setChosen(new Set());
    all.reload();
    filing.reload();
  };
  const add = (
    <Button component={Link} href="/espace/documents/ajouter" leftSection={<FilePlus2 size={18} aria-hidden="true" />}>
      {t.add}
    </Button>
  );
  return (
    <Page title={t.title} intro={t.intro} actions={add}>
      {all.error ? <Failure error={all.error} retry={all.reload} /> : null}
      {!docs && !all.error && <Wait />}
      {docs && (
        <>
          <FilterBar filters={filters} change={change} docs={docs} filing={filing.value} />
          <p role="status" className={css.count}>
            {t.count(found.length)}
          </p>
          <Chosen docs={found.filter((d) => chosen.has(d.id))} onClear={() => setChosen(new Set())} filing={filing.value} onDone={afterChange} />
          {filing.value && (
            <FolderBar
              filing={filing.value}
              folder={filters.folder}
              onDone={(removed) => {
                change((now) => (now.folder === removed ? { folder: "" } : {})); // another may have been chosen meanwhile
                filing.reload();
              }}
            />
          )}
          {found.length ? <Rows docs={found} chosen={chosen} toggle={toggle} pinned={filing.value?.pinned?.docs} /> : <Empty>{docs.length ? t.none : t.empty}</Empty>}
        </>
      )}
    </Page>
  );
}
