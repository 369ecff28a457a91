import { SECOND } from "@/lib/micros";
import type { Routes } from "@/testing/fake-api";

const BEGAN = Date.UTC(2026, 10, 22, 9, 30) * 1000;

/** Anna's part in a contact with Maria. */
export const part = (contact: object, more: object = {}) => ({
  leg: "l2",
  started_at: BEGAN + 18 * SECOND,
  responsible_at: BEGAN + 18 * SECOND,
  ended_at: BEGAN + 190 * SECOND,
  holds: [],
  contact,
  comments: [],
  ...more,
});

const NOTHING = { value: null, count: 0, low: null, high: null };

/** What each metric of a day comes to. */
const VALUES: Readonly<Record<string, object>> = {
  handled: { value: 1, count: 1 },
  aht: { value: 212 * SECOND, count: 1 },
  "csat.mean": { value: 4.5, count: 2, low: 3.5, high: 5 },
  transfers: { value: 0.125, count: 40, low: 0.05, high: 0.26 },
  "time.signed_in": { value: 11_520 * SECOND, count: 11_520 * SECOND },
  "time.talking": { value: 172 * SECOND, count: 172 * SECOND },
  "time.break": { value: 0, count: 0 },
};

/** Answers what is asked of a day; by days a row for each of so many, in which each count is the number of the day. */
export function figuresOfDays(
  days = 0,
  definitions: readonly { name: string }[] = [],
): { asked: URLSearchParams[]; routes: Routes } {
  const asked: URLSearchParams[] = [];
  const routes: Routes = {
    "GET /api/metrics": ({ query }: { query: URLSearchParams }) => {
      asked.push(query);
      const metrics = query.getAll("metric");
      const values = (made: (name: string) => object) => metrics.map((name) => ({ ...NOTHING, ...made(name) }));
      const rows = Array.from({ length: query.has("step") ? days : 0 }, (_, day) => ({
        part: [],
        at: Number(query.get("since")) + day * 86_400 * SECOND,
        values: values(() => ({ value: day + 1, count: day + 1 })),
      }));
      return {
        since: Number(query.get("since")),
        until: Number(query.get("until")),
        metrics: metrics.map((name) => definitions.find((each) => each.name === name) ?? { name }),
        rows,
        total: { part: [], at: null, values: values((name) => VALUES[name] ?? {}) },
      };
    },
  };
  return { asked, routes };
}
