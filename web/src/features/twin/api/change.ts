import type { Step } from "@/features/twin/api/what-if";
import { isSame } from "@/lib/same";
import { writeMinute } from "@/lib/time-of-day";

export interface QueueChange {
  strategy?: string;
  target_s?: number;
  target_percent?: number;
  priority?: number;
  needs?: Record<string, number>;
}

export interface AgentChange {
  queues?: string[];
  works?: string[];
  skills?: Record<string, number>;
  absent?: boolean;
}

export interface Staff {
  count: number;
  queues: string[];
  /** As in `08:00-12:00`. */
  works: string[];
  skills: Record<string, number>;
}

export interface CallbacksChange {
  attempts?: number;
  retry_s?: number;
  offer_over_s?: number;
}

/** What is to be different on a day. What is not named stays as it was. */
export interface Change {
  queues: Record<string, QueueChange>;
  agents: Record<string, AgentChange>;
  staff: Staff[];
  /** The whole way of each route that is different. */
  routes: Record<string, Step[]>;
  callbacks?: CallbacksChange;
  callback_share?: number;
  reached_share?: number;
}

export const NO_CHANGE: Change = { queues: {}, agents: {}, staff: [], routes: {} };

/** One thing that is different, as a line of the list says it. `what` with `whose` is its key. */
export type ChangeLine =
  | { what: "staff"; place: number; group: Staff }
  | { what: "callback_share" | "reached_share"; share: number }
  | { what: "route"; route: string; steps: readonly Step[] }
  | { what: "callbacks"; field: keyof CallbacksChange; value: number }
  | { what: "queue"; queue: string; field: keyof QueueChange; value: QueueChange[keyof QueueChange]; all: QueueChange }
  | { what: "agent"; agent: string; field: keyof AgentChange; value: AgentChange[keyof AgentChange] };

/** Said together with what they go with: a target and within what time. */
const ALONGSIDE: Partial<Record<keyof QueueChange, keyof QueueChange>> = {
  target_s: "target_percent",
};

/** All that is different, line by line: staff first, then agents, then queues. */
export function linesOf(change: Change): ChangeLine[] {
  const staff = change.staff.map((group, place): ChangeLine => ({ what: "staff", place, group }));
  const agents = Object.entries(change.agents).flatMap(([agent, all]) =>
    entries(all).map(([field, value]): ChangeLine => ({ what: "agent", agent, field, value })),
  );
  const queues = Object.entries(change.queues).flatMap(([queue, all]) =>
    entries(all)
      .filter(([field]) => !(ALONGSIDE[field] && all[ALONGSIDE[field]] !== undefined))
      .map(([field, value]): ChangeLine => ({ what: "queue", queue, field, value, all })),
  );
  const routes = entries(change.routes).map(([route, steps]): ChangeLine => ({ what: "route", route, steps }));
  const callbacks = entries(change.callbacks ?? {}).map(
    ([field, value]): ChangeLine => ({ what: "callbacks", field, value }),
  );
  const shares = SHARES.flatMap((what): ChangeLine[] => {
    const share = change[what];
    return share === undefined ? [] : [{ what, share }];
  });
  return [...staff, ...agents, ...queues, ...routes, ...callbacks, ...shares];
}

export const SHARES = ["callback_share", "reached_share"] as const;

export const keyOf = (line: ChangeLine): string => {
  if (line.what === "staff") return `staff-${line.place}`;
  if (line.what === "queue") return `queue-${line.queue}-${line.field}`;
  if (line.what === "route") return `route-${line.route}`;
  if (line.what === "callbacks") return `callbacks-${line.field}`;
  return line.what === "agent" ? `agent-${line.agent}-${line.field}` : line.what;
};

