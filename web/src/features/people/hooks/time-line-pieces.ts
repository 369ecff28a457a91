import type { Interval } from "@/features/people/api/time-line";
import type { Doing } from "@/features/people/live/agents";
import type { Micros } from "@/lib/micros";

/** A time in which a customer heard music. */
export interface Hold {
  started_at: Micros;
  ended_at: Micros | null;
}

/** A piece of the line: in one state, or on hold within one. */
export interface Piece {
  state: Doing;
  reason: string;
  contact: string | null;
  since: Micros;
  until: Micros;
  /** Whether it still goes on. */
  isOpen: boolean;
}

/**
 * The line of a day that is drawn: what lasted any time from the first sign-in on to the last sign-out, with holds cut
 * out of the talks that they belong to. `now` ends what goes on.
 */
export function piecesOf(
  intervals: readonly Interval[],
  holds: readonly Hold[],
  since: Micros,
  until: Micros,
  now: Micros,
): Piece[] {
  const end = Math.min(until, now);
  const pieces = intervals.map(
    ({ state, reason, contact, started_at, ended_at }): Piece => ({
      state,
      reason,
      contact,
      since: Math.max(started_at, since),
      until: Math.min(ended_at ?? end, end),
      isOpen: ended_at === null && now < until,
    }),
  );
  const lasting = pieces.flatMap((piece) => (piece.state === "talking" ? withHolds(piece, holds) : [piece]));
  const shown = lasting.filter((piece) => piece.until > piece.since);
  const isAtWork = ({ state }: Piece) => state !== "offline";
  return shown.slice(shown.findIndex(isAtWork), shown.findLastIndex(isAtWork) + 1);
}

function withHolds(talk: Piece, holds: readonly Hold[]): Piece[] {
  const found: Piece[] = [];
  let at = talk.since;
  const inIt = holds
    .map(({ started_at, ended_at }) => ({
      since: Math.max(started_at, talk.since),
      until: Math.min(ended_at ?? talk.until, talk.until),
    }))
    .filter((hold) => hold.until > hold.since)
    .sort((one, other) => one.since - other.since);
  for (const hold of inIt) {
    found.push({ ...talk, since: at, until: hold.since, isOpen: false });
    found.push({ ...talk, ...hold, state: "holding", isOpen: false });
    at = hold.until;
  }
  return [...found, { ...talk, since: at }];
}
