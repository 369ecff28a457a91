import type { Definition, Place, Report } from "@/features/metrics/reports/api/figures";
import { spanOf } from "@/features/metrics/reports/api/times";
import { type Day, daysLater, localDay } from "@/lib/dates";

/** What an agent's day is told by. Those that are not known of agents are left out. */
export const DAY_GROUPS = [
  {
    group: "handling",
    metrics: ["handled", "aht", "aht.talk", "aht.hold", "aht.wrap_up", "held", "transfers", "fcr.agent", "fcr.survey"],
  },
  {
    group: "agents",
    metrics: [
      "time.signed_in",
      "time.available",
      "time.ringing",
      "time.talking",
      "time.wrap_up",
      "time.break",
      "occupancy",
    ],
  },
  {
    group: "offers",
    metrics: [
      "rung",
      "offers.accepted",
      "offers.rang_out",
      "offers.declined",
      "offers.unreachable",
      "offers.caller_left",
      "non_response",
    ],
  },
  { group: "ratings", metrics: ["rated", "csat.mean", "csat.top"] },
] as const;

/** With fewer cases, or days, nobody can tell what is usual. */
const FEWEST = 5;
const USUAL_DAYS = 28;

/** A day of an agent, from midnight to midnight in the zone of the browser. */
export const dayOf = (agent: string, day: Day): Place => ({
  ...spanOf({ range: "days", from: day, to: day }, new Date()),
  only: { agent: [agent] },
});

export const todayOf = (agent: string): Place => dayOf(agent, localDay(new Date()));

/** The four weeks before it. */
export const weeksBefore = (agent: string, day: Day): Place => ({
  ...spanOf({ range: "days", from: daysLater(day, -USUAL_DAYS), to: daysLater(day, -1) }, new Date()),
  only: { agent: [agent] },
});

/** Whether a share or a mean is of so few cases that it says nothing about the agent. */
export const isOfFew = (definition: Definition, count: number): boolean => definition.bottom !== null && count < FEWEST;

/**
 * What a figure usually is, of a report by days. A share or a mean is that of all these days together. Of what is added up
 * it is the day in the middle of those on which anything happened; `null` where there are too few to tell.
 */
export function usualOf(report: Report, definition: Definition): number | null {
  const place = report.metrics.findIndex(({ name }) => name === definition.name);
  if (definition.bottom !== null) {
    const all = report.total.values[place];
    return all === undefined || isOfFew(definition, all.count) ? null : all.value;
  }
  const days = report.rows.map(({ values }) => values[place]?.value ?? 0).sort((a, b) => a - b);
  return days.length < FEWEST ? null : (days[Math.floor((days.length - 1) / 2)] ?? null);
}
