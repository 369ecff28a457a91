import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { type Answer, type Api, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type ContactList = Answer<"/api/contacts", "get">;
export type ContactRow = ContactList["items"][number];
export type ContactPage = Answer<"/api/contacts/{contact}", "get">;
export type TimelineEntry = ContactPage["timeline"][number];

export const PAGE_LENGTH = 50;
const CURRENT_TRIES = 10;
const CURRENT_TRY_MS = 400;
const CURRENT_LOOKS = 3;
const CURRENT_LOOK_MS = 700;

export interface HistoryFilter {
  q?: string | undefined;
  cursor?: string | undefined;
  limit?: number;
}

export function useHistory({ q, cursor, limit = PAGE_LENGTH }: HistoryFilter) {
  const api = useApi();
  return useQuery({
    queryKey: ["contacts", "list", q ?? "", cursor ?? "", limit],
    placeholderData: keepPreviousData,
    staleTime: 0,
    queryFn: () =>
      answered(
        api.GET("/api/contacts", { params: { query: { limit, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) } } }),
      ),
  });
}

const contactQuery = (api: Api, contact: string, stage: string) =>
  queryOptions({
    queryKey: ["contacts", "one", contact, stage],
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/contacts/{contact}", { params: { path: { contact } } })),
  });

/** All that is known of one contact. */
export function useContact(contact: string) {
  return useQuery(contactQuery(useApi(), contact, ""));
}

/**
 * What is known so far of the contact that is at the desk; asked for again when its `stage` changes. The history follows
 * the log by a moment, so it is looked at a few times, and more often while it does not know the contact yet.
 */
export function useCurrentContact(contact: string, stage: string) {
  return useQuery({
    ...contactQuery(useApi(), contact, stage),
    placeholderData: keepPreviousData,
    retry: (failures) => failures < CURRENT_TRIES,
    retryDelay: CURRENT_TRY_MS,
    refetchInterval: ({ state }) => (state.dataUpdateCount < CURRENT_LOOKS ? CURRENT_LOOK_MS : false),
  });
}
