import { useTranslation } from "react-i18next";
import type { Goal, Progress } from "@/features/metrics/goals/api/goals";
import type { Definition } from "@/features/metrics/reports/api/figures";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { type Day, formatDay } from "@/lib/dates";

/** Below that, and above what is left of one, odds are told as no more than a bound. */
const EDGE = 0.05;

type Target = Pick<Goal, "wanted" | "target" | "last"> & { baseline: { value: number } | null };

/** Goals in sentences. */
export function useGoalWords(definition: Definition) {
  const { t, i18n } = useTranslation("goals");
  const { name } = useMetricWords();
  const values = useValueText();
  const value = (one: number | null) => values.value(definition.unit, one);
  const day = (one: Day) => formatDay(one, i18n.language, { day: "numeric", month: "long" });
  return {
    value,
    day,
    /** What is wanted: `Mean speed of answer: 0:34 instead of 0:40 by 30 November`. */
    target: ({ wanted, target, baseline, last }: Target) => {
      const words = {
        metric: name(definition.name),
        target: value(target),
        day: day(last),
      };
      return baseline
        ? t("target.instead", { ...words, baseline: value(baseline.value) })
        : t(`target.${wanted}`, words);
    },
    /** What the rest of the time has to come to. */
    needed: ({ needed, state }: Progress) => {
      if (!needed || state === "ahead") return undefined;
      if (needed.reach !== "possible") return t(`needed.${needed.reach}`);
      const words = { value: value(needed.value) };
      return definition.bottom === null ? t("needed.each_day", words) : t("needed.on_average", words);
    },
    odds: ({ odds }: Progress) => {
      if (!odds) return t("odds.unknown");
      if (odds.chance < EDGE) return t("odds.hardly");
      if (odds.chance > 1 - EDGE) return t("odds.nearly");
      return t("odds.about", { tenths: Math.min(9, Math.max(1, Math.round(odds.chance * 10))) });
    },
    likely: ({ odds }: Progress) => odds && t("likely", { low: value(odds.low), high: value(odds.high) }),
  };
}
