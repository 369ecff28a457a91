import type { Goal } from "@/features/metrics/goals/api/goals";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { type Day, daysLater } from "@/lib/dates";

interface Point {
  /** From the first day of the goal, as 0. */
  place: number;
  value: number;
}

/** A goal as it is drawn. */
export interface Course {
  days: readonly Day[];
  line: readonly Point[];
  /** Of a sum the target is come to day by day, of a share or a mean it holds all the time. */
  target: readonly [Point, Point];
  /** From the newest value to where it is likely to end. */
  likely: { from: Point; low: number; high: number } | null;
  low: number;
  high: number;
}

/** How much room is left above and below, of what is drawn. */
const ROOM = 0.12;

export function courseOf({ first, last, target, progress }: Goal, definition: Definition): Course {
  const days: Day[] = [];
  for (let day = first; day <= last; day = daysLater(day, 1)) days.push(day);
  const line = progress.days.flatMap(({ so_far }, place) => (so_far === null ? [] : [{ place, value: so_far }]));
  const isSum = definition.bottom === null;
  const end = days.length - 1;
  const newest = line.at(-1);
  const { odds } = progress;
  const from = newest ?? (isSum ? { place: 0, value: 0 } : undefined);
  const all = [
    target,
    ...line.map(({ value }) => value),
    ...(odds ? [odds.low, odds.high] : []),
    ...(isSum ? [0] : []),
  ];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least) * ROOM || Math.abs(most) * ROOM || 1;
  return {
    days,
    line,
    target: [
      { place: 0, value: isSum ? target / days.length : target },
      { place: end, value: target },
    ],
    likely: odds && from ? { from, low: odds.low, high: odds.high } : null,
    low: Math.max(least - room, isSum ? 0 : Number.NEGATIVE_INFINITY),
    high: most + room,
  };
}
