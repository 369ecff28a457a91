import type { Step } from "@/features/metrics/reports/api/figures";
import { type ReportsSearch, USUAL_RANGE } from "@/features/metrics/reports/api/reports-search";
import { type Day, localDay } from "@/lib/dates";
import { MILLISECOND, type Micros, SECOND } from "@/lib/micros";

export interface Span {
  since: Micros;
  /** Not included. */
  until: Micros;
}

const QUARTER: Micros = 900 * SECOND;
const HOUR: Micros = 3600 * SECOND;
/** More places than that are no drawing any more. */
const MOST_STEPS = 1_500;

const micros = (date: Date): Micros => date.getTime() * MILLISECOND;
const dateOf = (at: Micros): Date => new Date(at / MILLISECOND);

/** The midnight of a day of the browser's calendar, so many days later. */
function midnight(day: Day, later: number): Micros {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return micros(new Date(year, month - 1, date + later));
}

/** The time that is asked for, from midnight to midnight in the zone of the browser. */
export function spanOf({ range = USUAL_RANGE, from, to }: ReportsSearch, today: Date): Span {
  const day = (days: number) => micros(new Date(today.getFullYear(), today.getMonth(), today.getDate() + days));
  const month = (months: number) => micros(new Date(today.getFullYear(), today.getMonth() + months, 1));
  switch (range) {
    case "today":
      return { since: day(0), until: day(1) };
    case "yesterday":
      return { since: day(-1), until: day(0) };
    case "week":
      return { since: day(-6), until: day(1) };
    case "last_week": {
      const monday = -((today.getDay() + 6) % 7);
      return { since: day(monday - 7), until: day(monday) };
    }
    case "month":
      return { since: month(0), until: day(1) };
    case "last_month":
      return { since: month(-1), until: month(0) };
    case "days": {
      const first = from ?? to ?? localDay(today);
      return { since: midnight(first, 0), until: midnight(to ?? first, 1) };
    }
  }
}

/** The days of a span, as own dates would say it. */
export function daysOf({ since, until }: Span): { from: Day; to: Day } {
  return { from: localDay(dateOf(since)), to: localDay(dateOf(until - MILLISECOND)) };
}

export const isCycle = (step: Step): boolean => step === "weekday" || step === "hour_of_day" || step === "hour_of_week";

/** Where the next step begins. */
export function nextStep(step: Step, at: Micros): Micros {
  if (step === "quarter") return at + QUARTER;
  if (step === "hour") return at + HOUR;
  const date = dateOf(at);
  if (step === "month") return micros(new Date(date.getFullYear(), date.getMonth() + 1, 1));
  const days = step === "week" ? 7 : 1;
  return micros(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days));
}

/** Every step of a time that has begun by now, also those in which nothing happened; of a cycle all that there are. */
export function stepsOf(step: Step, { since, until }: Span, now: Micros): number[] {
  if (step === "weekday") return [1, 2, 3, 4, 5, 6, 7];
  if (step === "hour_of_day") return Array.from({ length: 24 }, (_, hour) => hour);
  if (step === "hour_of_week") return Array.from({ length: 168 }, (_, hour) => hour);
  const end = Math.min(until, now);
  const steps: number[] = [];
  for (let at = firstStep(step, since); at < end && steps.length < MOST_STEPS; at = nextStep(step, at)) steps.push(at);
  return steps;
}

function firstStep(step: Step, since: Micros): Micros {
  const date = dateOf(since);
  if (step === "month") return micros(new Date(date.getFullYear(), date.getMonth(), 1));
  if (step !== "week") return since;
  return micros(new Date(date.getFullYear(), date.getMonth(), date.getDate() - ((date.getDay() + 6) % 7)));
}
