import { useState } from "react";

export interface Draft<T> {
  value: T;
  change: (patch: Partial<T>) => void;
  isDirty: boolean;
}

/** What a form holds until it is saved, and whether that differs from what it began with. */
export function useDraft<T extends object>(initial: T): Draft<T> {
  const [value, setValue] = useState(initial);
  return {
    value,
    change: (patch) => setValue((before) => ({ ...before, ...patch })),
    isDirty: JSON.stringify(value) !== JSON.stringify(initial),
  };
}
