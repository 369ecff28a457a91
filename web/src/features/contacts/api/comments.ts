import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { HistoryQuery } from "@/features/contacts/api/history-search";

export type Comment = Answer<"/api/contacts/{contact}", "get">["comments"][number];
export type CommentKind = Comment["kind"];
export type CommentCount = Answer<"/api/contacts/comments", "get">[number];

/** What may be in the way, in the order in which it is offered. */
export const COMMENT_KINDS = [
  "system_slow",
  "bad_line",
  "nuisance",
  "knowledge_missing",
  "other",
] as const satisfies readonly CommentKind[];
export const COMMENT_LENGTH = 500;

/** Says something about a contact, or with `null` takes it back. */
export function useComment(contact: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    scope: { id: `comment ${contact}` },
    mutationFn: async ({ kind, text }: { kind: CommentKind; text: string | null }) => {
      const params = { path: { contact, kind } };
      return text === null
        ? answered(api.DELETE("/api/contacts/{contact}/comments/{kind}", { params }))
        : answered(api.PUT("/api/contacts/{contact}/comments/{kind}", { params, body: { text } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["contacts"] }),
  });
}

export type CommentStep = "hour" | "day";

/** How many of the contacts that are sought have comments, by kind and time, the newest first. */
export function useCommentCounts(sought: HistoryQuery, step: CommentStep, isWanted: boolean) {
  const api = useApi();
  const { comment: _, commented: __, ...rest } = sought;
  const query = { ...rest, step, zone: new Intl.DateTimeFormat().resolvedOptions().timeZone };
  return useQuery({
    queryKey: ["contacts", "comments", query],
    enabled: isWanted,
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/contacts/comments", { params: { query } })),
  });
}
