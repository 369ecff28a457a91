import { useTranslation } from "react-i18next";
import type { Question } from "@/features/twin/api/what-if";
import { agentName } from "@/features/twin/components/figure-tables";
import type { Names } from "@/features/twin/hooks/names";
import { writeMinute } from "@/lib/time-of-day";

const COLUMNS = [
  "kind",
  "key",
  "name",
  "figure",
  "before_low",
  "before_mean",
  "before_high",
  "after_low",
  "after_mean",
  "after_high",
  "difference_low",
  "difference_mean",
  "difference_high",
  "is_clear",
] as const;

/** Gives a file with every figure of an answer to the browser, to be kept. */
export function useCsv(names: Names): (question: Question) => void {
  const { t } = useTranslation("twin");
  const nameOf = (kind: string, key: string) => {
    if (kind === "queue") return names.queue(key);
    if (kind === "agent") return agentName(key, names, (number) => t("agents.added", { number }));
    return kind === "hour" ? writeMinute(Number(key) * 60) : "";
  };
  return (question) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`\uFEFF${csvOf(question, nameOf)}`], { type: "text/csv" }));
    link.download = `what-if-${question.day}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
}

/** A row for each figure of everybody, each queue, hour and agent. */
export function csvOf(question: Question, nameOf: (kind: string, key: string) => string): string {
  const rows = question.figures.flatMap(({ kind, key, before, after, change }) =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].map((figure) => [
      kind,
      key,
      nameOf(kind, key),
      figure,
      ...[before[figure], after[figure], change[figure]].flatMap((each) => [each?.low, each?.mean, each?.high]),
      change[figure]?.is_clear,
    ]),
  );
  return [COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

/** A text that a table program would take for a formula is made plain. */
function cell(value: string | number | boolean | undefined): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
