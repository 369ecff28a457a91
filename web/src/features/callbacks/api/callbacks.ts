import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Language } from "@/i18n/languages";
import type { Micros } from "@/lib/micros";

export type Callback = Answer<"/api/callbacks", "get">[number];
export type CallbackAction = "take" | "give_back" | "finish" | "not_reached" | "reopen";
export type Which = "waiting" | "ended";
export type Cause = Callback["cause"];

/** Why somebody is to be called: because they asked for it, or because nobody talked to them. */
export const CAUSES = [
  "asked",
  "wanted",
  "abandoned",
  "not_served",
  "lost",
  "missed",
] as const satisfies readonly Cause[];

export interface CallbackAsked {
  line: string;
  caller: string | null;
  watch?: string;
  name: string;
  language: Language;
  reach_by: "phone" | "email";
  address: string;
  wished_at: Micros | null;
  note: string;
  consent: boolean;
}

const KEY = ["callbacks"] as const;
const LOOK_AGAIN_MS = 15_000;
const LOOK_SOON_MS = 2_000;

/** Leaves a request. Open to anybody. */
export function useAskForCallback() {
  const api = useApi();
  return useMutation({ mutationFn: (body: CallbackAsked) => answered(api.POST("/api/callbacks", { body })) });
}

export type CallbackTerms = Answer<"/api/callbacks/terms", "get">;

/** What happens to whoever asks. Open to anybody. */
export function useCallbackTerms() {
  const api = useApi();
  return useQuery({ queryKey: [...KEY, "terms"], queryFn: () => answered(api.GET("/api/callbacks/terms")) });
}

/** Whoever asked in a call does not want it any more; `watch` names that call. */
export function useWithdrawCallback() {
  const api = useApi();
  return useMutation({
    mutationFn: (watch: string) => answered(api.POST("/api/callbacks/withdrawn", { body: { watch } })),
  });
}

export function useCallbacks(which: Which, cause: Cause | null = null) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, which, cause],
    queryFn: () => answered(api.GET("/api/callbacks", { params: { query: { which, ...(cause && { cause }) } } })),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** What one customer asked for, the newest first; nothing is asked for a person who may not know. */
export function useCallbacksOf(customer: string, isAllowed: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "of", customer],
    queryFn: () => answered(api.GET("/api/callbacks", { params: { query: { customer } } })),
    enabled: isAllowed,
  });
}

/** One request, whatever became of it. What follows an attempt is known a moment after it. */
export function useCallbackRequest(request: string, isOver: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "one", request, isOver],
    queryFn: () => answered(api.GET("/api/callbacks/{request}", { params: { path: { request } } })),
    refetchInterval: isOver ? LOOK_SOON_MS : false,
    retry: false,
  });
}

/** How many wait for somebody; nothing is asked for a person who may not know. */
export function useOpenCallbacks(isAllowed: boolean): number {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [...KEY, "count"],
    queryFn: () => answered(api.GET("/api/callbacks/count")),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: isAllowed,
  });
  return data?.open ?? 0;
}

/** Does something about a request; whether it could or not, the lists are looked at again. */
export function useActOnCallback() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ request, action }: { request: string; action: CallbackAction }) =>
      answered(api.POST("/api/callbacks/{request}", { params: { path: { request } }, body: { action } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export type CallbackRules = Answer<"/api/settings/callbacks", "get">;

/** How people are called back, for administrators. */
export function useCallbackRules() {
  const api = useApi();
  return useQuery({
    queryKey: ["settings", "callbacks"],
    queryFn: () => answered(api.GET("/api/settings/callbacks")),
  });
}

export function useSaveCallbackRules() {
  const api = useApi();
  return (body: CallbackRules): Promise<CallbackRules> => answered(api.PUT("/api/settings/callbacks", { body }));
}
