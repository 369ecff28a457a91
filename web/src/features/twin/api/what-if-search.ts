import { type Change, NO_CHANGE, SHARES } from "@/features/twin/api/change";

/** What the address of the page says: with it somebody else sees the same day and the same changes. */
export interface WhatIfSearch {
  day?: string | undefined;
  /** A log that was brought along. */
  log?: string | undefined;
  change?: Change | undefined;
  /** How often each future is lived. */
  times?: number | undefined;
  /** The answer that is shown. */
  question?: string | undefined;
}

export const TIMES = [10, 20, 50, 100] as const;
export const USUAL_TIMES = 20;

/** Reads an address, and leaves out what nobody could have meant. */
export function whatIfSearch(search: Record<string, unknown>): WhatIfSearch {
  const { day, log, change, times, question } = search;
  return {
    day: typeof day === "string" && /^\d{4}-\d\d-\d\d$/.test(day) ? day : undefined,
    log: typeof log === "string" && log !== "" ? log : undefined,
    change: isRecord(change) ? changeOf(change) : undefined,
    times: (TIMES as readonly unknown[]).includes(times) ? (times as number) : undefined,
    question: typeof question === "string" && question !== "" ? question : undefined,
  };
}

function changeOf(change: Record<string, unknown>): Change {
  const { queues, agents, staff, routes, callbacks } = change;
  return {
    queues: isRecord(queues) ? (onlyRecords(queues) as Change["queues"]) : NO_CHANGE.queues,
    agents: isRecord(agents) ? (onlyRecords(agents) as Change["agents"]) : NO_CHANGE.agents,
    staff: Array.isArray(staff) ? staff.filter(isStaff).map((group) => ({ ...group, skills: group.skills ?? {} })) : [],
    routes: isRecord(routes) ? onlyWays(routes) : {},
    ...(isRecord(callbacks) ? { callbacks: onlyNumbers(callbacks) } : {}),
    ...onlyNumbers(Object.fromEntries(SHARES.map((name) => [name, change[name]]))),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const onlyRecords = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => isRecord(value)));

const onlyNumbers = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => typeof value === "number"));

const onlyWays = (record: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(record).filter(([, steps]) => Array.isArray(steps) && steps.length > 0 && steps.every(isStep)),
  ) as Change["routes"];

const isStep = (step: unknown) => isRecord(step) && typeof step.kind === "string";

const isStaff = (value: unknown): value is Change["staff"][number] =>
  isRecord(value) && typeof value.count === "number" && Array.isArray(value.queues) && Array.isArray(value.works);
