// A time line: points and a line for each part of a measure, its target as a band. For who cannot see it the table below says the same.
import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import css from "./measures.module.css";
import type { Target, Value } from "./store";

interface ChartProps {
  values: Value[];
  targets: (Target | null)[];
  label: string;
  /** What stands under the axis at a moment (milliseconds). */
  tickText(at: number): string;
  numberText(n: number): string;
}

const HEIGHT = 280;
// Around the lines, for words of the usual size; larger ones take more.
const MARGIN = { left: 52, right: 14, top: 12, bottom: 34, date: 170 };
const textScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/** Round steps that cut the span in about `count`. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => span / s <= count) ?? power * 10;
  const found: number[] = [];
  for (let t = Math.ceil(low / step) * step; t <= high + step / 1e6; t += step) found.push(Math.round(t * 1e6) / 1e6);
  return found;
}

function range(values: Value[], targets: (Target | null)[]): [number, number] {
  const all = [...values.flatMap((v) => v.numbers), ...targets.flatMap((t) => [t?.low, t?.high])].filter((n): n is number => typeof n === "number");
  const low = Math.min(...all);
  const high = Math.max(...all);
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

/** The width of an element, as it is now, and how much larger than usual its words are. */
export function useWidth(): [RefObject<HTMLDivElement>, number, number] {
  const box = useRef<HTMLDivElement>(null);
  const [{ width, scale }, setSize] = useState({ width: 600, scale: 1 });
  useLayoutEffect(() => {
    const place = box.current;
    if (!place) return;
    const measure = () => setSize({ width: place.clientWidth, scale: textScale() });
    const watch = new ResizeObserver(measure);
    watch.observe(place);
    measure();
    return () => watch.disconnect();
  }, []);
  return [box, width, scale];
}

export function Chart({ values, targets, label, tickText, numberText }: ChartProps) {
  const [box, width, scale] = useWidth();
  if (!values.length) return null;
  const [left, right, top, bottom] = [MARGIN.left * scale, MARGIN.right * scale, MARGIN.top, MARGIN.bottom * scale];
  const times = values.map((v) => new Date(v.at).getTime());
  const [from, until] = [Math.min(...times), Math.max(...times)];
  const [low, high] = range(values, targets);
  const x = (at: number) => left + (until === from ? 0.5 : (at - from) / (until - from)) * (width - left - right);
  const y = (n: number) => top + (1 - (n - low) / (high - low)) * (HEIGHT - top - bottom);
  const dateCount = until === from ? 1 : Math.max(2, Math.floor(width / (MARGIN.date * scale)));
  const dates = Array.from({ length: dateCount }, (_, i) => from + ((until - from) * i) / Math.max(1, dateCount - 1));
  const dots = values.length <= 150;
  return (
    <div ref={box} className={css.chart}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`}>
        {targets.map((t, i) =>
          t ? (
            <rect key={i} className={css.target} x={left} width={width - left - right} y={y(t.high ?? high)} height={Math.max(2, y(t.low ?? low) - y(t.high ?? high))} />
          ) : null,
        )}
        <Levels at={ticks(low, high, 5)} y={y} from={left} until={width - right} scale={scale} text={numberText} />
        {dates.map((at, i) => (
          <text key={i} className={css.tick} x={x(at)} y={HEIGHT - 10 * scale} textAnchor={dates.length === 1 ? "middle" : i === 0 ? "start" : i === dates.length - 1 ? "end" : "middle"}>
            {tickText(at)}
          </text>
        ))}
        {values[0]!.numbers.map((_, part) => (
          <g key={part} className={part === 0 ? css.first : css.second}>
            <polyline className={css.line} points={values.map((v, i) => `${x(times[i]!)},${y(v.numbers[part]!)}`).join(" ")} />
            {dots && values.map((v, i) => <circle key={v.id} cx={x(times[i]!)} cy={y(v.numbers[part]!)} r={values.length > 60 ? 2.5 : 4} />)}
          </g>
        ))}
      </svg>
    </div>
  );
}

interface LevelsProps {
  at: number[];
  y(n: number): number;
  from: number;
  until: number;
  scale: number;
  text(n: number): string;
}

/** Lines across, each with its number at its beginning. */
export function Levels({ at, y, from, until, scale, text }: LevelsProps) {
  return (
    <>
      {at.map((n) => (
        <g key={n}>
          <line className={css.grid} x1={from} x2={until} y1={y(n)} y2={y(n)} />
          <text className={css.tick} x={from - 8 * scale} y={y(n) + 4 * scale} textAnchor="end">
            {text(n)}
          </text>
        </g>
      ))}
    </>
  );
}

/** A line without words, for a tile. */
export function Spark({ numbers }: { numbers: number[] }) {
  if (numbers.length < 2) return null;
  const low = Math.min(...numbers);
  const span = Math.max(...numbers) - low || 1;
  const points = numbers.map((n, i) => `${(i / (numbers.length - 1)) * 100},${28 - ((n - low) / span) * 24}`).join(" ");
  return (
    <svg className={css.spark} viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
