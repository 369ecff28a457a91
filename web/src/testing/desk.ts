import { SECOND } from "@/lib/micros";
import { now } from "@/testing/world";

/** The cells of Anna's desk. */
export const deskMe = (state: string, more: object = {}) => ({
  agent: "anna",
  state,
  reason: "requested",
  since: now(),
  contact: null,
  next_state: null,
  next_reason: null,
  is_phone_ready: true,
  ...more,
});

export const deskOffer = (more: object = {}) => ({
  offer: "o1",
  contact: "c1",
  why: "personal_manager",
  purpose: "contact",
  from: null,
  queue: "support",
  line: "web",
  language: "en",
  customer: "maria",
  channel: "voice",
  arrived_at: now() - 14 * SECOND,
  offered_at: now(),
  expires_at: now() + 20 * SECOND,
  ...more,
});

export const party = (agent: string, part = "talk", more: object = {}) => ({ agent, part, is_muted: false, ...more });

export const deskContact = (phase: "talking" | "monitoring" | "wrap_up", more: object = {}) => ({
  contact: "c1",
  customer: "maria",
  line: "web",
  language: "en",
  channel: "voice",
  queue: "support",
  phase,
  is_responsible: phase === "talking",
  part: phase === "talking" ? "talk" : null,
  is_muted: false,
  is_interrupted: false,
  is_held: false,
  consult: null,
  parties: phase === "talking" ? [party("anna")] : [],
  arrived_at: now() - 14 * SECOND,
  talk_since: now(),
  since: now(),
  outcome: null,
  wrap_up_until: phase === "wrap_up" ? now() + 60 * SECOND : null,
  may_extend: phase === "wrap_up",
  ...more,
});

/** Anna's desk in a talk, with her colleagues: only Chen is free. */
export const talkBoards = (more: object = {}) => ({
  desk: { me: deskMe("talking"), contact: deskContact("talking", more) },
  colleagues: {
    anna: { agent: "anna", state: "talking", is_phone_ready: true },
    ben: { agent: "ben", state: "break", is_phone_ready: true },
    chen: { agent: "chen", state: "available", is_phone_ready: true },
    pavel: { agent: "pavel", state: "available", is_phone_ready: false },
  },
});
