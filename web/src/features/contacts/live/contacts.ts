import type { Party } from "@/features/contacts/live/desk";
import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

export type ContactPhase = "flow" | "waiting" | "ringing" | "talking" | "parked" | "after_talk";

/** A cell of the live topic `contacts`: a contact whose customer is there. */
export interface LiveContact {
  contact: string;
  customer: string | null;
  line: string;
  queue: string | null;
  phase: ContactPhase;
  agent: string | null;
  /** Whether it was begun to call somebody back, and whether they are being called now. */
  is_callback?: boolean;
  is_calling?: boolean;
  since: Micros;
  arrived_at: Micros;
  is_held: boolean;
  parties: readonly Party[];
}

const ORDER: readonly ContactPhase[] = ["talking", "parked", "ringing", "waiting", "flow", "after_talk"];

/** All contacts of now: first those that somebody talks to, in each phase the longest one at the top. */
export function useContactsBoard() {
  const { isReady, refused, cells } = useBoard("contacts");
  const contacts = (Object.values(cells) as LiveContact[]).sort(
    (a, b) => ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase) || a.since - b.since,
  );
  return { isReady, refused, contacts };
}
