import type { Change } from "@/features/twin/api/change";
import { Stored, useStored } from "@/lib/stored";

/** A question with the figures of its answer, kept by this browser under a name. */
export interface Kept {
  id: string;
  name: string;
  day: string;
  change: Change;
  times: number;
  /** The means and ranges of everybody. */
  figures: Readonly<Record<string, { low: number; mean: number; high: number }>>;
}

const MOST = 30;

const isKept = (value: unknown): value is readonly Kept[] =>
  Array.isArray(value) && value.every((each) => typeof each?.name === "string" && typeof each?.figures === "object");

const STORED = new Stored<readonly Kept[]>("perezvon-what-if", [], isKept);

/** The questions that were kept, the newest first. */
export function useKept() {
  const [kept, set] = useStored(STORED);
  return {
    kept,
    keep: (one: Kept) => set([one, ...kept.filter(({ id }) => id !== one.id)].slice(0, MOST)),
    forget: (id: string) => set(kept.filter((each) => each.id !== id)),
  };
}
