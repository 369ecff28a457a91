import { useBoard } from "@/realtime/context";

interface ServiceLevel {
  /** The share of today's contacts that were answered in time; `null` before the first one. */
  reached: number | null;
  target: number;
}

interface TodayCell {
  offered: number;
  answered_in_time: number;
  target_percent: number;
}

/** The service level of the whole centre since midnight, and its target; `null` while it is not known. */
export function useServiceLevel(): ServiceLevel | null {
  const { isReady, cells } = useBoard("today");
  const all = cells.all as TodayCell | undefined;
  if (!isReady || !all) return null;
  const reached = all.offered === 0 ? null : Math.min(1, all.answered_in_time / all.offered);
  return { reached, target: all.target_percent / 100 };
}
