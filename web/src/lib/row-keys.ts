import type { KeyboardEvent } from "react";

const ROW = "[data-row]";
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** Up, Down, Home and End go from row to row, among the controls marked `data-row`; Tab still goes everywhere. */
export function rowKeys(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const from = (event.target as HTMLElement).closest<HTMLElement>(ROW);
  if (!step || !from) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(ROW)];
  event.preventDefault();
  rows[step(rows.indexOf(from), rows.length - 1)]?.focus();
}
