import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** How a figure is written, and which way is better for callers; `null` where neither is. */
const FIGURES = {
  service_level: { kind: "share", better: "up" },
  mean_wait_s: { kind: "seconds", better: "down" },
  wait_p90_s: { kind: "seconds", better: "down" },
  abandonment: { kind: "share", better: "down" },
  occupancy: { kind: "share", better: null },
  callbacks: { kind: "count", better: null },
  mean_callback_s: { kind: "seconds", better: "down" },
  unserved: { kind: "count", better: "down" },
  offered: { kind: "count", better: null },
  contacts: { kind: "count", better: null },
} as const;

export type FigureName = keyof typeof FIGURES;

/** Whether a difference is good news; `null` where that is not for the figure to say. */
export function isBetter(name: FigureName, difference: number): boolean | null {
  const { better } = FIGURES[name];
  return better === null || difference === 0 ? null : difference > 0 === (better === "up");
}

export interface FigureText {
  value: (name: FigureName, value: number) => string;
  /** `72–78%` */
  range: (name: FigureName, range: { low: number; high: number }) => string;
  /** With its sign; of shares in percentage points. */
  difference: (name: FigureName, value: number) => string;
}

/** From here on a wait is written as on a clock. */
const LONG_S = 100;

export function useFigureText(): FigureText {
  const { t, i18n } = useTranslation("twin");
  return useMemo(() => {
    const make = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(i18n.language, options);
    const percent = make({ style: "percent", maximumFractionDigits: 0 });
    const seconds = make({ style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 0 });
    const count = make({ maximumFractionDigits: 0 });
    const points = make({ maximumFractionDigits: 1, signDisplay: "exceptZero" });
    const signedSeconds = make({
      style: "unit",
      unit: "second",
      unitDisplay: "narrow",
      maximumFractionDigits: 0,
      signDisplay: "exceptZero",
    });
    const value = (name: FigureName, number: number) => {
      const { kind } = FIGURES[name];
      if (kind === "share") return percent.format(number);
      if (kind === "count") return count.format(number);
      return number < LONG_S ? seconds.format(number) : clock(number);
    };
    return {
      value,
      range: (name, { low, high }) => {
        const [from, to] = [value(name, low), value(name, high)];
        if (from === to) return from;
        if (FIGURES[name].kind === "share") return percent.formatRange(low, high);
        if (FIGURES[name].kind === "count") return count.formatRange(low, high);
        return high < LONG_S ? seconds.formatRange(low, high) : `${clock(low)}–${clock(high)}`;
      },
      difference: (name, number) => {
        const { kind } = FIGURES[name];
        if (kind === "share") return t("points", { points: points.format(number * 100) });
        if (kind === "count") return points.format(number);
        if (Math.abs(number) < LONG_S) return signedSeconds.format(number);
        return `${number < 0 ? "−" : "+"}${clock(Math.abs(number))}`;
      },
    };
  }, [i18n.language, t]);
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
