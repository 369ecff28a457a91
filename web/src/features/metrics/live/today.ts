import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** A cell of the live topic `today`: the day so far of one queue, or of all together. Durations are microseconds. */
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
  handling: Micros;
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

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The share answered in time of all that were answered or left; `null` while there was none. */
export const serviceLevel = ({ answered, answered_in_time, abandoned }: Counted): number | null =>
  share(answered_in_time, answered + abandoned);

/** The mean wait of those who were answered. */
export const speedOfAnswer = ({ answered, answered_wait }: TodayCell): Micros | null => share(answered_wait, answered);

/** The share of those who came that left while they waited. */
export const abandonedShare = ({ abandoned, offered }: Counted): number | null => share(abandoned, offered);

/** The mean time that agents spend on a contact. */
export const handlingTime = ({ handled, handling }: TodayCell): Micros | null => share(handling, handled);

type Counted = Pick<TodayCell, "offered" | "answered" | "answered_in_time" | "abandoned">;

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
