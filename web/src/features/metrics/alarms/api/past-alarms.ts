import { useInfiniteQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Micros } from "@/lib/micros";

export type PastAlarm = Answer<"/api/alarms", "get">[number];

const PAGE = 50;
const AGAIN_MS = 10_000;

/** The alarms that were, the newest first, some at a time. */
export function usePastAlarms() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: ["alarms", "past"],
    queryFn: ({ pageParam: before }) =>
      answered(api.GET("/api/alarms", { params: { query: { limit: PAGE, ...(before !== null && { before }) } } })),
    initialPageParam: null as Micros | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.raised),
    refetchInterval: AGAIN_MS,
  });
}
