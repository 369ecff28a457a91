import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** A cell of the live topic `parked`: a customer who waits for whoever takes them up. */
export interface Parked {
  contact: string;
  customer: string | null;
  by: string;
  since: Micros;
  /** When the contact returns by itself. */
  until: Micros;
}

/** What is parked, the one that returns first at the top. */
export function useParked(): Parked[] {
  const { cells } = useBoard("parked");
  return (Object.values(cells) as Parked[]).sort((a, b) => a.until - b.until);
}
