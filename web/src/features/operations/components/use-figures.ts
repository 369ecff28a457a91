import { useTranslation } from "react-i18next";
import type { Part } from "@/features/operations/api/health";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { ago } from "@/lib/ago";
import { useLive } from "@/realtime/context";

const BYTES = new Set(["size", "free", "total"]);
const SHARES = new Set(["lost", "late", "concealed"]);
const SECONDS = new Set(["latency", "lateness"]);
const INSTANTS = new Set(["since", "last"]);

/** The figures of a part in the reader's language, each as one text; those that are not known are left out. */
export function useFigures(): (figures: Part["figures"]) => string[] {
  const { t, i18n } = useTranslation("operations");
  const format = useFormat();
  const live = useLive();
  const codeText = useCodeText("operations");
  const number = (value: number, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1, ...options }).format(value);
  const textOf = (name: string, value: number | string): string => {
    if (typeof value === "string") return value;
    if (BYTES.has(name)) return number(value / 1e9, { style: "unit", unit: "gigabyte", maximumFractionDigits: 2 });
    if (SHARES.has(name)) return number(value, { style: "percent" });
    if (SECONDS.has(name)) return number(value * 1000, { style: "unit", unit: "millisecond" });
    if (INSTANTS.has(name))
      return t("instant", { moment: format.moment(value), ago: ago(value, live.now(), i18n.language) });
    return number(value, { useGrouping: name !== "pid" });
  };
  return (figures) =>
    Object.entries(figures).flatMap(([name, value]) =>
      value === null ? [] : [codeText(`figure.${name}`, { value: textOf(name, value) }) ?? textOf(name, value)],
    );
}
