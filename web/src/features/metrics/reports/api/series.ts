import type { Definition, Report, Row, Step, Unit, Value } from "@/features/metrics/reports/api/figures";
import { type Span, stepsOf } from "@/features/metrics/reports/api/times";
import { MILLISECOND, SECOND } from "@/lib/micros";

export interface Series {
  part: Row["part"];
  /** One for each step; `null` where nothing happened. */
  values: readonly (Value | null)[];
}

/** More lines than that nobody tells apart. */
const MOST_SERIES = 5;
/** Of shorter ones most are at night. */
const LONG_STEPS: ReadonlySet<Step> = new Set(["day", "week", "month"]);
const NOTHING: Value = { value: 0, count: 0, low: null, high: null };

/** A metric step by step, of the parts that have most cases. Where nothing happened a count is none, and a share unknown. */
export function seriesOf(report: Report, definition: Definition, step: Step, span: Span) {
  const column = report.metrics.findIndex(({ name }) => name === definition.name);
  const told = new Map<number, Row[]>();
  for (const row of report.rows) if (row.at !== null) told.set(row.at, [...(told.get(row.at) ?? []), row]);
  const steps = [...new Set([...stepsOf(step, span, Date.now() * MILLISECOND), ...told.keys()])].sort((a, b) => a - b);
  const shown = step === "weekday" || LONG_STEPS.has(step) ? steps : trimmed(steps, told);
  const sizes = new Map<string, number>();
  for (const { part, values } of report.rows) {
    const key = JSON.stringify(part);
    sizes.set(key, (sizes.get(key) ?? 0) + (values[column]?.count ?? 0));
  }
  const parts = [...sizes].sort(([, a], [, b]) => b - a).map(([key]) => key);
  const missing = definition.bottom === null ? NOTHING : null;
  const series = parts.slice(0, MOST_SERIES).map(
    (key): Series => ({
      part: JSON.parse(key) as Row["part"],
      values: shown.map(
        (at) => told.get(at)?.find(({ part }) => JSON.stringify(part) === key)?.values[column] ?? missing,
      ),
    }),
  );
  return { steps: shown, series, isAll: parts.length <= MOST_SERIES };
}

/** From the first hour in which anything happened to the last. */
function trimmed(steps: readonly number[], told: ReadonlyMap<number, unknown>): number[] {
  const [first, last] = [Math.min(...told.keys()), Math.max(...told.keys())];
  return steps.filter((at) => at >= first && at <= last);
}

const LENGTHS = [10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600].map((seconds) => seconds * SECOND);
/** Scales that are shown from end to end. */
const WHOLE: Partial<Record<Unit, { low: number; high: number }>> = {
  stars: { low: 1, high: 5 },
  score: { low: 1, high: 7 },
  points: { low: -100, high: 100 },
};
const SHARES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 1];

/** From where to where the axis goes, in round numbers. */
export function scaleOf(unit: Unit, series: readonly Series[]): { low: number; high: number } {
  const whole = WHOLE[unit];
  if (whole) return whole;
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value?.value ?? 0)));
  if (unit === "share") return { low: 0, high: SHARES.find((share) => share >= most) ?? most };
  if (unit === "duration") {
    const hour = 3600 * SECOND;
    return { low: 0, high: LENGTHS.find((length) => length >= most) ?? Math.ceil(most / hour / 2) * 2 * hour };
  }
  const size = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return {
    low: 0,
    high: Math.max(2, [1, 2, 4, 6, 8, 10].map((step) => step * size).find((scale) => scale >= most) ?? most),
  };
}
