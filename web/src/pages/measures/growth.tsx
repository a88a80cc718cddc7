// A child's growth: the values by age, over reference curves when the service has any. The curves are drawn as bands with a
// legend; what the picture says stands beside it in words.
import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { get } from "../../api/client";
import { useLoad } from "../../api/load";
import { useProfile } from "../../api/session";
import { useTexts } from "../../i18n";
import { Section } from "../../ui/page";
import { Failure } from "../../ui/state";
import { Levels, ticks, useWidth } from "./chart";
import type { Kind } from "./kinds";
import css from "./measures.module.css";
import type { Value } from "./store";
import { texts } from "./texts";
import { useWords } from "./words";

const MONTH_MS = (365.25 / 12) * 86_400_000;
const ADULT_MONTHS = 216;
const HEIGHT = 360;
// Around the curves, for words of the usual size; larger ones take more. `age`: what the words of an age need.
const MARGIN = { left: 52, right: 64, top: 12, bottom: 34, age: 60 };
/** Months between two ages that are written below. */
const STEPS = [6, 12, 36, 72, 108];

interface References {
  source?: string;
  licence?: string;
  curves: string[];
  rows: [measure: string, sex: "M" | "F", months: number, ...values: number[]][];
}
interface Curve {
  name: string;
  /** Age in months, value. */
  points: [number, number][];
}

/** Only these are followed by age. */
export const growsWithAge = (kind: Kind) => ["weight", "height", "head", "bmi"].includes(kind.id);

function curvesOf(r: References | null | undefined, kind: Kind, gender: string | undefined): Curve[] {
  const sex = gender === "male" ? "M" : gender === "female" ? "F" : "";
  const rows = r?.rows.filter((row) => row[0] === kind.id && row[1] === sex) ?? [];
  return rows.length > 1 ? r!.curves.map((name, i) => ({ name, points: rows.map((row) => [row[2], row[3 + i] as number]) })) : [];
}

/** The curve's value at an age; null outside of it. */
function at(curve: Curve, months: number): number | null {
  const next = curve.points.findIndex(([m]) => m >= months);
  if (next < 0 || (next === 0 && curve.points[0]![0] > months)) return null;
  if (next === 0) return curve.points[0]![1];
  const [[m0, v0], [m1, v1]] = [curve.points[next - 1]!, curve.points[next]!];
  return v0 + ((v1 - v0) * (months - m0)) / (m1 - m0);
}

export function Growth({ kind, values }: { kind: Kind; values: Value[] }) {
  const t = useTexts(texts);
  const { birthDate, gender } = useProfile();
  const references = useLoad("growth", (signal) => get<References>("/growth-references", { signal, quiet: true }));
  const [years, setYears] = useState(0);
  if (!birthDate) return null;
  const aged = values
    .map((v) => ({ value: v, months: (new Date(v.at).getTime() - new Date(birthDate).getTime()) / MONTH_MS }))
    .filter((p) => p.months >= 0 && p.months <= ADULT_MONTHS);
  if (!aged.length) return null;
  const last = aged.at(-1)!.months;
  const until = years ? years * 12 : last < 34 ? 36 : ADULT_MONTHS;
  const curves = curvesOf(references.value, kind, gender);
  return (
    <Section title={t.growth}>
      <div className={css.chartBar}>
        <NativeSelect
          label={t.ages}
          value={String(until / 12)}
          data={["3", "6", "18"].map((y) => ({ value: y, label: t.untilAge(y) }))}
          onChange={(e) => setYears(Number(e.currentTarget.value))}
        />
      </div>
      <Picture kind={kind} aged={aged.filter((p) => p.months <= until)} curves={curves} until={until} />
      {references.error ? <Failure error={references.error} retry={references.reload} /> : null}
      <p className={css.hint}>{curves.length ? t.curvesFrom(references.value!.source ?? "", references.value!.licence ?? "") : references.value ? t.noCurves : ""}</p>
    </Section>
  );
}

