import { MILLISECOND, type Micros } from "@/lib/micros";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** `5 minutes ago`, `yesterday`, `now`: how long before `now` something was, in its largest whole unit. */
export function ago(at: Micros, now: Micros, language: string): string {
  const seconds = Math.max(0, (now - at) / MILLISECOND / 1_000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ["second", null];
  return length === null ? format.format(0, "second") : format.format(-Math.floor(seconds / length), unit);
}
