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
  callbacks_reached: { kind: "count", better: "up" },
  own_manager: { kind: "share", better: "up" },
  to_head: { kind: "count", better: null },
  messages: { kind: "count", better: null },
  passed_on: { kind: "count", better: null },
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

/** Up to here tenths of a second count. */
const SHORT_S = 10;
/** From here on a wait is written as on a clock. */
const LONG_S = 100;

interface Writer {
  value: (value: number) => string;
  range: (low: number, high: number) => string;
  difference: (value: number) => string;
}

export function useFigureText(): FigureText {
  const { t, i18n } = useTranslation("twin");
  return useMemo(() => {
    const writers = {
      share: shares(i18n.language, (points) => t("points", { points })),
      seconds: lengths(i18n.language),
      count: counts(i18n.language),
    };
    const of = (name: FigureName): Writer => writers[FIGURES[name].kind];
    return {
      value: (name, value) => of(name).value(value),
      range: (name, { low, high }) => {
        const [from, to] = [of(name).value(low), of(name).value(high)];
        return from === to ? from : of(name).range(low, high);
      },
      difference: (name, value) => of(name).difference(value),
    };
  }, [i18n.language, t]);
}

function shares(language: string, inPoints: (points: string) => string): Writer {
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const points = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
  return {
    value: (share) => percent.format(share),
    range: (low, high) => `${Math.round(low * 100)}–${percent.format(high)}`,
    difference: (share) => inPoints(points.format(share * 100)),
  };
}

function counts(language: string): Writer {
  const count = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const signed = new Intl.NumberFormat(language, { maximumFractionDigits: 1, signDisplay: "exceptZero" });
  return {
    value: (value) => count.format(value),
    range: (low, high) => `${count.format(low)}–${count.format(high)}`,
    difference: (value) => signed.format(value),
  };
}

function lengths(language: string): Writer {
  const make = (more: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "narrow", ...more });
  const signDisplay = "exceptZero";
  const plain = { short: make({ maximumFractionDigits: 1 }), long: make({ maximumFractionDigits: 0 }) };
  const signed = {
    short: make({ maximumFractionDigits: 1, signDisplay }),
    long: make({ maximumFractionDigits: 0, signDisplay }),
  };
  const size = (seconds: number) => (Math.abs(seconds) < SHORT_S ? "short" : "long");
  const value = (seconds: number) => (seconds < LONG_S ? plain[size(seconds)].format(seconds) : clock(seconds));
  return {
    value,
    range: (low, high) => (high < LONG_S ? plain[size(high)].formatRange(low, high) : `${clock(low)}–${clock(high)}`),
    difference: (seconds) =>
      Math.abs(seconds) < LONG_S
        ? signed[size(seconds)].format(seconds)
        : `${seconds < 0 ? "−" : "+"}${clock(Math.abs(seconds))}`,
  };
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
