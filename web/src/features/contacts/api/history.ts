import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { type Answer, type Api, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { HistoryQuery, Sort } from "@/features/contacts/api/history-search";

export type ContactList = Answer<"/api/contacts", "get">;
export type ContactItem = ContactList["items"][number];
export type ContactRow = Omit<ContactItem, "is_recorded" | "has_note" | "comments" | "caller">;
export type ContactPage = Answer<"/api/contacts/{contact}", "get">;
export type TimelineEntry = ContactPage["timeline"][number];

export const PAGE_LENGTH = 50;
const CURRENT_TRIES = 10;
const CURRENT_TRY_MS = 400;
const CURRENT_LOOKS = 3;
const CURRENT_LOOK_MS = 700;

export interface HistoryFilter extends HistoryQuery {
  sort?: Sort;
  cursor?: string;
  limit?: number;
}

/** A page of the contacts that are sought. */
export function useHistory({ limit = PAGE_LENGTH, ...sought }: HistoryFilter) {
  const api = useApi();
  return useQuery({
    queryKey: ["contacts", "list", sought, limit],
    placeholderData: keepPreviousData,
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/contacts", { params: { query: { ...sought, limit } } })),
  });
}

/** How many contacts are sought. */
export function useHistoryCount(sought: HistoryQuery) {
  const api = useApi();
  return useQuery({
    queryKey: ["contacts", "count", sought],
    placeholderData: keepPreviousData,
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/contacts/count", { params: { query: sought } })),
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
