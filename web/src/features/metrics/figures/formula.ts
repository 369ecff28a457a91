import type { Definition, Terms } from "@/features/metrics/reports/api/figures";

/** What was added up, by the names of the catalogue. What is not there is nothing. */
export type Sums = Readonly<Partial<Record<string, unknown>>>;

type Formula = Pick<Definition, "top" | "bottom">;

const termOf = (name: string, sums: Sums): number => {
  const sum = sums[name];
  return typeof sum === "number" ? sum : 0;
};

/** One line of a formula. */
export const lineOf = (terms: Terms, sums: Sums): number =>
  Object.entries(terms).reduce((line, [name, factor]) => line + factor * termOf(name, sums), 0);

/** What a figure comes to, as the server computes it; `null` when there is nothing to divide by. */
export function comesTo({ top, bottom }: Formula, sums: Sums): number | null {
  const above = lineOf(top, sums);
  if (bottom === null) return above;
  const below = lineOf(bottom, sums);
  return below <= 0 ? null : above / below;
}

/** Of how many cases it is told, or how much there is of what it counts. */
export const countOf = ({ top, bottom }: Formula, sums: Sums): number => lineOf(bottom ?? top, sums);
