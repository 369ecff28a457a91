import { useTranslation } from "react-i18next";
import type { Sorting } from "@/components/ui/sorting";
import type { Row } from "@/features/metrics/reports/api/figures";

/** What a row is ordered by in a column; `null` comes last whichever way. */
export type OrderKey = (row: Row) => string | number | null;

/** Orders rows by the column that the address names, with a minus the greatest first; without one they stay as told. */
export function useOrdered(
  sort: string | undefined,
  keys: ReadonlyMap<string, OrderKey>,
  onSort: (sort: string | undefined) => void,
): Pick<Sorting<Row>, "sorted" | "toggle" | "apply"> {
  const { i18n } = useTranslation();
  const isDown = sort?.startsWith("-") ?? false;
  const column = isDown ? sort?.slice(1) : sort;
  const key = column === undefined ? undefined : keys.get(column);
  const collator = new Intl.Collator(i18n.language, { numeric: true });
  const compare = (a: string | number | null, b: string | number | null): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
    return isDown ? -order : order;
  };
  return {
    sorted: key && column !== undefined ? { column, isDown } : null,
    // Figures are sought from the greatest, names from the first letter: once so, once the other way, then as told.
    toggle: (wanted) => {
      const first = wanted.startsWith(TEXT) ? wanted : `-${wanted}`;
      const second = first === wanted ? `-${wanted}` : wanted;
      onSort(sort === first ? second : sort === second ? undefined : first);
    },
    apply: (rows) => (key ? [...rows].sort((a, b) => compare(key(a), key(b))) : [...rows]),
  };
}

/** Columns whose names begin so hold no figures. */
export const TEXT = "of:";
