import { useCallback, useEffect } from "react";
import { browserStore } from "@/lib/storage";
import { Stored, useStored } from "@/lib/stored";

export const DENSITIES = ["compact", "comfortable", "wall"] as const;

/** How much room lines and letters take: for a desk, for tired eyes, or for a screen on a wall. */
export type Density = (typeof DENSITIES)[number];

const isDensity = (value: unknown): value is Density => (DENSITIES as readonly unknown[]).includes(value);

type Choices = Readonly<Record<string, Density>>;

const areChoices = (value: unknown): value is Choices =>
  typeof value === "object" && value !== null && Object.values(value).every(isDensity);

/** By person: several may share a browser. `public/theme.js` shows the last one before the first paint. */
const choices = new Stored<Choices>("perezvon-densities", {}, areChoices);
const LAST_KEY = "perezvon-density";

/** A person's density, which the page is shown in while the component stands. */
export function useDensity(person: string): [Density, (density: Density) => void] {
  const [all, change] = useStored(choices);
  const density = all[person] ?? "compact";
  useEffect(() => {
    document.documentElement.dataset.density = density;
    browserStore.setItem(LAST_KEY, density);
  }, [density]);
  return [density, useCallback((next) => change({ ...choices.get(), [person]: next }), [change, person])];
}
