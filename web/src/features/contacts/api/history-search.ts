import { COMMENT_KINDS, type CommentKind } from "@/features/contacts/api/comments";
import { SECOND } from "@/lib/micros";

export const RESULTS = [
  "answered",
  "abandoned",
  "left_in_flow",
  "finished_in_flow",
  "not_served",
  "closed",
  "stopped",
  "failed",
  "message_left",
  "callback_requested",
  "not_reached",
  "called_again",
  "withdrawn",
  "given_up",
  "going_on",
] as const;
export const PERIODS = ["today", "yesterday", "week", "range"] as const;
export const SORTS = ["-arrived", "arrived", "-wait", "wait", "-talk", "talk"] as const;
export const STARS = ["1", "2", "3", "4", "5"] as const;
export const LEAST_TALKS = ["30", "60", "180", "600"] as const;

export type Period = (typeof PERIODS)[number];
export type Sort = (typeof SORTS)[number];

/** What stands in the address of the history. Days are as in the reader's calendar, `2026-11-22`. */
export interface HistorySearch {
  q?: string | undefined;
  customer?: string | undefined;
  period?: Period | undefined;
  from?: string | undefined;
  to?: string | undefined;
  queue?: string | undefined;
  agent?: string | undefined;
  team?: string | undefined;
  line?: string | undefined;
  outcome?: string | undefined;
  language?: "en" | "ru" | "zh-Hans" | undefined;
  result?: (typeof RESULTS)[number] | undefined;
  /** Digits from 1 to 5, such as `12` for bad ratings. */
  rating?: string | undefined;
  recorded?: "yes" | "no" | undefined;
  /** Whether it is to be looked into. */
  review?: "yes" | "no" | undefined;
  /** Whether agents said something about it, or what. */
  comment?: "yes" | "no" | CommentKind | undefined;
  /** Seconds. */
  talk?: string | undefined;
  sort?: Sort | undefined;
  cursor?: string | undefined;
}

export type FilterName = Exclude<keyof HistorySearch, "cursor" | "sort" | "from" | "to">;

/** The filters in the order in which they are listed. */
export const FILTERS: readonly FilterName[] = [
  "q",
  "customer",
  "period",
  "queue",
  "agent",
  "team",
  "line",
  "outcome",
  "result",
  "language",
  "rating",
  "recorded",
  "review",
  "comment",
  "talk",
];

const word = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;

const one = <T extends string>(value: unknown, of: readonly T[]): T | undefined =>
  of.find((each) => each === word(value));

const matching = (value: unknown, pattern: RegExp): string | undefined => {
  const text = word(value);
  return text !== undefined && pattern.test(text) ? text : undefined;
};

const DAY = /^\d{4}-\d\d-\d\d$/;

/** What an address asks for; what it should not hold is left out. */
export function historySearch(search: Record<string, unknown>): HistorySearch {
  return {
    q: word(search.q),
    customer: word(search.customer),
    period: one(search.period, PERIODS),
    from: matching(search.from, DAY),
    to: matching(search.to, DAY),
    queue: word(search.queue),
    agent: word(search.agent),
    team: word(search.team),
    line: word(search.line),
    outcome: word(search.outcome),
    language: one(search.language, ["en", "ru", "zh-Hans"]),
    result: one(search.result, RESULTS),
    rating: matching(search.rating, /^[1-5]{1,5}$/),
    recorded: one(search.recorded, ["yes", "no"]),
    review: one(search.review, ["yes", "no"]),
    comment: one(search.comment, ["yes", "no", ...COMMENT_KINDS] as const),
    talk: matching(search.talk, /^\d{1,5}$/),
    sort: one(search.sort, SORTS),
    cursor: word(search.cursor),
  };
}

/** Whether anything is left out by what is asked for. */
export const isFiltered = (search: HistorySearch): boolean => FILTERS.some((name) => search[name] !== undefined);

/** Whether all of it is of one day. */
export const isOneDay = ({ period, from, to }: HistorySearch): boolean =>
  period === "today" || period === "yesterday" || (period === "range" && from !== undefined && from === to);

/** The same search without its filters, in the order that was chosen. */
export const withoutFilters = ({ sort }: HistorySearch): HistorySearch => ({ sort });

/** What is asked of the server: periods become instants, by the calendar of the browser. */
export function historyQuery(search: HistorySearch, today: Date) {
  const { q, customer, queue, agent, team, line, outcome, language, result, rating, recorded, review, talk } = search;
  const { comment } = search;
  const isAny = comment === "yes" || comment === "no";
  const instants = instantsOf(search, today);
  return definedOnly({
    q,
    customer,
    queue,
    agent,
    team,
    line,
    outcome,
    language,
    result,
    rating: rating === undefined ? undefined : [...new Set(rating)].map(Number),
    recorded: recorded === undefined ? undefined : recorded === "yes",
    review: review === undefined ? undefined : review === "yes",
    commented: isAny ? comment === "yes" : undefined,
    comment: isAny ? undefined : comment,
    min_talk_s: talk === undefined ? undefined : Number(talk),
    ...instants,
  });
}

export type HistoryQuery = ReturnType<typeof historyQuery>;

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

interface Instants {
  since?: number | undefined;
  until?: number | undefined;
}

function instantsOf({ period, from, to }: HistorySearch, today: Date): Instants {
  const midnight = (days: number) =>
    (new Date(today.getFullYear(), today.getMonth(), today.getDate() + days).getTime() / 1000) * SECOND;
  switch (period) {
    case "today":
      return { since: midnight(0) };
    case "yesterday":
      return { since: midnight(-1), until: midnight(0) };
    case "week":
      return { since: midnight(-6) };
    case "range":
      return { since: startOf(from, 0), until: startOf(to, 1) };
    case undefined:
      return {};
  }
}

/** The midnight with which a day of the calendar begins, so many days later. */
function startOf(day: string | undefined, later: number): number | undefined {
  if (day === undefined) return undefined;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return (new Date(year, month - 1, date + later).getTime() / 1000) * SECOND;
}
