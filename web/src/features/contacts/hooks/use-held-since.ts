import { useEffect, useState } from "react";
import type { TimelineEntry } from "@/features/contacts/api/history";
import { heldSince } from "@/features/contacts/hooks/call-story";
import type { Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

/** Since when the customer hears music, also on a page that was loaded meanwhile; `null` while they do not. */
export function useHeldSince(isHeld: boolean, timeline: readonly TimelineEntry[]): Micros | null {
  const live = useLive();
  const [seen, setSeen] = useState<Micros | null>(null);
  useEffect(() => setSeen(isHeld ? live.now() : null), [isHeld, live]);
  return isHeld ? (heldSince(timeline) ?? seen) : null;
}
