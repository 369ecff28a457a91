import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { lengthText, type Micros } from "@/lib/micros";

/** What stands where there is no value yet. */
export const NONE = "–";

/** How figures are written: a share with one decimal, a duration as on a clock, and a dash for what is not known. */
export function useFigures() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
    const plain = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
    const known = <T>(value: T | null, write: (value: T) => string) => (value === null ? NONE : write(value));
    return {
      percent: (share: number | null) => known(share, (value) => percent.format(value)),
      duration: (duration: Micros | null) => known(duration, lengthText),
      number: (value: number | null) => known(value, (each) => plain.format(each)),
    };
  }, [i18n.language]);
}

export type Judgement = "good" | "warning" | "bad" | "none";

const CLOSE = 0.02;

/** A service level against its target: amber within two points of it. */
export function judged(level: number | null, target_percent: number | null): Judgement {
  if (level === null || target_percent === null) return "none";
  const target = target_percent / 100;
  if (level < target) return "bad";
  return level < Math.min(target + CLOSE, 1) ? "warning" : "good";
}
