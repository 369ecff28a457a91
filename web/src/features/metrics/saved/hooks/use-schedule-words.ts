import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import type { Delivery, Timetable } from "@/features/metrics/saved/api/saved";
import { useCodeText } from "@/i18n/use-code-text";
import { MILLISECOND, type Micros } from "@/lib/micros";
import { timeOf, weekdayName } from "@/lib/week";

export interface ScheduleWords {
  /** `Mon, Tue at 08:00`. */
  when: (timetable: Timetable) => string;
  /** A due time, by the clocks of its place. */
  at: (at: Micros, zone: string) => string;
  /** Why a letter was not sent: what is the matter, and what the mail server said. */
  why: (delivery: Pick<Delivery, "trouble" | "answer">) => string;
  /** The refusal of a letter, with what is the matter in words. */
  refusal: (error: unknown) => unknown;
}

/** The last day of every month. */
const LAST_DAY = 31;

/** How schedules are said. */
export function useScheduleWords(): ScheduleWords {
  const { t, i18n } = useTranslation("saved");
  const trouble = useCodeText("saved");
  const refused = useCodeText("shared");
  return useMemo(() => {
    const { language } = i18n;
    const days = new Intl.ListFormat(language, { type: "unit", style: "short" });
    const why: ScheduleWords["why"] = ({ trouble: code, answer }) => {
      const said = code === null ? null : (trouble(`trouble.${code}`) ?? refused(`error.${code}`));
      return [said, answer].filter(Boolean).join(" ");
    };
    return {
      why,
      when: ({ rhythm, weekdays, day, minute }) => {
        const time = timeOf(minute);
        if (rhythm === "daily") return t("when.daily", { time });
        if (rhythm === "monthly") return t(day === LAST_DAY ? "when.monthly_last" : "when.monthly", { day, time });
        const names = weekdays.map((weekday) => weekdayName(weekday - 1, language, "short"));
        return t("when.weekly", { days: days.format(names), time });
      },
      at: (at, timeZone) =>
        new Intl.DateTimeFormat(language, {
          weekday: "short",
          day: "numeric",
          month: "short",
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
          timeZone,
        }).format(at / MILLISECOND),
      refusal: (error) => {
        if (!(error instanceof ApiError) || error.code !== "metrics.letter_refused") return error;
        const { trouble: code, answer } = error.params as { trouble: string; answer: string };
        return new ApiError(error.status, error.code, { ...error.params, answer: why({ trouble: code, answer }) });
      },
    };
  }, [i18n, refused, t, trouble]);
}
