import type { Goal, GoalBody, Wanted } from "@/features/metrics/goals/api/goals";
import { BYS, type By, type Definition, type Only, type Unit } from "@/features/metrics/reports/api/figures";
import { type Day, daysLater, monthsLater, weekdayOf } from "@/lib/dates";
import { SECOND } from "@/lib/micros";

export const PERIODS = ["week", "month", "quarter", "own"] as const;
export type Period = (typeof PERIODS)[number];

export interface Days {
  first: Day;
  last: Day;
}

/** A goal while it is being written. Numbers are as people type them: seconds, per cent. */
export interface Draft extends Days {
  name: string;
  metric: string;
  /** Said where neither more nor less is better. */
  wanted: Wanted;
  only: Only;
  period: Period;
  kind: "value" | "change";
  target: number | null;
  /** By how many per cent it is to be less, or more. */
  percent: number | null;
  way: "less" | "more";
  /** The change is of what was measured in the time before, or of what somebody knows. */
  from: "before" | "known";
  known: number | null;
}

const SIZES: Readonly<Record<Unit, number>> = {
  count: 1,
  share: 0.01,
  duration: SECOND,
  stars: 1,
  score: 1,
  points: 1,
  ratio: 1,
};
/** What people mostly wish for first. */
const USUAL = "asa";
const USUAL_PERCENT = 15;

/** As it is typed, such as 34 for 34 seconds. */
export const typed = (unit: Unit, value: number): number => Number((value / SIZES[unit]).toFixed(3));
export const untyped = (unit: Unit, number: number): number => number * SIZES[unit];

/** The week, month or quarter in which a day lies. */
export function daysOf(period: Exclude<Period, "own">, day: Day): Days {
  if (period === "week") {
    const first = daysLater(day, -weekdayOf(day));
    return { first, last: daysLater(first, 6) };
  }
  const month = `${day.slice(0, 8)}01`;
  const first = period === "month" ? month : monthsLater(month, -((Number(day.slice(5, 7)) - 1) % 3));
  return { first, last: daysLater(monthsLater(first, period === "month" ? 1 : 3), -1) };
}

/** The same time just before: of a month or a quarter the one before it, else as many days. */
export function before({ period, first, last }: Pick<Draft, "period" | "first" | "last">): Days {
  const end = daysLater(first, -1);
  if (period === "month") return daysOf("month", end);
  if (period === "quarter") return daysOf("quarter", end);
  const days = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000);
  return { first: daysLater(end, -days), last: end };
}

/** The better one. */
export const wayOf = ({ is_better_high }: Definition): Draft["way"] => (is_better_high ? "more" : "less");

/** What is chosen, of that by which a figure is known. */
export const chosenOf = (only: { [by in By]?: readonly string[] | undefined }, known: readonly By[]): Only =>
  Object.fromEntries(BYS.flatMap((by) => (only[by] && known.includes(by) ? [[by, only[by]]] : [])));

export function newDraft(definitions: readonly Definition[], today: Day): Draft {
  const metric = definitions.find(({ name }) => name === USUAL) ?? definitions[0];
  return {
    name: "",
    metric: metric?.name ?? "",
    wanted: "at_least",
    only: {},
    period: "month",
    ...daysOf("month", today),
    kind: "change",
    target: null,
    percent: USUAL_PERCENT,
    way: metric ? wayOf(metric) : "less",
    from: "before",
    known: null,
  };
}

/** A goal as it was written. */
export function draftOf(goal: Goal, { unit }: Definition): Draft {
  const { name, metric, wanted, first, last, target, baseline } = goal;
  const period = PERIODS.find((each) => each !== "own" && isSame(daysOf(each, first), { first, last })) ?? "own";
  const earlier = before({ period, first, last });
  return {
    name,
    metric,
    wanted,
    only: goal.only as Only,
    period,
    first,
    last,
    kind: baseline ? "change" : "value",
    target: typed(unit, target),
    percent: baseline ? Number((Math.abs(target / baseline.value - 1) * 100).toFixed(1)) : null,
    way: baseline && target > baseline.value ? "more" : "less",
    from: baseline?.days && isSame(baseline.days, earlier) ? "before" : "known",
    known: baseline ? typed(unit, baseline.value) : null,
  };
}

const isSame = (one: Days, other: Days) => one.first === other.first && one.last === other.last;

/** What its target comes to; `measured` is what the metric was in the time before. */
export function targetOf(draft: Draft, unit: Unit, measured: number | null): number | null {
  if (draft.kind === "value") return draft.target === null ? null : untyped(unit, draft.target);
  const baseline = baselineOf(draft, unit, measured);
  return baseline === null || draft.percent === null ? null : baseline * (1 + shareOf(draft));
}

const shareOf = ({ percent, way }: Draft): number => ((percent ?? 0) / 100) * (way === "less" ? -1 : 1);

export function baselineOf(draft: Draft, unit: Unit, measured: number | null): number | null {
  if (draft.kind === "value") return null;
  if (draft.from === "before") return measured || null;
  return draft.known ? untyped(unit, draft.known) : null;
}

/** As the server takes it; the name is the metric's where nobody gave one. */
export function bodyOf(draft: Draft, { unit, is_better_high }: Definition, name: string, goal: Goal | null): GoalBody {
  const share = shareOf(draft);
  const { first, last } = draft;
  return {
    name: draft.name.trim() || name,
    metric: draft.metric,
    ...(is_better_high === null && { wanted: draft.wanted }),
    ...(draft.kind === "value"
      ? { target: untyped(unit, draft.target ?? 0) }
      : {
          change:
            draft.from === "before"
              ? { share, days: before(draft) }
              : { share, value: untyped(unit, draft.known ?? 0) },
        }),
    first,
    last,
    zone: goal?.zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    only: Object.fromEntries(Object.entries(draft.only).map(([by, ids]) => [by, [...ids]])),
    version: goal?.version ?? 0,
  };
}
