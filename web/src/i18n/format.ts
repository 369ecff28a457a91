import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { MILLISECOND, type Micros } from "@/lib/micros";

const DAY_MS = 86_400_000;

const LENGTHS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How instants and numbers are written in one language, in the zone of the browser and on a 24-hour clock. */
export interface Format {
  /** `14:05` */
  time(at: Micros): string;
  /** `14:05:09` */
  exactTime(at: Micros): string;
  /** `today`, `yesterday`, or the date. */
  day(at: Micros, now: Micros): string;
  /** The whole date and time. */
  moment(at: Micros): string;
  number(value: number): string;
  /** A share of one, in whole per cent. */
  percent(share: number): string;
  /** A day of the calendar that is written `2026-11-22`. */
  date(day: string): string;
  /** So many seconds, in minutes when they are whole ones. */
  length(seconds: number): string;
  /** So many seconds, roughly and shortly: `45 sec`, `4 min`, `2 hr`, `3 days`. */
  span(seconds: number): string;
  /** The language as it is spoken: of Chinese, which script it is written in does not matter. */
  languageName(tag: string): string;
}

export function createFormat(language: string): Format {
  const write = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, { hourCycle: "h23", ...options });
    return (at: Micros) => format.format(at / MILLISECOND);
  };
  const date = write({ day: "numeric", month: "short", year: "numeric" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const names = new Intl.DisplayNames(language, { type: "language" });
  return {
    time: write({ hour: "2-digit", minute: "2-digit" }),
    exactTime: write({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    moment: write({ day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    day(at, now) {
      const days = daysBetween(at, now);
      return days <= 1 ? capitalised(relative.format(-days, "day"), language) : date(at);
    },
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    date: (day) => date(new Date(`${day}T00:00`).getTime() * MILLISECOND),
    length(seconds) {
      const [unit, size] = LENGTHS.find(([, whole]) => seconds >= whole && seconds % whole === 0) ?? ["second", 1];
      return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
    },
    span(seconds) {
      const [unit, length] =
        seconds < 90
          ? (["second", 1] as const)
          : seconds < 5_400
            ? (["minute", 60] as const)
            : seconds < 129_600
              ? (["hour", 3_600] as const)
              : (["day", 86_400] as const);
      const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
      return format.format(Math.round(seconds / length));
    },
    languageName: (tag) => capitalised(names.of(new Intl.Locale(tag).language) ?? tag, language),
  };
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(i18n.language), [i18n.language]);
}

/** How many midnights lie between two instants, in the zone of the browser. */
function daysBetween(earlier: Micros, later: Micros): number {
  const midnight = (at: Micros) => new Date(at / MILLISECOND).setHours(0, 0, 0, 0);
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

function capitalised(text: string, language: string): string {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}
