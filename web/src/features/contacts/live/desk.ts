import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

/** What the agent is. A cell of the live topic `desk`. */
export interface DeskMe {
  agent: string;
  state: "offline" | "available" | "ringing" | "talking" | "monitoring" | "wrap_up" | "break";
  reason: string;
  /** Who wanted the state so, if that was not the agent. */
  by?: string | null;
  since: Micros;
  contact: string | null;
  next_state: string | null;
  next_reason: string | null;
  is_phone_ready: boolean;
  /** When the last rest from calls ends, or ended, that the agent got for not taking one. */
  rests_until?: Micros | null;
  /** Calls in a row that they did not answer. */
  missed?: number;
}

/** What a contact has to do with calling somebody back. The attempt is known while it goes on. */
export interface DeskCallback {
  callback: string;
  attempt: number | null;
  attempts: number | null;
  /** Since when they wait: the place that is kept for them. */
  waits_since: Micros | null;
  /** When they are called again if they do not answer; `null` after the last attempt. */
  next_at: Micros | null;
}

/** What rings at the agent. */
export interface DeskOffer {
  offer: string;
  contact: string;
  why: string;
  /** To become responsible for the contact, or to be asked by the agent `from`, who is. */
  purpose: "contact" | "consult";
  from: string | null;
  queue: string | null;
  line: string;
  language: string;
  customer: string | null;
  channel: string;
  arrived_at: Micros;
  offered_at: Micros;
  expires_at: Micros;
  callback?: DeskCallback | null;
}

/** What an agent is in a call: `listen` is heard by nobody, `whisper` by the agents, `talk` by everybody. */
export type Part = "talk" | "listen" | "whisper";

export interface Party {
  agent: string;
  part: Part;
  is_muted: boolean;
}

/** What the agent talks to, monitors or wraps up. */
export interface DeskContact {
  contact: string;
  customer: string | null;
  line: string;
  language: string;
  channel: string;
  queue: string | null;
  phase: "talking" | "monitoring" | "wrap_up";
  /** Whether this agent answers for the contact; others in the call were asked, or supervise. */
  is_responsible: boolean;
  part: Part | null;
  is_muted: boolean;
  /** The agent's own phone is gone from the call; the customer hears music unless somebody else talks to them. */
  is_interrupted: boolean;
  is_held: boolean;
  /** Not when the customer objected. */
  is_recorded?: boolean;
  /** Whether silence is recorded in place of the talk. */
  is_recording_paused?: boolean;
  /** Whether somebody outside is called, to whom the customer is passed on once they answer. */
  is_passed_out?: boolean;
  /** The colleague whom the responsible agent asks. */
  consult: { agent: string; stage: "ringing" | "connecting" | "talking" } | null;
  /** The agents in the call, the responsible one first. */
  parties: readonly Party[];
  arrived_at: Micros;
  /** Since when somebody talks to the customer. */
  talk_since: Micros | null;
  since: Micros;
  callback?: DeskCallback | null;
  /** The agent who called the customer by their own wish. */
  called_by?: string | null;
  /** Whether the customer is being called, who has not answered yet. */
  is_calling?: boolean;
  /** Why the customer who was called did not come. */
  not_reached?: string | null;
  outcome: string | null;
  wrap_up_until: Micros | null;
  /** Whether the wrap-up may be made longer. */
  may_extend: boolean;
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
