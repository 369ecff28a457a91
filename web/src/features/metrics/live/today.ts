import { useMemo } from "react";
import { comesTo, countOf } from "@/features/metrics/figures/formula";
import { useDefinitions } from "@/features/metrics/reports/api/figures";
import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** A cell of the live topic `today`: the day so far of one queue, or of all together. What is added up is called as in the
 * catalogue of metrics. Durations are microseconds. */
export interface TodayCell {
  /** `null` for all queues together. */
  queue: string | null;
  /** When the day began. */
  since: Micros;
  offered: number;
  answered: number;
  answered_in_time: number;
  answered_wait: Micros;
  abandoned: number;
  /** Those of the abandoned who left after at most five seconds. */
  abandoned_short: number;
  abandoned_wait: Micros;
  handled: number;
  worked: Micros;
  /** Who is to be called back now, who was reached today, and how many attempts were in vain. */
  to_call?: number;
  called_back?: number;
  not_reached?: number;
  /** `null` when the queues have different ones. */
  target_s: number | null;
  target_percent: number | null;
  /** Whether the service level is kept, but will not be in a quarter of an hour if that goes as the last did. */
  will_miss_target: boolean;
  /** How many contacts came in each five minutes of the last hour. */
  spark: readonly number[];
}

/** The day so far. It is ready once the server knows the figures. */
export function useToday(isWanted = true) {
  const { isReady, refused, cells } = useBoard(isWanted ? "today" : null);
  const { all = null, ...queues } = cells as Readonly<Record<string, TodayCell>>;
  return { isReady: isReady && all !== null, refused, all, queues: queues as Readonly<Record<string, TodayCell>> };
}

/** A figure of the day so far, by the formula of the catalogue: its value, and of how many cases it is. */
export type TodayFigure = (metric: string, cell: Counted) => { value: number | null; count: number };

/** Computes figures of cells; `null` until the formulas are there. */
export function useTodayFigure(): TodayFigure | null {
  const { data } = useDefinitions();
  return useMemo(() => {
    if (!data) return null;
    const known = new Map(data.map((definition) => [definition.name, definition]));
    return (metric, cell) => {
      const definition = known.get(metric);
      const sums = { ...cell };
      return definition ? { value: comesTo(definition, sums), count: countOf(definition, sums) } : UNKNOWN;
    };
  }, [data]);
}

const UNKNOWN = { value: null, count: 0 };

export type Counted = Pick<TodayCell, "offered" | "answered" | "answered_in_time" | "abandoned">;

/** A cell of the live topic `day`: a quarter of an hour. */
export type QuarterCell = Counted;

/** The day by quarters of an hour, under the instants at which they began; of one queue or of all. */
export function useDay(queue?: string) {
  const { isReady, refused, cells } = useBoard("day", queue);
  const quarters = Object.entries(cells as Readonly<Record<string, QuarterCell>>)
    .map(([began, cell]) => ({ began: Number(began), ...cell }))
    .sort((a, b) => a.began - b.began);
  return { isReady, refused, quarters };
}
