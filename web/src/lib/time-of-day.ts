const WRITTEN = /^(\d{1,2})(?:[:.,\s-]?(\d{2}))?$/;
const HOUR = 60;
const DAY = 24 * HOUR;

/** The minute of the day that somebody wrote: `9`, `930`, `9.30` and `09:30` alike; `24:00` is its end. Else `null`. */
export function minuteWritten(text: string): number | null {
  const [, hours, minutes = "0"] = WRITTEN.exec(text.trim()) ?? [];
  if (hours === undefined || Number(minutes) >= HOUR) return null;
  const minute = Number(hours) * HOUR + Number(minutes);
  return minute <= DAY ? minute : null;
}

/** `09:30`; the end of the day is `24:00`. */
export function writeMinute(minute: number): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(Math.floor(minute / HOUR))}:${pad(minute % HOUR)}`;
}
