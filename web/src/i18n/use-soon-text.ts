import { useCallback } from "react";
import { useFormat } from "@/i18n/format";
import type { Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

/** When something is due: the time if that is today, else with its day. */
export function useSoonText(): (at: Micros) => string {
  const format = useFormat();
  const live = useLive();
  return useCallback(
    (at) => {
      const [day, today] = [format.day(at, live.now()), format.day(live.now(), live.now())];
      return day === today ? format.time(at) : `${day}, ${format.time(at)}`;
    },
    [format, live],
  );
}
