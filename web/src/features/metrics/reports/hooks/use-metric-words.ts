import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Definition, Terms } from "@/features/metrics/reports/api/figures";
import { useCodeText } from "@/i18n/use-code-text";

export interface MetricWords {
  name: (metric: string) => string;
  /** What it means, in a sentence or two. */
  text: (metric: string) => string;
  /** `answered in time ÷ (answered + abandoned)`, with the words of its sums. */
  formula: (definition: Pick<Definition, "top" | "bottom">) => string;
}

/** What metrics are called, and how they are computed. A metric that is newer than the words keeps its own name. */
export function useMetricWords(): MetricWords {
  const { i18n } = useTranslation();
  const code = useCodeText("definitions");
  return useMemo(() => {
    const key = (metric: string) => metric.replaceAll(".", "_");
    const number = new Intl.NumberFormat(i18n.language);
    const sum = (name: string) => code(`sum.${name}`) ?? name;
    const term = (name: string, factor: number) => {
      const size = Math.abs(factor);
      return size === 1 ? sum(name) : `${number.format(size)} × ${sum(name)}`;
    };
    return {
      name: (metric) => code(`metric.${key(metric)}.name`) ?? metric,
      text: (metric) => code(`metric.${key(metric)}.text`) ?? "",
      formula: ({ top, bottom }) =>
        bottom ? `${line(top, term, true)} ÷ ${line(bottom, term, true)}` : line(top, term, false),
    };
  }, [code, i18n.language]);
}

/** The sums of a line, those that are taken away behind a minus; more than one in brackets where a line stands beside it. */
function line(terms: Terms, term: (name: string, factor: number) => string, isBracketed: boolean): string {
  const parts = Object.entries(terms).sort(([, a], [, b]) => Number(a < 0) - Number(b < 0));
  const text = parts
    .map(([name, factor], place) => {
      if (place === 0) return factor < 0 ? `−${term(name, factor)}` : term(name, factor);
      return `${factor < 0 ? "−" : "+"} ${term(name, factor)}`;
    })
    .join(" ");
  return isBracketed && parts.length > 1 ? `(${text})` : text;
}
