// The synthesis of a record on one screen: what $synthesis answers, section by section. What is masked is not in it, and not hinted at.
import { Badge } from "@mantine/core";
import { Sparkles } from "lucide-react";
import { nameOf, textOf, type CodeableConcept, type Patient, type Resource } from "../../api/fhir";
import { said, type Parameter, type Parameters } from "../../api/operations";
import { useTexts } from "../../i18n";
import { useDates } from "../../i18n/dates";
import { Section } from "../../ui/page";
import lines from "../../ui/lines.module.css";
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
  const dates = useDates();
  const list = resourcesIn(parts);
  const isOut = parts?.some((p) => p.name === "out-of-scope" && p.valueBoolean);
  const value = (r: Resource) => {
    const q = r.valueQuantity as Quantity | undefined;
    return q?.value === undefined ? "" : `${dates.number(q.value, 2)} ${q.unit ?? ""}`;
  };
  return (
    <Section title={title} actions={<Badge variant="light" color="gray">{t.shown(list.length, numberIn(parts))}</Badge>}>
      {isOut ? <p>{t.outOfScope}</p> : list.length === 0 ? <p className={lines.small}>{t.none}</p> : null}
      {list.length > 0 && (
        <ul className={`${css.list} ${css.scroll}`} tabIndex={0} aria-label={title}>
          {list.map((r) => (
            <li key={`${r.resourceType}/${r.id}`}>
              <span className={lines.name}>{titleOf(r)}</span> {value(r)} <span className={lines.small}>{dates.date(dayOf(r)?.slice(0, 10), "short")}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
