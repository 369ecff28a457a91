import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** What the agent is. A cell of the live topic `desk`. */
export interface DeskMe {
  agent: string;
  state: "offline" | "available" | "ringing" | "talking" | "monitoring" | "wrap_up" | "break";
  reason: string;
  since: Micros;
  contact: string | null;
  next_state: string | null;
  next_reason: string | null;
  is_phone_ready: boolean;
}

/** What rings at the agent. */
export interface DeskOffer {
  offer: string;
  contact: string;
  why: string;
  queue: string | null;
  line: string;
  language: string;
  customer: string | null;
  channel: string;
  arrived_at: Micros;
  offered_at: Micros;
  expires_at: Micros;
}

/** What the agent talks to or wraps up. */
export interface DeskContact {
  contact: string;
  customer: string | null;
  line: string;
  language: string;
  queue: string | null;
  phase: "talking" | "wrap_up";
  arrived_at: Micros;
  since: Micros;
  outcome: string | null;
  wrap_up_until: Micros | null;
}

export interface Desk {
  isReady: boolean;
  refused: string | null;
  me: DeskMe | null;
  offer: DeskOffer | null;
  contact: DeskContact | null;
}

/** The agent's own desk. Somebody who takes no contacts (`isAgent` false) has none. */
export function useDesk(isAgent = true): Desk {
  const { isReady, refused, cells } = useBoard(isAgent ? "desk" : null);
  return {
    isReady,
    refused,
    me: (cells.me as DeskMe | undefined) ?? null,
    offer: (cells.offer as DeskOffer | undefined) ?? null,
    contact: (cells.contact as DeskContact | undefined) ?? null,
  };
}
