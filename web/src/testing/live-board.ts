import { SECOND } from "@/lib/micros";
import { now, SASHA } from "@/testing/world";

/** A supervisor who may steer agents and handle alarms. */
export const STEERER = { ...SASHA, permissions: [...SASHA.permissions, "agents.steer", "alarms.handle"] };

export const agent = (id: string, state: string, reason: string, more: object = {}) => ({
  agent: id,
  team: null,
  state,
  doing: state,
  reason,
  by: null,
  since: now() - 65 * SECOND,
  contact: null,
  queue: null,
  next_state: null,
  is_phone_ready: true,
  ...more,
});

export const queue = (id: string, waiting: number) => ({
  queue: id,
  waiting,
  oldest_since: waiting > 0 ? now() - 43 * SECOND : null,
  wait: waiting > 0 ? ([2, 4] as const) : null,
  longest_wait_s: 30,
  free: 1,
  staffed: 3,
  doing: { available: 1, holding: 2 },
  talking: 2,
});

export const cell = (id: string | null, more: object = {}) => ({
  queue: id,
  since: now() - 3_600 * SECOND,
  offered: 50,
  answered: 38,
  answered_in_time: 30,
  answered_wait: 38 * 16 * SECOND,
  abandoned: 2,
  abandoned_short: 1,
  abandoned_wait: 60 * SECOND,
  handled: 10,
  worked: 10 * 245 * SECOND,
  target_s: 20,
  target_percent: 80,
  will_miss_target: false,
  spark: [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1],
  ...more,
});

export const EMPTY = {
  offered: 0,
  answered: 0,
  answered_in_time: 0,
  answered_wait: 0,
  abandoned: 0,
  handled: 0,
  worked: 0,
};

export const alarm = (more: object = {}) => ({
  alarm: "queue_late.support",
  cause: "queue_late",
  weight: "serious",
  queue: "support",
  agent: null,
  raised: now() - 65 * SECOND,
  told: now() - 65 * SECOND,
  is_held_back: false,
  value: now() - 200 * SECOND,
  limit: 120 * SECOND,
  by: null,
  at: null,
  snoozed_until: null,
  ...more,
});

export const boards = () => ({
  queues: { sales: queue("sales", 0), support: queue("support", 3) },
  agents: {
    anna: agent("anna", "talking", "answered"),
    ben: agent("ben", "break", "lunch", { by: "sasha" }),
  },
  today: { all: cell(null), sales: cell("sales", EMPTY), support: cell("support") },
  day: {},
  handled: { anna: 11 },
  alarms: { summary: { told_last_hour: 0, per_hour: 6 } },
  contacts: {},
});

export const routes = {
  "GET /api/people/users": { sasha: "Sasha Orlova" },
  "PUT /api/alarms/note": undefined,
  "PUT /api/people/agents/ben/state": { seq: 7 },
  "POST /api/people/moves": [{ agent: "ben", queues: ["sales"] }],
};
