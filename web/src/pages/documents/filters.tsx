// Search as you type, and filters. What is chosen stands in the address, so that Back and a bookmark keep it; the words that one looks for
// may say what one suffers from: they stand in the entry of this tab's history alone, and in no address.
import { NativeSelect, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useSearchParams } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { useTexts } from "../../i18n";
import { categories, type Category } from "./categories";
import type { Filing } from "./filing";
import { fold, type Doc } from "./model";
import css from "./documents.module.css";
import { texts } from "./texts";

export interface Filters {
  words: string;
  category: Category | "";
  years: number;
  show: "" | "masked" | "own";
  /** "pinned", or the id of a folder. */
  folder: string;
}

type Change = Partial<Record<keyof Filters, string>>;

interface Kept {
  words?: string;
}
const filtersOf = (params: URLSearchParams, kept: Kept | null): Filters => ({
  words: kept?.words ?? "",
  category: (categories as readonly string[]).includes(params.get("category") ?? "") ? (params.get("category") as Category) : "",
  years: Number(params.get("years")) || 0,
  show: params.get("show") === "masked" || params.get("show") === "own" ? (params.get("show") as "masked" | "own") : "",
  folder: params.get("folder") ?? "",
});

export function useFilters(): [Filters, (change: Change | ((now: Filters) => Change)) => void] {
  const [params, setParams] = useSearchParams();
  const kept = useHistoryState<Kept | null>();
  const change = (c: Change | ((now: Filters) => Change)) => {
    const now = filtersOf(new URLSearchParams(location.search), history.state as Kept | null);
    const { words = now.words, ...rest } = typeof c === "function" ? c(now) : c;
    setParams(
      (p) => {
        for (const [name, value] of Object.entries(rest)) value ? p.set(name, value) : p.delete(name);
        return p;
      },
      { replace: true, state: { words } },
    );
  };
  return [filtersOf(params, kept), change];
}

/** The documents of a folder, or the pinned ones; null: of all places. */
export function placeOf(filing: Filing | undefined, folder: string): ReadonlySet<string> | null {
  if (!folder || !filing) return null;
  return (folder === "pinned" ? filing.pinned : filing.folders.find((f) => f.id === folder))?.docs ?? null;
}

/** `names`: the categories' names, in which a search looks too; `inside`: ids of those in whose text the words were found. */
export function filterDocs(docs: Doc[], f: Filters, names: Record<Category, string>, dateOf: (d: Doc) => string, inside: ReadonlySet<string>, place: ReadonlySet<string> | null): Doc[] {
  const words = fold(f.words).split(/\s+/).filter(Boolean);
  const since = f.years ? new Date(new Date().setFullYear(new Date().getFullYear() - f.years)).toISOString() : "";
  return docs.filter((d) => {
    if (place && !place.has(d.id)) return false;
    if (f.category && d.category !== f.category) return false;
    if (since && d.date < since) return false;
    if (f.show === "masked" ? !d.isMasked : f.show === "own" && !d.isOwn) return false;
    if (!words.length || inside.has(d.id)) return true;
    const text = `${d.haystack} ${fold(names[d.category])} ${fold(dateOf(d))}`;
    return words.every((w) => text.includes(w));
  });
}

export function FilterBar({ filters, change, docs, filing }: { filters: Filters; change(c: Change): void; docs: Doc[]; filing: Filing | undefined }) {
  const t = useTexts(texts);
  const present = categories.filter((c) => docs.some((d) => d.category === c) || filters.category === c);
  return (
    <search className={css.filters}>
      <TextInput
        className={css.searchField}
        type="search"
        label={t.search}
        description={t.searchHint}
        leftSection={<Search size={18} aria-hidden="true" />}
        value={filters.words}
        onChange={(e) => change({ words: e.currentTarget.value })}
      />
      <NativeSelect
        label={t.category}
        value={filters.category}
        data={[{ value: "", label: t.all }, ...present.map((c) => ({ value: c, label: t.names[c] }))]}
        onChange={(e) => change({ category: e.currentTarget.value })}
      />
      <NativeSelect
        label={t.when}
        value={String(filters.years || "")}
        data={[
          { value: "", label: t.anyTime },
          { value: "1", label: t.lastYear },
          { value: "2", label: t.lastTwo },
          { value: "5", label: t.lastFive },
        ]}
        onChange={(e) => change({ years: e.currentTarget.value })}
      />
      <NativeSelect
        label={t.place}
        value={filters.folder}
        data={[
          { value: "", label: t.everywhere },
          { value: "pinned", label: t.pinned },
          ...(filing?.folders ?? []).map((f) => ({ value: f.id, label: f.name })),
        ]}
        onChange={(e) => change({ folder: e.currentTarget.value })}
      />
      <NativeSelect
        label={t.show}
        value={filters.show}
        data={[
          { value: "", label: t.everything },
          { value: "masked", label: t.maskedOnly },
          { value: "own", label: t.ownOnly },
        ]}
        onChange={(e) => change({ show: e.currentTarget.value })}
      />
    </search>
  );
}
