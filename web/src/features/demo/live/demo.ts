import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** How many times as fast as real time the made-up people live. */
export const SPEEDS = [1, 5, 20] as const;

export type Speed = (typeof SPEEDS)[number];

/** The cell of the live topic `demo`. */
export interface DemoState {
  speed: Speed;
  is_running: boolean;
  /** When the rush hour ends that goes on. */
  rush_until: Micros | null;
  /** Of the made-up people's day. */
  minute: number;
  /** When the demo began anew. */
  born: Micros;
  can_be_wiped: boolean;
}

/** How the made-up people do; `null` in a real centre, in a quiet demo, and until it is known. */
export function useDemo(): DemoState | null {
  const { cells } = useBoard("demo");
  return (cells.state as DemoState | undefined) ?? null;
}
