// "See my space as my pharmacist sees it": the decision itself is asked, for each document, as another one.
import { Button, NativeSelect } from "@mantine/core";
import { ArrowLeft, Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";
import { textOf, searchAll, type CodeableConcept, type Resource } from "../../api/fhir";
import { useLoad } from "../../api/load";
import { allNamed, isSaid, rightsOf, said, type Parameter } from "../../api/operations";
import { keyOf, type Party } from "../../api/parties";
import { useProfile } from "../../api/session";
import { useLang, useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Page, Section } from "../../ui/page";
import { Failure, Wait } from "../../ui/state";
import lines from "../../ui/lines.module.css";
import { readFile } from "./file";
import css from "./rights.module.css";
import { texts } from "./texts";

/** Codes of TRE_G15; the words are the directory's. */
const TRADES: { code: string; fr: string; en: string }[] = [
  { code: "21", fr: "Un pharmacien", en: "A pharmacist" },
  { code: "10", fr: "Un médecin", en: "A doctor" },
  { code: "60", fr: "Un infirmier", en: "A nurse" },
  { code: "50", fr: "Une sage-femme", en: "A midwife" },
  { code: "40", fr: "Un chirurgien-dentiste", en: "A dentist" },
  { code: "70", fr: "Un kinésithérapeute", en: "A physiotherapist" },
  { code: "86", fr: "Un technicien de laboratoire", en: "A laboratory technician" },
  { code: "28", fr: "Un opticien", en: "An optician" },
];
interface DocumentReference extends Resource {
  type?: CodeableConcept;
  description?: string;
  date?: string;
  content?: { attachment?: { title?: string; creation?: string } }[];
}
type Context = keyof typeof texts.fr.contexts;

const queryOf = (who: string, context: Context, known: Party[]) => {
  const party = known.find((p) => keyOf(p) === who);
  const parts = party
    ? [party.kind === "structure" ? `structure=${party.id}&profession=10` : `for=${party.id}&profession=${party.profession ?? "10"}`]
    : [`profession=${who}`, "consent=true"];
  return `?${[...parts, `context=${context}`, "documents=true"].join("&")}`;
};

export function View() {
  const t = useTexts(texts);
  const { lang } = useLang();
  const { id, patient } = useProfile();
  const [who, setWho] = useState(TRADES[0]!.code);
  const [context, setContext] = useState<Context>("normal");
  const file = useLoad(`file ${id}`, (signal) => readFile(id, signal));
  const documents = useLoad(`documents ${id}`, (signal) => searchAll<DocumentReference>(`/fhir/DocumentReference?patient=${patient}&status=current&_sort=-date&_count=200`, 5000, signal));
  const known = [...(file.value?.parties.values() ?? [])].filter((p) => file.value?.entrants.some((e) => keyOf(e) === keyOf(p)));
  const query = queryOf(who, context, known);
  const rights = useLoad(`${id} ${query}`, (signal) => rightsOf(id, query, signal));
  const error = file.error ?? documents.error ?? rights.error;
  const entry = rights.value && allNamed(rights.value, "entry")[0];
  const verdicts = new Map(rights.value && allNamed(rights.value, "document").map((p) => [p[0]?.valueReference?.reference, p]));
  return (
    <Page
      title={t.viewTitle}
      intro={t.viewIntro}
      actions={
        <Button component={Link} href="/espace/droits" variant="subtle" leftSection={<ArrowLeft size={18} aria-hidden="true" />}>
          {t.back}
        </Button>
      }
    >
      <div className={lines.filters}>
        <NativeSelect label={t.viewAs} value={who} onChange={(e) => setWho(e.currentTarget.value)}>
          <optgroup label={t.viewTrades}>
            {TRADES.map((x) => (
              <option key={x.code} value={x.code}>
                {x[lang]}
              </option>
            ))}
          </optgroup>
          {known.length > 0 && (
            <optgroup label={t.viewKnown}>
              {known.map((p) => (
                <option key={keyOf(p)} value={keyOf(p)}>
                  {[p.name, p.what].filter(Boolean).join(", ")}
                </option>
              ))}
            </optgroup>
          )}
        </NativeSelect>
        <NativeSelect
          label={t.context}
          value={context}
          data={Object.entries(t.contexts).map(([value, label]) => ({ value, label }))}
          onChange={(e) => setContext(e.currentTarget.value as Context)}
        />
      </div>
      {error ? <Failure error={error} retry={rights.reload} /> : !entry || !documents.value ? <Wait /> : <Seen entry={entry} documents={documents.value} verdicts={verdicts} />}
    </Page>
  );
}

interface SeenProps {
  entry: Parameter[];
  documents: DocumentReference[];
  verdicts: Map<string | undefined, Parameter[]>;
}

function Seen({ entry, documents, verdicts }: SeenProps) {
  const t = useTexts(texts);
  const { lang } = useLang();
  const dates = useDates();
  const isSeen = (d: DocumentReference) => isSaid(verdicts.get(`DocumentReference/${d.id}`), "allowed");
  const count = documents.filter(isSeen).length;
  const title = isSaid(entry, "allowed") || count > 0 ? t.viewSees(count, documents.length) : t.viewNoEntry;
  return (
    <Section title={title} icon={count > 0 ? <Eye /> : <EyeOff />}>
      <p className={lines.note}>{(t.grounds as Record<string, string>)[said(entry, "ground") ?? ""] ?? said(entry, lang)}</p>
      <ul className={lines.lines}>
        {documents.map((d) => (
          <li key={d.id} className={lines.line}>
            <div className={lines.what}>
              <p className={lines.name}>{titleOf(d) || t.untitled}</p>
              <p className={lines.small}>{dates.date((d.content?.[0]?.attachment?.creation ?? d.date)?.slice(0, 10))}</p>
            </div>
            <div className={css.verdict}>
              <p className={`${css.mark} ${isSeen(d) ? "" : css.hidden}`}>
                {isSeen(d) ? <Eye size={18} aria-hidden="true" /> : <EyeOff size={18} aria-hidden="true" />}
                {isSeen(d) ? t.seen : t.notSeen}
              </p>
              {!isSeen(d) && <p className={lines.small}>{reasonOf(verdicts.get(`DocumentReference/${d.id}`), t)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const titleOf = (d: DocumentReference) => d.description ?? d.content?.[0]?.attachment?.title ?? textOf(d.type);

function reasonOf(verdict: Parameter[] | undefined, t: typeof texts.fr): string {
  const ground = said(verdict, "ground");
  if (ground === "masked" || ground === "matrix") return t.why[ground];
  return t.why.entry;
}
