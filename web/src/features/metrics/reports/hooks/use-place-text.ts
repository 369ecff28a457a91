import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { By, Step } from "@/features/metrics/reports/api/figures";
import type { Span } from "@/features/metrics/reports/api/times";
import { MILLISECOND, type Micros } from "@/lib/micros";
import { weekdayName } from "@/lib/week";

/** What stands behind the ids of a report, each from the feature that knows it. */
export type PartNames = Readonly<Record<By, (id: string) => string>>;

export interface Choice {
  value: string;
  label: string;
}

/** What can be chosen from; what a person cannot choose is left out. */
export type PartChoices = Partial<Readonly<Record<By, readonly Choice[]>>>;

export interface PlaceText {
  /** A step of time, or the number of one that comes again. */
  step: (step: Step, at: number) => string;
  /** The same in the room below a drawing. */
  tick: (step: Step, at: number) => string;
  part: (by: By, id: string | null) => string;
  /** From when to when: days alone where they are whole. */
  span: (span: Span) => string;
}

/** How places of a report are written: when, and of what. */
export function usePlaceText(names: PartNames): PlaceText {
  const { t, i18n } = useTranslation("reports");
  return useMemo(() => {
    const { language } = i18n;
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { hourCycle: "h23", ...options });
    const on = (options: Intl.DateTimeFormatOptions) => {
      const made = format(options);
      return (at: Micros) => made.format(at / MILLISECOND);
    };
    const date = { day: "numeric", month: "short" } as const;
    const time = { hour: "2-digit", minute: "2-digit" } as const;
    const [days, exact] = [format({ ...date, year: "numeric" }), format({ ...date, ...time })];
    const write = {
      day: on({ ...date, weekday: "short" }),
      short: on(date),
      time: on(time),
      moment: on({ ...date, ...time }),
    };
    const month = on({ month: "long", year: "numeric" });
    const hour = (at: number) => `${String(at % 24).padStart(2, "0")}:00`;
    const hours = (at: number) => t("at.hours", { from: hour(at), to: hour((at % 24) + 1) });
    return {
      step: (step, at) => {
        switch (step) {
          case "quarter":
          case "hour":
            return write.moment(at);
          case "day":
            return write.day(at);
          case "week":
            return t("at.week", { day: write.short(at) });
          case "month":
            return month(at);
          case "weekday":
            return weekdayName(at - 1, language);
          case "hour_of_day":
            return hours(at);
          case "hour_of_week":
            return t("at.weekday_hours", { weekday: weekdayName(Math.floor(at / 24), language), hours: hours(at) });
        }
      },
      tick: (step, at) => {
        if (step === "weekday") return weekdayName(at - 1, language, "short");
        if (step === "hour_of_day" || step === "hour_of_week") return hour(at);
        const isMidnight = new Date(at / MILLISECOND).getHours() === 0;
        return (step === "hour" || step === "quarter") && !isMidnight ? write.time(at) : write.short(at);
      },
      part: (by, id) => (id === null || id === "" ? t(`none.${by}`) : names[by](id)),
      span: ({ since, until }) => {
        const isWhole = [since, until].every(
          (at) => write.time(at) === write.time(new Date(2024, 0, 1).getTime() * MILLISECOND),
        );
        return isWhole
          ? days.formatRange(since / MILLISECOND, until / MILLISECOND - 1)
          : exact.formatRange(since / MILLISECOND, until / MILLISECOND);
      },
    };
  }, [i18n, names, t]);
}
