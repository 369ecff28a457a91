import { BYS, type By, STEPS, type Step } from "@/features/metrics/reports/api/figures";
import { PRESET_NAMES, type PresetName } from "@/features/metrics/reports/api/presets";
import type { Day } from "@/lib/dates";

export const RANGES = ["today", "yesterday", "week", "last_week", "month", "last_month", "days"] as const;
export type RangeName = (typeof RANGES)[number];
export const USUAL_RANGE: RangeName = "week";
export const MOST_METRICS = 20;
export const MOST_PARTS = 2;

/** What the address of the page says: with it somebody else sees the same report. */
export interface ReportsSearch {
  /** One of the library, or `own`: then its figures, parts and step are here too. */
  report?: PresetName | "own" | undefined;
  metric?: readonly string[] | undefined;
  by?: readonly By[] | undefined;
  step?: Step | undefined;
  range?: RangeName | undefined;
  from?: Day | undefined;
  to?: Day | undefined;
  queue?: readonly string[] | undefined;
  line?: readonly string[] | undefined;
  outcome?: readonly string[] | undefined;
  tier?: readonly string[] | undefined;
  agent?: readonly string[] | undefined;
  team?: readonly string[] | undefined;
  reason?: readonly string[] | undefined;
  /** The metric of the chart, or of the map of the week. */
  shown?: string | undefined;
  /** The column that orders the table, with a minus the greatest first. */
  sort?: string | undefined;
  /** The metric that is looked behind: of the whole report, or of the row with this step and these parts. */
  behind?: string | undefined;
  at?: number | undefined;
  part?: readonly string[] | undefined;
  /** The two metrics whose definitions are compared. */
  compare?: readonly string[] | undefined;
  /** The saved report that was opened, and may have been changed since. */
  saved?: string | undefined;
}

export const CLOSED = { behind: undefined, at: undefined, part: undefined } as const;

/** Reads an address, and leaves out what nobody could have meant. */
export function reportsSearch(search: Record<string, unknown>): ReportsSearch {
  const { report, metric, by, step, range, from, to, shown, sort, behind, at, part, compare } = search;
  return {
    report: one(report, [...PRESET_NAMES, "own"] as const),
    metric: words(metric)?.slice(0, MOST_METRICS),
    by: words(by)?.filter(isBy).slice(0, MOST_PARTS),
    step: one(step, STEPS),
    range: one(range, RANGES),
    from: day(from),
    to: day(to),
    shown: word(shown),
    sort: word(sort),
    behind: word(behind),
    at: typeof at === "number" && Number.isSafeInteger(at) && at >= 0 ? at : undefined,
    part: list(part, true),
    compare: list(compare)?.slice(0, 2),
    saved: word(search.saved),
    ...Object.fromEntries(BYS.map((each) => [each, words(search[each], true)])),
  };
}

const word = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const one = <T extends string>(value: unknown, of: readonly T[]): T | undefined => of.find((each) => each === value);

const isBy = (value: string): value is By => (BYS as readonly string[]).includes(value);

const day = (value: unknown): Day | undefined =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;

/** Each once; nothing for none. A name may be empty where that means something. */
function words(value: unknown, mayBeEmpty = false): string[] | undefined {
  const found = list(value, mayBeEmpty);
  return found && [...new Set(found)];
}

function list(value: unknown, mayBeEmpty = false): string[] | undefined {
  const found = (Array.isArray(value) ? value : [value])
    .map((each) => (typeof each === "number" ? String(each) : each))
    .filter((each): each is string => typeof each === "string" && (mayBeEmpty || each !== ""));
  return found.length > 0 ? found : undefined;
}
