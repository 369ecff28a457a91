import { UnstyledButton } from "@mantine/core";
import { type ReactElement, type ReactNode, useState } from "react";
import { Icon } from "@/components/ui/icon";
import classes from "@/components/ui/sorting.module.css";
import table from "@/components/ui/table.module.css";

export type SortKey<T> = (row: T) => string | number;

interface Sorted {
  column: string;
  isDown: boolean;
}

export interface Sorting<T> {
  sorted: Sorted | null;
  /** Once upwards, once downwards, then as it was. */
  toggle: (column: string) => void;
  /** The rows in that order; rows that are alike stay as they were. */
  apply: (rows: readonly T[]) => T[];
}

/** Puts rows in the order of one column. Texts are compared as the language orders them, and numbers in them as numbers. */
export function useSorting<T>(keys: Readonly<Record<string, SortKey<T>>>, language: string): Sorting<T> {
  const [sorted, setSorted] = useState<Sorted | null>(null);
  const key = sorted ? keys[sorted.column] : undefined;
  const compare = new Intl.Collator(language, { numeric: true }).compare;
  return {
    sorted,
    toggle: (column) =>
      setSorted((before) => {
        if (before?.column !== column) return { column, isDown: false };
        return before.isDown ? null : { column, isDown: true };
      }),
    apply: (rows) => {
      if (!key || !sorted) return [...rows];
      const sign = sorted.isDown ? -1 : 1;
      return [...rows].sort((a, b) => sign * between(key(a), key(b), compare));
    },
  };
}

function between(a: string | number, b: string | number, compare: (a: string, b: string) => number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
}

interface HeadProps {
  column: string;
  sorting: Pick<Sorting<never>, "sorted" | "toggle">;
  isNumber?: boolean | undefined;
  className?: string | undefined;
  /** Puts something around the button, such as what its words mean. */
  around?: (button: ReactElement) => ReactElement;
  children: ReactNode;
}

const alone = (button: ReactElement) => button;

/** The heading of a column by which the table can be ordered. */
export function SortHead({
  column,
  sorting: { sorted, toggle },
  isNumber = false,
  className,
  around = alone,
  children,
}: HeadProps) {
  const isSorted = sorted?.column === column;
  const direction = isSorted && sorted.isDown ? "descending" : "ascending";
  return (
    <th
      scope="col"
      aria-sort={isSorted ? direction : "none"}
      className={`${isNumber ? table.number : ""} ${className ?? ""}`}
    >
      {around(
        <UnstyledButton className={classes.head} onClick={() => toggle(column)}>
          {children}
          <span className={isSorted ? classes.arrow : classes.idle}>
            <Icon name={direction === "ascending" ? "arrow-up" : "arrow-down"} size={13} />
          </span>
        </UnstyledButton>,
      )}
    </th>
  );
}
