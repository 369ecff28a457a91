import type { Me } from "@/features/identity/api/session";
import type { Goal } from "@/features/metrics/goals/api/goals";
import { SECOND } from "@/lib/micros";
import type { Routes } from "@/testing/fake-api";
import { MANAGER, reporting } from "@/testing/reports";

/** Whoever sets goals. */
export const GOAL_SETTER: Me = { ...MANAGER, permissions: [...MANAGER.permissions, "goals.set"] };

/** Mean waits of a month, of which four days are over. */
export const SOONER: Goal = {
  goal: "g1",
  name: "Answer sooner",
  metric: "asa",
  wanted: "at_most",
  target: 34 * SECOND,
  baseline: { value: 40 * SECOND, days: { first: "2026-10-01", last: "2026-10-31" } },
  first: "2026-11-01",
  last: "2026-11-30",
  zone: "UTC",
  since: Date.UTC(2026, 10, 1) * 1000,
  until: Date.UTC(2026, 11, 1) * 1000,
  only: { queue: ["sales"] },
  owner: "sasha",
  version: 3,
  progress: {
    state: "open",
    value: 36 * SECOND,
    count: 1_200,
    days_left: 27,
    days: [
      { day: "2026-11-01", so_far: null, alone: null },
      { day: "2026-11-02", so_far: 44 * SECOND, alone: 44 * SECOND },
      { day: "2026-11-03", so_far: 38 * SECOND, alone: 33 * SECOND },
      { day: "2026-11-04", so_far: 36 * SECOND, alone: 31 * SECOND },
    ],
    needed: { value: 33 * SECOND, reach: "possible" },
    odds: { chance: 0.68, low: 31 * SECOND, high: 37 * SECOND },
  },
};

/** Answers what is asked about these goals, and remembers how figures were asked. */
export function withGoals(running: readonly Goal[], over: readonly Goal[] = []) {
  const { asked, routes } = reporting();
  const more: Routes = {
    "GET /api/goals": ({ query }: { query: URLSearchParams }) => (query.get("is_over") === "true" ? over : running),
    "POST /api/goals": SOONER,
    "PUT /api/goals/*": SOONER,
    "DELETE /api/goals/*": new Response(null, { status: 204 }),
    "POST /api/goals/*/restore": SOONER,
  };
  return { asked, routes: { ...routes, ...more } };
}
