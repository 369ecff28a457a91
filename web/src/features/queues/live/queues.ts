import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** A cell of the live topic `queues`. */
export interface QueueCell {
  queue: string;
  waiting: number;
  oldest_since: Micros | null;
  /** From and to how many minutes somebody who comes now must wait; null when they need not, or nobody can tell. */
  wait: readonly [number, number] | null;
  /** A queue whose oldest contact waits longer is late. */
  longest_wait_s: number;
  free: number;
  /** The agents who serve it and are not offline. */
  staffed: number;
  /** How many of these do what: talk, let a customer wait, have a break... */
  doing: Readonly<Record<string, number>>;
  talking: number;
}

export function useQueuesBoard() {
  const { isReady, refused, cells } = useBoard("queues");
  return { isReady, refused, queues: Object.values(cells) as QueueCell[] };
}
