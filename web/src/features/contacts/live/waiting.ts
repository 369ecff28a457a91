import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** Somebody who waits in a queue. */
export interface Waiter {
  contact: string;
  customer: string | null;
  language: string;
  since: Micros;
  is_ringing: boolean;
  /** Whether they are to be called back; nobody is on the line. */
  is_callback?: boolean;
}

/** A cell of the live topic `waiting`: a queue that the agent serves, with the first who wait in it. */
export interface WaitingQueue {
  queue: string;
  waiting: number;
  oldest_since: Micros | null;
  first: readonly Waiter[];
}

/** Who waits in the queues of the agent, the queue with the longest wait at the top. */
export function useWaiting() {
  const { isReady, cells } = useBoard("waiting");
  const queues = (Object.values(cells) as WaitingQueue[]).sort(
    (a, b) =>
      (a.oldest_since ?? Number.MAX_SAFE_INTEGER) - (b.oldest_since ?? Number.MAX_SAFE_INTEGER) ||
      a.queue.localeCompare(b.queue),
  );
  return { isReady, queues, count: queues.reduce((sum, { waiting }) => sum + waiting, 0) };
}
