import { useEffect, useState } from "react";
import { MILLISECOND, type Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

/** Whether an instant of the server's clock is still to come; what asks is drawn anew when it has. */
export function useIsBefore(instant: Micros | null): boolean {
  const live = useLive();
  const [, redraw] = useState(0);
  const left = instant === null ? 0 : instant - live.now();
  useEffect(() => {
    if (instant === null || instant <= live.now()) return;
    const timer = setTimeout(() => redraw((count) => count + 1), (instant - live.now()) / MILLISECOND + 50);
    return () => clearTimeout(timer);
  }, [instant, live]);
  return left > 0;
}
