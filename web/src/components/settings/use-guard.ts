import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";

export interface Guard {
  /** Whether it is asked now what should become of the changes. */
  isAsking: boolean;
  /** Closes, or asks first. */
  close: () => void;
  stay: () => void;
}

/** Keeps what was typed from being lost by a careless key or click, by another page or by the browser. */
export function useGuard(isDirty: boolean, onClose: () => void): Guard {
  const [isAsking, setAsking] = useState(false);
  useBlocker({
    shouldBlockFn: () => {
      if (isDirty) setAsking(true);
      return isDirty;
    },
    enableBeforeUnload: isDirty,
  });
  return {
    isAsking: isAsking && isDirty,
    close: () => (isDirty ? setAsking(true) : onClose()),
    stay: () => setAsking(false),
  };
}
