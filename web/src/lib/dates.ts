/** Days as in `2026-11-25`: no instant, and of no zone. */
export type Day = string;

const YEAR_FIRST = /^(\d{4})[-./年\s]+(\d{1,2})[-./月\s]+(\d{1,2})日?$/;
const DAY_FIRST = /^(\d{1,2})[-./\s]+(\d{1,2})[-./\s]+(\d{4})$/;

/** The day that somebody wrote, in any of the usual forms with the year in four digits; the day before the month. */
export function dayWritten(text: string): Day | null {
  const words = text.trim();
  const [, year, month, day] = YEAR_FIRST.exec(words) ?? [];
  if (year && month && day) return dayOf(Number(year), Number(month), Number(day));
  const [, first, second, last] = DAY_FIRST.exec(words) ?? [];
  return first && second && last ? dayOf(Number(last), Number(second), Number(first)) : null;
}

/** The day as it is written in figures: with points in Russian, and else in the order that nobody takes for another. */
export function writeDay(day: Day, language: string): string {
  return language === "ru" ? day.split("-").reverse().join(".") : day;
}

/** The day so many days later. */
export function daysLater(day: Day, days: number): Day {
  return iso(new Date(utc(day).getTime() + days * 86_400_000));
}

/** The same day of another month, or that month's last. */
export function monthsLater(day: Day, months: number): Day {
  const date = utc(day);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return iso(first);
}

/** The weeks of a day's month, from Monday on, filled up with the days around it. */
export function weeksOf(day: Day): Day[][] {
  const first = `${day.slice(0, 8)}01`;
  const monday = daysLater(first, -weekdayOf(first));
  const next = monthsLater(first, 1);
  const weeks: Day[][] = [];
  for (let at = monday; at < next; at = daysLater(at, 7))
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((days) => daysLater(at, days)));
  return weeks;
}

/** From Monday as 0. */
export const weekdayOf = (day: Day): number => (utc(day).getUTCDay() + 6) % 7;

/** The day of an instant where the browser is. */
export function localDay(date: Date): Day {
  return dayOf(date.getFullYear(), date.getMonth() + 1, date.getDate()) ?? "";
}

/** The day in words. */
export function formatDay(day: Day, language: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(utc(day));
}

const utc = (day: Day) => new Date(`${day}T00:00:00Z`);
const iso = (date: Date): Day => date.toISOString().slice(0, 10);

function dayOf(year: number, month: number, day: number): Day | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? iso(date) : null;
}
