import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

export type AlarmCause =
  | "nobody_signed_in"
  | "queue_late"
  | "service_level"
  | "recording_stopped"
  | "phone_unreachable"
  | "missed_offers";

/** The lightest first. */
const WEIGHTS = ["slight", "serious", "grave"] as const;

/** A cell of the live topic `alarms`. */
export interface AlarmCell {
  alarm: string;
  cause: AlarmCause;
  weight: (typeof WEIGHTS)[number];
  queue: string | null;
  agent: string | null;
  raised: Micros;
  /** When people were told of it; `null` where it is no news, or held back. */
  told: Micros | null;
  /** So many were told in the last hour that this one waits. */
  is_held_back: boolean;
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
  told_last_hour: number;
  per_hour: number;
}

/** What is wrong: those that nobody looks after first, then the gravest, then the oldest. */
export function useAlarms() {
  const { isReady, cells } = useBoard("alarms");
  const { summary, ...alarms } = cells as Readonly<Record<string, AlarmCell>> & { summary?: Summary };
  const sorted = Object.values(alarms as Readonly<Record<string, AlarmCell>>).sort(
    (a, b) =>
      Number(a.by !== null) - Number(b.by !== null) ||
      WEIGHTS.indexOf(b.weight) - WEIGHTS.indexOf(a.weight) ||
      a.raised - b.raised,
  );
  return { isReady, alarms: sorted, toldLastHour: summary?.told_last_hour ?? 0, perHour: summary?.per_hour ?? 0 };
}
