/** Open hours of one day: from Monday as 0, in minutes after midnight. */
export interface Span {
  weekday: number;
  start: number;
  end: number;
}

export const DAY_MINUTES = 24 * 60;
export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** A Monday, from which the names of weekdays are taken. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export function timeOf(minute: number): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}`;
}

/** The hours of one day in words: `09:00–13:00, 14:00–24:00`. */
export const timesOf = (spans: readonly Span[]): string =>
  spans.map(({ start, end }) => `${timeOf(start)}–${end === DAY_MINUTES ? "24:00" : timeOf(end)}`).join(", ");

/** In the order in which they were typed. */
export const ofDay = (spans: readonly Span[], weekday: number): Span[] =>
  spans.filter((span) => span.weekday === weekday);

/** In the order of the week. */
export const inOrder = (spans: readonly Span[]): Span[] =>
  [...spans].sort((a, b) => a.weekday - b.weekday || a.start - b.start);

/** A span that a day has room for: office hours, or the hours after its last one. */
export function nextSpan(spans: readonly Span[], weekday: number): Span | null {
  const last = Math.max(0, ...ofDay(spans, weekday).map(({ end }) => end));
  if (last === 0) return { weekday, start: 9 * 60, end: 18 * 60 };
  return last < DAY_MINUTES ? { weekday, start: last, end: Math.min(DAY_MINUTES, last + 60) } : null;
}

/** Every working day like the first day that is open. */
export function likeFirst(spans: readonly Span[]): Span[] {
  const first = WEEKDAYS.map((weekday) => ofDay(spans, weekday)).find((day) => day.length > 0) ?? [];
  const weekend = spans.filter(({ weekday }) => weekday > 4);
  return [...WEEKDAYS.slice(0, 5).flatMap((weekday) => first.map((span) => ({ ...span, weekday }))), ...weekend];
}

export function weekdayName(weekday: number, language: string, style: "long" | "short" = "long"): string {
  return new Intl.DateTimeFormat(language, { weekday: style, timeZone: "UTC" }).format(MONDAY + weekday * DAY_MS);
}
