import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

export type AlarmCause =
  | "nobody_signed_in"
  | "queue_late"
  | "service_level"
  | "recording_stopped"
  | "phone_unreachable"
  | "missed_offers";

/** A cell of the live topic `alarms`. */
export interface AlarmCell {
  alarm: string;
  cause: AlarmCause;
  /** Customers suffer. */
  is_serious: boolean;
  queue: string | null;
  agent: string | null;
  raised: Micros;
  /** A service level in percent, or since when the oldest contact waits. */
  value: number | null;
  /** The target in percent, or the longest wait. */
  limit: number | null;
  /** Who looks after it. */
  by: string | null;
  at: Micros | null;
  snoozed_until: Micros | null;
}

interface Summary {
  raised_last_hour: number;
}

/** What is wrong: those that nobody looks after first, then the gravest, then the oldest. */
export function useAlarms() {
  const { isReady, cells } = useBoard("alarms");
  const { summary, ...alarms } = cells as Readonly<Record<string, AlarmCell>> & { summary?: Summary };
  const sorted = Object.values(alarms as Readonly<Record<string, AlarmCell>>).sort(
    (a, b) =>
      Number(a.by !== null) - Number(b.by !== null) ||
      Number(b.is_serious) - Number(a.is_serious) ||
      a.raised - b.raised,
  );
  return { isReady, alarms: sorted, raisedLastHour: summary?.raised_last_hour ?? 0 };
}
