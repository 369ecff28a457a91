import { createContext, useContext } from "react";
import type { Definition, Spot } from "@/features/metrics/reports/api/figures";

/** A figure that is looked behind. */
export interface Opened {
  definition: Definition;
  spot: Spot;
}

export const OpenContext = createContext<((opened: Opened) => void) | null>(null);

/** Shows what is behind a figure; `null` where nothing can be opened. */
export const useOpen = () => useContext(OpenContext);
