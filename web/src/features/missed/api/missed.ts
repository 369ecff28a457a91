import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { MissedQuery, Reason } from "@/features/missed/api/missed-search";
import type { Micros } from "@/lib/micros";

export type MissedPage = Answer<"/api/missed", "get">;
export type MissedEntry = MissedPage["items"][number];
export type MissedStory = Answer<"/api/missed/{missed}", "get">;
export type MissedCall = MissedStory["calls"][number];

export type MissedDeed =
  | { action: "take" | "give_back" | "reopen" }
  | { action: "hand"; agent: string }
  | { action: "give_up"; reason: Reason; remark: string };

export const PAGE_LENGTH = 50;

const KEY = ["missed"] as const;
const LOOK_AGAIN_MS = 15_000;
const DAY_MICROS = 86_400_000_000;
const BADGE_DAYS = 7;

/** A part of the ledger. It renews itself. */
export function useMissed(query: MissedQuery, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "list", query, cursor],
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: () =>
      answered(
        api.GET("/api/missed", { params: { query: { ...query, ...(cursor && { cursor }), limit: PAGE_LENGTH } } }),
      ),
  });
}

/** How many entries there are of each status and each cause. */
export function useMissedCounts(query: MissedQuery) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "count", query],
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: () => answered(api.GET("/api/missed/count", { params: { query } })),
  });
}

/** How many of the last days are open; nothing is asked for a person who may not know. */
export function useOpenMissed(isAllowed: boolean): number {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [...KEY, "open"],
    enabled: isAllowed,
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: () => answered(api.GET("/api/missed/count", { params: { query: { since: daysAgo(BADGE_DAYS) } } })),
  });
  return data?.statuses.open ?? 0;
}

const daysAgo = (days: number): Micros => Date.now() * 1_000 - days * DAY_MICROS;

/** An entry with all of its calls, and whom these rang. */
export function useMissedStory(contact: string) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "one", contact],
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: () => answered(api.GET("/api/missed/{missed}", { params: { path: { missed: contact } } })),
  });
}

/** Does something about an entry; whether it could or not, all is looked at again. */
export function useWorkOnMissed() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ contact, deed }: { contact: string; deed: MissedDeed }) =>
      answered(api.POST("/api/missed/{missed}", { params: { path: { missed: contact } }, body: deed })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
