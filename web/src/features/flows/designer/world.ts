import { createContext, useContext } from "react";

/** Something that a node may name. */
export interface Choice {
  value: string;
  name: string;
  isActive: boolean;
}

/** What there is in the centre that a flow may name. */
export interface World {
  routes: readonly Choice[];
  hours: readonly Choice[];
  flows: readonly Choice[];
  prompts: readonly Choice[];
  endpoints: readonly Choice[];
  numbers: readonly Choice[];
}

export const NO_WORLD: World = { routes: [], hours: [], flows: [], prompts: [], endpoints: [], numbers: [] };

export const WorldContext = createContext<World>(NO_WORLD);

export const useWorld = (): World => useContext(WorldContext);

/** What something is called, or its id while it is not known. */
export const nameOf = (choices: readonly Choice[], value: unknown): string =>
  choices.find((one) => one.value === value)?.name ?? String(value ?? "");
