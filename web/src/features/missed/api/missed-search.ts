export const CAUSES = [
  "rang_out",
  "gave_up",
  "nobody_signed_in",
  "not_served",
  "closed",
  "menu",
  "technical",
  "stopped",
  "callback_asked",
  "message_left",
] as const;
export const STATUSES = ["open", "called_back", "came_again", "given_up"] as const;
export const OWNED = ["mine", "nobodys", "anybodys"] as const;
export const REASONS = ["settled", "no_way", "wrong_number", "unwanted", "other"] as const;

export type Cause = (typeof CAUSES)[number];
export type Status = (typeof STATUSES)[number];
export type Owned = (typeof OWNED)[number];
export type Reason = (typeof REASONS)[number];

/** What stands in the address of the ledger besides the time it is of. */
export interface MissedFilter {
  status?: Status | "all" | undefined;
  cause?: Cause | undefined;
  owned?: Owned | undefined;
  queue?: string | undefined;
  team?: string | undefined;
  agent?: string | undefined;
  customer?: string | undefined;
  /** Those too who left the menu at once. */
  short?: boolean | undefined;
}

/** Which part of the ledger is shown, and which entry is open beside it. */
export interface MissedPlace {
  cursor?: string | undefined;
  call?: string | undefined;
}

const FILTERS = ["cause", "owned", "queue", "team", "agent", "customer", "short"] as const;

/** Reads an address, and leaves out what nobody could have meant. */
export function missedSearch(search: Record<string, unknown>): MissedFilter & MissedPlace {
  return {
    status: one(search.status, [...STATUSES, "all"] as const),
    cause: one(search.cause, CAUSES),
    owned: one(search.owned, OWNED),
    queue: word(search.queue),
    team: word(search.team),
    agent: word(search.agent),
    customer: word(search.customer),
    short: search.short === true ? true : undefined,
    cursor: word(search.cursor),
    call: word(search.call),
  };
}

/** Whether anything is left out besides what is closed. */
export const isFiltered = (search: MissedFilter): boolean => FILTERS.some((name) => search[name] !== undefined);

/** What is asked of the server; unless all are wanted, those that are open. */
export function missedQuery({ status = "open", cause, owned, queue, team, agent, customer, short }: MissedFilter) {
  return {
    ...(status !== "all" && { status }),
    ...(cause && { cause }),
    ...(owned && { owned }),
    ...(queue && { queue }),
    ...(team && { team }),
    ...(agent && { agent }),
    ...(customer && { customer }),
    ...(short && { short }),
  };
}

export type MissedQuery = ReturnType<typeof missedQuery> & { since?: number; until?: number };

const word = (value: unknown): string | undefined =>
  (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;

const one = <T extends string>(value: unknown, of: readonly T[]): T | undefined => of.find((each) => each === value);
