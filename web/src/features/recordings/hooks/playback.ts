import type { Micros } from "@/lib/micros";

/** A recording at its place in the contact. Both are instants. */
export interface Part {
  recording: string;
  from: Micros;
  to: Micros;
}

/** Where to play to hear what was said at an instant: in `preferred` if it was recorded there; else in the next part. */
export function placeOf(parts: readonly Part[], at: Micros, preferred?: Part): { part: Part; at: Micros } | null {
  const covers = (part: Part) => part.from <= at && at < part.to;
  if (preferred && covers(preferred)) return { part: preferred, at };
  const found = parts.find(covers);
  if (found) return { part: found, at };
  const next = parts.filter(({ from }) => from > at).sort((one, other) => one.from - other.from)[0];
  if (next) return { part: next, at: next.from };
  const last = [...parts].sort((one, other) => other.to - one.to)[0];
  return last ? { part: last, at: last.to } : null;
}

/** What is heard when a part is over: the one that goes on, from where this one ended. */
export function nextOf(parts: readonly Part[], over: Part): { part: Part; at: Micros } | null {
  const later = parts.filter(({ to }) => to > over.to).sort((one, other) => one.from - other.from)[0];
  return later ? { part: later, at: Math.max(later.from, over.to) } : null;
}

/** On which line of the drawing each part stands, so that no two on one line overlap. */
export function lanesOf(parts: readonly Part[]): number[] {
  const ends: Micros[] = [];
  return parts.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const MOST_TICKS = 8;

/** The seconds at which a ruler of this length is marked: round ones, and not too many. */
export function ticksOf(seconds: number): number[] {
  const step = STEPS_S.find((each) => seconds / each <= MOST_TICKS) ?? 7200;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, tick) => tick * step);
}
