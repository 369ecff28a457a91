import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** Where a customer's call is. The one cell of the live topic `call`. */
export interface CallCell {
  phase: "flow" | "waiting" | "ringing" | "talking" | "after_talk" | "ended";
  position: number | null;
  since: Micros | null;
  /** Whether anybody is at work who could take the call. */
  is_staffed: boolean;
  /** What whoever waits was promised: an answer not before and not after these instants, as far as that was said. */
  earliest: Micros | null;
  latest: Micros | null;
  /** From when on a callback is the better offer to whoever waits. */
  offer_at: Micros | null;
  /** How it ended, in the engine's word; `null` before. */
  how: string | null;
  /** The question of the survey that is asked now, and the keys that answer it. */
  question: string | null;
  keys: string;
  /** The node of the draft where a test call is. */
  node?: string | null;
}

/** The course of a call, for whoever holds its watch token; `null` until it is known. */
export function useCallCell(watch: string | null): CallCell | null {
  const { cells } = useBoard(watch === null ? null : "call", watch ?? undefined);
  return (cells.call as CallCell | undefined) ?? null;
}
