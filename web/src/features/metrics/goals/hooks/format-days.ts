import type { Days } from "@/features/metrics/goals/api/draft";

/** From the first day to the last, as shortly as the language says it. */
export function formatDays({ first, last }: Days, language: string): string {
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return Number.isNaN(from) || Number.isNaN(to) || to < from ? "" : format.formatRange(from, to);
}
