import type { Me } from "@/features/identity/api/session";
import { SECOND } from "@/lib/micros";
import type { Routes } from "@/testing/fake-api";
import { SASHA } from "@/testing/world";

/** Whoever reads reports. */
export const MANAGER: Me = { ...SASHA, permissions: [...SASHA.permissions, "reports.read"] };

const CONTACTS = ["queue", "line", "outcome"];
const AGENTS = ["agent", "team"];
const EVERYBODY = [...CONTACTS, ...AGENTS];
const IN_TIME = { answered_in_time: 1 };
const ENDED = { answered: 1, abandoned: 1 };

const metric = (name: string, more: object = {}) => ({
  name,
  version: 1,
  group: "waiting",
  unit: "count",
  clock: null,
  top: { [name]: 1 } as Record<string, number>,
  bottom: null as Record<string, number> | null,
  is_better_high: null,
  is_flattering: false,
  known_by: CONTACTS,
  ...more,
});

const level = (name: string, more: object = {}) =>
  metric(name, { group: "service_level", unit: "share", clock: "entry", top: IN_TIME, bottom: ENDED, ...more });

const ofAgents = (name: string, more: object = {}) => metric(name, { group: "handling", known_by: EVERYBODY, ...more });

const time = (name: string, sum: string) =>
  metric(name, { group: "agents", unit: "duration", top: { [sum]: 1 }, known_by: AGENTS });

/** As much of the catalogue as the ready reports need. */
export const DEFINITIONS = [
  level("sl.offered"),
  level("sl.ignore", { bottom: { ...ENDED, abandoned_in_time: -1 } }),
  level("sl.amazon", {
    top: { ...IN_TIME, abandoned_in_time: 1, asked_back_in_time: 1 },
    bottom: { ...ENDED, flowed_out: 1 },
    is_flattering: true,
  }),
  metric("offered"),
  metric("answered"),
  metric("abandoned"),
  metric("abandonment", { unit: "share", top: { abandoned: 1 }, bottom: ENDED }),
  metric("asa", {
    unit: "duration",
    clock: "entry",
    is_better_high: false,
    top: { answered_wait: 1 },
    bottom: { answered: 1 },
  }),
  metric("arrived", { known_by: ["line", "outcome"] }),
  ofAgents("left_before_queue"),
  ofAgents("handled"),
  ofAgents("aht", { unit: "duration", top: { worked: 1 }, bottom: { handled: 1 } }),
  ofAgents("aht.hold", { unit: "duration", top: { hold_time: 1 }, bottom: { handled: 1 } }),
  ofAgents("transfers", { unit: "share", top: { passed_on: 1 }, bottom: { handled: 1 } }),
  time("time.available", "available_time"),
  time("time.break", "break_time"),
  ofAgents("csat.mean", { group: "ratings", unit: "stars", top: { rating: 1 }, bottom: { rated: 1 } }),
  ofAgents("csat.top", { group: "ratings", unit: "share", top: { rated_top: 1 }, bottom: { rated: 1 } }),
];

const definition = (name: string) => DEFINITIONS.find((each) => each.name === name) ?? metric(name);

/** What each metric comes to; those of nothing have no value. */
const VALUES: Readonly<Record<string, object>> = {
  offered: { value: 1060, count: 1060 },
  "sl.offered": { value: 0.86, count: 1060, low: 0.841, high: 0.8784 },
  "sl.amazon": { value: 0.93, count: 1100, low: 0.914, high: 0.944 },
  asa: { value: 34 * SECOND, count: 900 },
  aht: { value: 3_725 * SECOND, count: 300 },
  "csat.mean": { value: 4.309, count: 40, low: 4.1, high: 4.5 },
  "time.available": { value: 8_100 * SECOND, count: 8_100 * SECOND },
};
const NOTHING = { value: null, count: 0, low: null, high: null };

const row = (metrics: readonly string[], part: readonly (string | null)[], at: number | null, isEmpty = false) => ({
  part,
  at,
  values: metrics.map((name) => (isEmpty ? NOTHING : { ...NOTHING, ...VALUES[name] })),
});

const PARTS: Readonly<Record<string, readonly (string | null)[]>> = {
  queue: ["support", null],
  agent: ["anna", "ben"],
  line: ["web"],
};

/** Answers what is asked: two rows for each part, or one for each step that the test names. */
export function reporting(steps: readonly number[] = []) {
  const asked: URLSearchParams[] = [];
  const behind: URLSearchParams[] = [];
  const routes: Routes = {
    "GET /api/settings/teams": [],
    "GET /api/reports": { reports: [], schedules: [], has_mail: true },
    "GET /api/metrics/definitions": DEFINITIONS,
    "GET /api/metrics": ({ query }: { query: URLSearchParams }) => {
      asked.push(query);
      const metrics = query.getAll("metric");
      const [by] = query.getAll("by");
      const parts = by ? (PARTS[by] ?? ["front"]) : [];
      const rows = query.has("step")
        ? steps.map((at, place) => row(metrics, by ? [parts[0] ?? null] : [], at, place > 0))
        : by
          ? parts.map((part, place) => row(metrics, [part], null, place > 0))
          : [row(metrics, [], null)];
      return {
        since: Number(query.get("since")),
        until: Number(query.get("until")),
        metrics: metrics.map(definition),
        rows,
        total: row(metrics, by ? [null] : [], null),
      };
    },
    "GET /api/metrics/behind": ({ query }: { query: URLSearchParams }) => {
      behind.push(query);
      const at = Date.UTC(2026, 10, 22, 9, 30) * 1000;
      return {
        count: 3,
        top: 1,
        bottom: 3,
        newest: [
          { contact: "c1", at, top: 1, bottom: 1 },
          { contact: "c2", at: at - SECOND, top: 0, bottom: 1 },
        ],
      };
    },
  };
  return { asked, behind, routes };
}
