import type { TimelineEntry } from "@/features/contacts/api/history";
import type { Micros } from "@/lib/micros";

/** Since when the customer is held, as the timeline tells it; `null` when it tells of no hold that goes on. */
export function heldSince(timeline: readonly TimelineEntry[]): Micros | null {
  const last = timeline.findLast(({ code }) => code === "leg_held" || code === "leg_resumed");
  return last?.code === "leg_held" ? last.at : null;
}

/** Who was asked last and did not come or did not stay, and how that ended. */
export interface FailedConsult {
  agent: string;
  how: string;
}

const NOT_BY_US: readonly unknown[] = ["declined", "rang_out", "unreachable", "failed", "left"];

/** A colleague who was asked since the customer was put on hold, and is not there any more through no wish of ours. */
export function failedConsult(timeline: readonly TimelineEntry[]): FailedConsult | null {
  const last = timeline.findLast(({ code }) =>
    ["consult_started", "consult_ended", "leg_held", "leg_resumed"].includes(code),
  );
  if (last?.code !== "consult_ended" || !NOT_BY_US.includes(last.params.how)) return null;
  return { agent: String(last.params.to_agent), how: String(last.params.how) };
}

const TOLD: Readonly<Record<string, (params: TimelineEntry["params"]) => boolean>> = {
  contact_started: () => true,
  flow_stepped: ({ kind }) => kind === "menu",
  queue_entered: () => true,
  leg_started: ({ agent }) => Boolean(agent),
  leg_held: () => true,
  leg_resumed: () => true,
  leg_ended: () => true,
  digits_sent: () => true,
  transfer_started: () => true,
  outside_transfer_started: () => true,
  outside_transfer_failed: () => true,
  consult_started: () => true,
  consult_ended: () => true,
  contact_parked: () => true,
  contact_unparked: () => true,
  responsible_changed: () => true,
  agent_interrupted: () => true,
  agent_restored: () => true,
  question_answered: () => true,
  customer_identified: () => true,
  offer_ended: ({ how }) => how === "declined" || how === "rang_out" || how === "unreachable",
  outcome_chosen: () => true,
};

/** What an agent wants to know of a contact while it goes on: people and wishes, not how routing found them. */
export const storyOf = (timeline: readonly TimelineEntry[]): TimelineEntry[] =>
  timeline.filter(({ code, params }) => TOLD[code]?.(params) ?? false);
