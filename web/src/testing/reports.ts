import type { Me } from "@/features/identity/api/session";
import { SECOND } from "@/lib/micros";
import { DEFINITIONS, metric } from "@/testing/definitions";
import type { Routes } from "@/testing/fake-api";
import { SASHA } from "@/testing/world";

/** Whoever reads reports. */
export const MANAGER: Me = { ...SASHA, permissions: [...SASHA.permissions, "reports.read"] };

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

const adding = (contact: string, at: number, more: object = {}) => ({
  key: contact,
  contact,
  at,
  may_open: true,
  customer: "maria",
  queue: "support",
  line: "web",
  outcome: "solved",
  agent: "anna",
  top: 0,
  bottom: 1,
  other_top: 1,
  other_bottom: 1,
  ...more,
});

/** Answers what is asked: two rows for each part, or one for each step that the test names. */
export function reporting(steps: readonly number[] = []) {
  const asked: URLSearchParams[] = [];
  const behind: URLSearchParams[] = [];
  const routes: Routes = {
    "GET /api/settings/teams": [],
    "GET /api/reports": { reports: [], schedules: [], has_mail: true },
    "GET /api/metrics/formats": ["csv", "xlsx", "pdf"],
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
      if (query.get("metric")?.startsWith("time.")) {
        return { count: 0, top: 0, bottom: 0, sums: { available_time: 8_100 * SECOND }, items: [], next: null };
      }
      const at = Date.UTC(2026, 10, 22, 9, 30) * 1000;
      return {
        count: 3,
        top: 1,
        bottom: 3,
        sums: { answered_in_time: 1, answered: 1, abandoned: 2 },
        ...(query.get("cursor") === "c2"
          ? { items: [adding("c3", at - 2 * SECOND, { may_open: false, customer: null, agent: null })], next: null }
          : { items: [adding("c1", at, { top: 1, bottom: 1 }), adding("c2", at - SECOND)], next: "c2" }),
      };
    },
  };
  return { asked, behind, routes };
}
