import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { NONE } from "@/features/metrics/hooks/use-figures";
import type { Unit, Value } from "@/features/metrics/reports/api/figures";
import { lengthText } from "@/lib/micros";

export interface ValueText {
  /** `86.0%`, `4:05`, `4.31`, `1,060`; a dash for what has no value. */
  value: (unit: Unit, value: number | null) => string;
  /** The same in the room of a small cell. */
  short: (unit: Unit, value: number | null) => string;
  /** Its interval, and of how many cases it is; `undefined` where there is no more to say. */
  cases: (unit: Unit, value: Value) => string | undefined;
  /** The value with that, or why there is none. */
  more: (unit: Unit, value: Value) => string | undefined;
}

/** How values of reports are written. */
export function useValueText(): ValueText {
  const { t, i18n } = useTranslation("reports");
  return useMemo(() => {
    const number = (digits: number, more: Intl.NumberFormatOptions = {}) =>
      new Intl.NumberFormat(i18n.language, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...more });
    const [count, point, fine] = [number(0), number(1), number(2)];
    const [percent, roughly] = [number(1, { style: "percent" }), number(0, { style: "percent" })];
    const write = (unit: Unit, value: number): string => {
      if (unit === "share") return percent.format(value);
      if (unit === "duration") return lengthText(value);
      return (unit === "count" ? count : unit === "points" ? point : fine).format(value);
    };
    const value: ValueText["value"] = (unit, one) => (one === null ? NONE : write(unit, one));
    const cases: ValueText["cases"] = (unit, { value: one, low, high, count: all }) => {
      if (one === null || unit === "count" || one === all) return undefined;
      const words = { count: all, number: count.format(all) };
      if (low == null || high == null) return t("value.cases", words);
      const from = unit === "share" ? point.format(low * 100) : write(unit, low);
      return t("value.interval", { ...words, low: from, high: write(unit, high) });
    };
    return {
      value,
      cases,
      short: (unit, one) => {
        if (one === null) return NONE;
        return unit === "share" ? roughly.format(one) : write(unit, one);
      },
      more: (unit, one) => {
        if (one.value === null) return t("table.no_cases");
        const more = cases(unit, one);
        return more && t("value.with", { value: write(unit, one.value), more });
      },
    };
  }, [i18n.language, t]);
}
