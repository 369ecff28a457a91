import { useEffect, useState } from "react";
import { type Micros, SECOND } from "@/lib/micros";
import { onTick } from "@/lib/ticker";
import { useLive } from "@/realtime/context";

/** The server's clock in whole seconds. */
export function useNow(): Micros {
  return useTicked((now) => Math.floor(now / SECOND) * SECOND);
}

/** Whether an instant has come; never, if there is none. */
export function useHasCome(at: Micros | null): boolean {
  return useTicked((now) => at !== null && now >= at);
}

/** What follows from the time; whoever shows it is drawn anew when it changes. */
function useTicked<T extends number | boolean>(of: (now: Micros) => T): T {
  const live = useLive();
  const [, setTicked] = useState<T>();
  useEffect(() => onTick(() => setTicked(of(live.now()))), [live, of]);
  return of(live.now());
}
