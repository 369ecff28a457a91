import type { Routes } from "@/testing/fake-api";
import { SASHA } from "@/testing/world";

/** A day, how it was run, and what the twin answers about it. */
export const DAY = "2026-11-24";

const queue = (name: string) => ({
  queue: name,
  strategy: "longest_idle",
  target_s: 20,
  target_percent: 80,
  priority: 0,
  overflow_to: null,
  overflow_after_s: 60,
  callback_after_s: null,
  personal_first: false,
  needs: {},
});

const figures = (more: object = {}) => ({
  offered: 1204,
  answered: 1100,
  abandoned: 104,
  unserved: 0,
  callbacks: 0,
  service_level: 0.75,
  abandonment: 0.09,
  mean_wait_s: 34,
  wait_p90_s: 130,
  mean_callback_s: 0,
  occupancy: 0.82,
  ...more,
});

export const PLAN = {
  day: DAY,
  queues: [queue("support"), queue("sales")],
  agents: [
    { agent: "anna", queues: ["support"], works: ["09:00-17:00"], skills: {} },
    { agent: "ben", queues: ["support", "sales"], works: ["10:00-18:00"], skills: {} },
  ],
  log: null,
  routes: [
    {
      route: "support",
      steps: [
        { kind: "queue", queue: "support", wait_s: 60 },
        { kind: "exit", way: "callback" },
      ],
    },
    { route: "sales", steps: [{ kind: "queue", queue: "sales", wait_s: null }] },
  ],
  hours: [],
  teams: {},
  boosts: { tiers: {}, repeat_s: 0, repeat_within_s: 0, dropped_s: 0, dropped_within_s: 0 },
  callbacks: { attempts: 3, retry_s: 900, ring_s: 30, hours: null, offer_over_s: 900, is_automatic: true },
  callback_share: 0.6,
  reached_share: 0.75,
  real: [
    { kind: "all", key: "", figures: figures() },
    { kind: "queue", key: "support", figures: figures({ offered: 804 }) },
    { kind: "queue", key: "sales", figures: figures({ offered: 400 }) },
    { kind: "agent", key: "anna", figures: { contacts: 40 } },
    { kind: "agent", key: "ben", figures: { contacts: 12 } },
  ],
};

type Values = Readonly<Record<string, number>>;
const ranges = (values: Values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, mean]) => [name, { low: mean * 0.96, mean, high: mean * 1.04 }]),
  );
const changes = (values: Values, isClear: boolean) =>
  Object.fromEntries(
    Object.keys(values).map((name) => [
      name,
      name === "service_level"
        ? { low: 0.05, mean: 0.08, high: 0.11, is_clear: isClear }
        : { low: -0.1, mean: 0.1, high: 0.2, is_clear: false },
    ]),
  );

export const told = (
  kind: string,
  key: string,
  isClear = true,
  before = figures(),
  after = figures({ service_level: 0.83 }),
) => ({
  kind,
  key,
  before: ranges(before),
  after: ranges(after),
  change: changes(before, isClear),
});

export const question = (change: unknown, more: object = {}) => ({
  question: "q1",
  name: null,
  day: DAY,
  log: null,
  asked_by: "sasha",
  asked_at: "2026-11-25T10:00:00Z",
  may_change: true,
  change,
  replications: 20,
  state: "done",
  share: 1,
  plan: PLAN,
  figures: [
    told("all", ""),
    told("queue", "support"),
    told("queue", "sales", false),
    told("hour", "9"),
    told("hour", "10"),
    told("agent", "anna"),
    { ...told("agent", "+1.1"), before: {}, change: {} },
  ],
  ...more,
});

/** What the page What if asks for, whatever is done on it. */
export const WHAT_IF: Routes = {
  "GET /api/what-if/days": [
    { day: DAY, calls: 1204 },
    { day: "2026-11-20", calls: 80 },
  ],
  "GET /api/what-if/days/*": PLAN,
  "GET /api/what-if/answers": [],
  "GET /api/what-if/logs": [],
  "GET /api/settings/skills": [],
  "GET /api/settings/queues": [],
  "GET /api/settings/routes": [],
  "GET /api/settings/agents": [],
  "GET /api/settings/teams": [],
  "GET /api/settings/hours": [],
  "GET /api/settings/tiers": [],
  "GET /api/settings/strategies": ["longest_idle", "most_skilled"],
};

export const PLANNER = { ...SASHA, permissions: [...SASHA.permissions, "twin.ask"] };

/** The server answers what it was asked at once. */
export const ANSWERING: Routes = {
  "POST /api/what-if/questions": ({ body }: { body: unknown }) => question((body as { change: unknown }).change),
};