interface PictureProps {
  kind: Kind;
  aged: { value: Value; months: number }[];
  curves: Curve[];
  until: number;
}

function Picture({ kind, aged, curves, until }: PictureProps) {
  const t = useTexts(texts);
  const words = useWords(kind);
  const [box, width, scale] = useWidth();
  const [left, right, top, bottom] = [MARGIN.left * scale, MARGIN.right * scale, MARGIN.top, MARGIN.bottom * scale];
  const shown = curves.map((c) => ({ ...c, points: c.points.filter(([m]) => m <= until) }));
  const all = [...aged.map((p) => p.value.numbers[0]!), ...shown.flatMap((c) => c.points.map((p) => p[1]))];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least || most || 1) * 0.06;
  const [low, high] = [Math.max(0, least - room), most + room];
  const x = (months: number) => left + (months / until) * (width - left - right);
  const y = (n: number) => top + (1 - (n - low) / (high - low)) * (HEIGHT - top - bottom);
  const line = (points: [number, number][]) => points.map(([m, n]) => `${x(m)},${y(n)}`).join(" ");
  const step = STEPS.find((s) => until / s <= (width - left - right) / (MARGIN.age * scale)) ?? until;
  const last = aged.at(-1);
  return (
    <div ref={box} className={css.chart}>
      <svg role="img" aria-label={t.growthOf(t.names[kind.id], aged.length, last ? `${words.value(last.value)}, ${t.ageOf(last.months)}` : "", last ? place(t, curves, last) : "")} width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`}>
        {shown.slice(1).map((c, i) => (
          <polygon key={c.name} className={i % 2 ? css.bandOuter : css.band} points={`${line(shown[i]!.points)} ${line([...c.points].reverse())}`} />
        ))}
        <Levels at={ticks(low, high, 6)} y={y} from={left} until={width - right} scale={scale} text={words.number} />
        {Array.from({ length: Math.floor(until / step) + 1 }, (_, i) => i * step).map((m) => (
          <text key={m} className={css.tick} x={x(m)} y={HEIGHT - 10 * scale} textAnchor="middle">
            {t.ageOf(m)}
          </text>
        ))}
        {shown.map((c) => (
          <g key={c.name}>
            <polyline className={css.curve} points={line(c.points)} />
            {c.points.length > 0 && (
              <text className={css.tick} x={width - right + 6} y={y(c.points.at(-1)![1]) + 4 * scale}>
                {c.name}
              </text>
            )}
          </g>
        ))}
        <g className={css.first}>
          <polyline className={css.line} points={line(aged.map((p) => [p.months, p.value.numbers[0]!]))} />
          {aged.map((p) => (
            <circle key={p.value.id} cx={x(p.months)} cy={y(p.value.numbers[0]!)} r={3.5} />
          ))}
        </g>
      </svg>
      <ul className={css.legend}>
        <li className={css.first}>
          <span aria-hidden="true" /> {t.ownValues}
        </li>
        {curves.length > 0 && (
          <li className={css.curveKey}>
            <span aria-hidden="true" /> {t.curves(curves.map((c) => c.name).join(", "))}
          </li>
        )}
      </ul>
      {last && curves.length > 0 && <p>{t.lastPlace(t.ageOf(last.months), place(t, curves, last))}</p>}
    </div>
  );
}

/** Between which curves a value lies, in words. */
function place(t: { between(a: string, b: string): string; under(a: string): string; over(a: string): string; beyond: string }, curves: Curve[], p: { value: Value; months: number }): string {
  const known = curves.map((c) => ({ name: c.name, value: at(c, p.months) }));
  if (!known.length || known.some((k) => k.value === null)) return curves.length ? t.beyond : "";
  const above = known.findIndex((k) => p.value.numbers[0]! < k.value!);
  if (above === 0) return t.under(known[0]!.name);
  return above < 0 ? t.over(known.at(-1)!.name) : t.between(known[above - 1]!.name, known[above]!.name);
}