/** The change without what this line says. */
export function without(change: Change, line: ChangeLine): Change {
  if (line.what === "staff") return { ...change, staff: change.staff.filter((_, place) => place !== line.place) };
  if (line.what === "agent") return withAgent(change, line.agent, { [line.field]: undefined });
  if (line.what === "queue") {
    const also = (Object.keys(ALONGSIDE) as (keyof QueueChange)[]).filter((field) => ALONGSIDE[field] === line.field);
    return withQueue(change, line.queue, Object.fromEntries([line.field, ...also].map((field) => [field, undefined])));
  }
  if (line.what === "route") return withRoute(change, line.route, undefined);
  if (line.what === "callbacks") return withCallbacks(change, { [line.field]: undefined });
  return withShare(change, line.what, undefined);
}

type Patch<T> = { [K in keyof T]?: T[K] | undefined };

/** The change with these settings of a queue; what is `undefined` is as it was again. */
export const withQueue = (change: Change, queue: string, patch: Patch<QueueChange>): Change => ({
  ...change,
  queues: patched(change.queues, queue, patch),
});

/** The change with this of an agent; what is `undefined` is as it was again. */
export const withAgent = (change: Change, agent: string, patch: Patch<AgentChange>): Change => ({
  ...change,
  agents: patched(change.agents, agent, patch),
});

/** The change with this way of a route; `undefined`: as it was. */
export function withRoute(change: Change, route: string, steps: Step[] | undefined): Change {
  const { [route]: _, ...others } = change.routes;
  return { ...change, routes: steps === undefined ? others : { ...others, [route]: steps } };
}

/** The change with this about callbacks; what is `undefined` is as it was again. */
export function withCallbacks(change: Change, patch: Patch<CallbacksChange>): Change {
  const { callbacks, ...rest } = change;
  const next = patched({ callbacks: callbacks ?? {} }, "callbacks", patch).callbacks;
  return next ? { ...rest, callbacks: next } : rest;
}

/** The change with this share of people; `undefined`: as it was. */
export function withShare(change: Change, what: (typeof SHARES)[number], share: number | undefined): Change {
  const { [what]: _, ...rest } = change;
  return share === undefined ? rest : { ...rest, [what]: share };
}

/** The same steps in the same order. */
export const isSameWay = (a: readonly Step[], b: readonly Step[]): boolean => isSame(a, b);

/** One agent more in a queue, who knows what it asks for, beside those who were added for the same hours before. */
export function withOneMore(change: Change, queue: string, works: string, skills: Record<string, number>): Change {
  const place = change.staff.findIndex(({ queues }) => queues.length === 1 && queues[0] === queue);
  if (place < 0) return { ...change, staff: [...change.staff, { count: 1, queues: [queue], works: [works], skills }] };
  return withStaff(change, place, { count: (change.staff[place]?.count ?? 0) + 1 });
}

/** The change with a group of added agents as given; a group of nobody is gone. */
export function withStaff(change: Change, place: number, patch: Partial<Staff>): Change {
  const staff = change.staff.map((group, at) => (at === place ? { ...group, ...patch } : group));
  return { ...change, staff: staff.filter(({ count, queues }) => count > 0 && queues.length > 0) };
}

function patched<T extends object>(all: Record<string, T>, key: string, patch: Patch<T>): Record<string, T> {
  const kept = Object.entries({ ...all[key], ...patch }).filter(([, value]) => value !== undefined);
  const { [key]: _, ...others } = all;
  return kept.length === 0 ? others : { ...others, [key]: Object.fromEntries(kept) as T };
}

/** The fields of an object that are there. */
export function entries<T extends object>(object: T): [keyof T, NonNullable<T[keyof T]>][] {
  return Object.entries(object).filter(([, value]) => value !== undefined && value !== null) as never;
}

export interface Span {
  from: number;
  until: number;
}

/** The minutes of `08:00-12:00`. */
export function spanOf(works: string): Span {
  const [from = 0, until = 0] = works.split("-").map((text) => {
    const [hours = 0, minutes = 0] = text.split(":").map(Number);
    return hours * 60 + minutes;
  });
  return { from, until };
}

export const writeSpan = ({ from, until }: Span): string => `${writeMinute(from)}-${writeMinute(until)}`;
