// The synthesis of a record on one screen: what $synthesis answers, section by section. What is masked is not in it, and not hinted at.
import { Badge } from "@mantine/core";
import { Sparkles } from "lucide-react";
import { nameOf, textOf, type CodeableConcept, type Patient, type Resource } from "../../api/fhir";
import { said, type Parameter, type Parameters } from "../../api/operations";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Section } from "../../ui/page";
import lines from "../../ui/lines.module.css";
import { Spark } from "../measures/chart";
import css from "./pro.module.css";
import { texts } from "./texts";

const partsOf = (content: Parameters, name: string) => content.parameter?.find((p) => p.name === name)?.part;
const numberIn = (parts: Parameter[] | undefined) => Number((parts?.find((p) => p.name === "total") as { valueUnsignedInt?: number } | undefined)?.valueUnsignedInt ?? 0);
const resourcesIn = (parts: Parameter[] | undefined): Resource[] => (parts ?? []).flatMap((p) => (p.name === "item" && p.resource ? [p.resource] : p.name === "group" ? resourcesIn(p.part) : []));

type Quantity = { value?: number; unit?: string };
const concept = (r: Resource, ...names: string[]) => names.map((n) => textOf(r[n] as CodeableConcept | undefined)).find(Boolean) ?? "";
function titleOf(r: Resource): string {
  const attachment = (r.content as { attachment?: { title?: string } }[] | undefined)?.[0]?.attachment;
  return (
    (r.description as string | undefined) ??
    (concept(r, "code", "medicationCodeableConcept", "vaccineCode", "type") || (r.medicationReference as { display?: string } | undefined)?.display) ??
    attachment?.title ??
    (r.name as string | undefined) ??
    ""
  );
}
const dayOf = (r: Resource) =>
  ["effectiveDateTime", "occurrenceDateTime", "authoredOn", "onsetDateTime", "recordedDate", "date"].map((n) => r[n] as string | undefined).find(Boolean) ?? (r.effectivePeriod as { start?: string } | undefined)?.start;

export function Synthesis({ content }: { content: Parameters }) {
  const t = useTexts(texts);
  const dates = useDates();
  const patient = content.parameter?.find((p) => p.name === "patient")?.resource as Patient | undefined;
  const fresh = partsOf(content, "new")?.filter((p) => p.name === "item") ?? [];
  return (
    <>
      <h2 className={css.whose}>
        {nameOf(patient?.name)} <span className={lines.small}>{dates.date(patient?.birthDate)}</span>
      </h2>
      {fresh.length > 0 && (
        <Section title={t.fresh} icon={<Sparkles />}>
          <ul className={css.list}>
            {fresh.map((f, i) => (
              <li key={i}>
                {said(f.part, "title")} <span className={lines.small}>{dates.date(said(f.part, "updated")?.slice(0, 10))}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <div className={css.sections}>
        {Object.entries(t.sections).map(([name, title]) => (
          <Part key={name} title={title} parts={partsOf(content, name)} />
        ))}
      </div>
    </>
  );
}

function Part({ title, parts }: { title: string; parts: Parameter[] | undefined }) {
  const t = useTexts(texts);
  const groups = (parts ?? []).filter((p) => p.name === "group");
  const list = resourcesIn(parts);
  const isOut = parts?.some((p) => p.name === "out-of-scope" && p.valueBoolean);
  const isSeries = groups.length > 0 && list[0]?.resourceType === "Observation";
  return (
    <Section title={title} actions={<Badge variant="light" color="gray">{t.shown(list.length, numberIn(parts))}</Badge>}>
      {isOut ? <p>{t.outOfScope}</p> : list.length === 0 ? <p className={lines.small}>{t.none}</p> : null}
      {list.length > 0 && (
        <ul className={`${css.list} ${css.scroll}`} tabIndex={0} aria-label={title}>
          {isSeries
            ? groups.map((g, i) => <Series key={i} values={resourcesIn(g.part)} />)
            : groups.length
              ? groups.map((g, i) => <Class key={i} group={g} />)
              : list.map((r) => <Line key={`${r.resourceType}/${r.id}`} resource={r} />)}
        </ul>
      )}
    </Section>
  );
}

/** Documents of one class, the newest first. */
function Class({ group }: { group: Parameter }) {
  const t = useTexts(texts);
  const head = group.part?.find((p) => p.name === "code") as { valueCodeableConcept?: CodeableConcept } | undefined;
  return (
    <li>
      <h3 className={css.class}>{textOf(head?.valueCodeableConcept) || t.otherClass}</h3>
      <ul className={css.list}>
        {resourcesIn(group.part).map((r) => (
          <Line key={`${r.resourceType}/${r.id}`} resource={r} />
        ))}
      </ul>
    </li>
  );
}

function Line({ resource: r }: { resource: Resource }) {
  const t = useTexts(texts);
  const dates = useDates();
  return (
    <li>
      <span className={lines.name}>{titleOf(r) || t.untitled}</span> <Day at={dates.date(dayOf(r)?.slice(0, 10), "short")} />
    </li>
  );
}

const Day = ({ at }: { at: string }) => <span className={`${lines.small} ${css.day}`}>{at}</span>;

/** One measurement over time: the newest value, its line, and those before it. */
function Series({ values }: { values: Resource[] }) {
  const t = useTexts(texts);
  const dates = useDates();
  const newest = values[0];
  if (!newest) return null;
  const numbers = (r: Resource): Quantity[] => {
    const inside = (r.component as { valueQuantity?: Quantity }[] | undefined)?.map((c) => c.valueQuantity) ?? [];
    return [r.valueQuantity as Quantity | undefined, ...inside].filter((q): q is Quantity => q?.value !== undefined);
  };
  const said = (r: Resource) => numbers(r).map((q) => dates.number(q.value ?? 0, 2)).join(" / ") || textOf(r.valueCodeableConcept as CodeableConcept | undefined) || (r.valueString as string | undefined) || "";
  const before = values.slice(1, 4).map(said).filter(Boolean);
  const unit = numbers(newest)[0]?.unit;
  // Only what has the same unit can be compared.
  const line = values.map((v) => numbers(v)[0]).filter((q) => q && q.unit === unit).map((q) => q!.value!).reverse();
  const flag = (newest.interpretation as CodeableConcept[] | undefined)?.[0]?.coding?.[0]?.code ?? "";
  const word = (t.flags as Record<string, string>)[flag];
  return (
    <li>
      <div className={css.series}>
        <div>
          <span className={lines.name}>{titleOf(newest)}</span> {said(newest)} {unit}{" "}
          {word && (
            <Badge variant="light" color="orange" size="sm">
              {word}
            </Badge>
          )}{" "}
          <Day at={dates.date(dayOf(newest)?.slice(0, 10), "short")} />
        </div>
        <div className={css.small}>
          <Spark numbers={line} />
        </div>
      </div>
      {before.length > 0 && <p className={css.before}>{t.before(before.join(" · "))}</p>}
    </li>
  );
}
