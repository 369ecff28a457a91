import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import { nameIn } from "@/i18n/languages";

export type Agent = Answer<"/api/people/agents", "get">[number];

export type WantedState = "available" | "break" | "offline";

export interface StateWish {
  state: WantedState;
  reason?: string;
}

export function useAgents() {
  const api = useApi();
  return useQuery({ queryKey: ["people", "agents"], queryFn: () => answered(api.GET("/api/people/agents")) });
}

/** The name of an agent, or their id while the list is on its way. */
export function useAgentName(): (agent: string) => string {
  const { data } = useAgents();
  return useCallback((agent: string) => data?.find((each) => each.agent === agent)?.name ?? agent, [data]);
}

export function useBreakReasons() {
  const api = useApi();
  return useQuery({
    queryKey: ["people", "breaks"],
    queryFn: () => answered(api.GET("/api/people/breaks")),
  });
}

/** Why an agent is on a break: a reason that they gave, or that they did not answer. */
export function useBreakName(): (reason: string) => string {
  const { t, i18n } = useTranslation("people");
  const { data } = useBreakReasons();
  return useCallback(
    (reason: string) => {
      const given = data?.find((each) => each.reason === reason);
      if (given) return nameIn(i18n.language, given.name);
      return reason === "missed_offers" ? t("breaks.missed_offers") : reason;
    },
    [data, i18n.language, t],
  );
}

export function useRequestState() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: StateWish) => answered(api.PUT("/api/people/me/state", { body })),
  });
}

/** Sets the state of somebody else. */
export function useSetState(agent: string) {
  const api = useApi();
  return useMutation({
    mutationFn: (body: StateWish) =>
      answered(api.PUT("/api/people/agents/{agent}/state", { params: { path: { agent } }, body })),
  });
}

export interface Moves {
  moves: { agent: string; queues: string[] }[];
  minutes: number | null;
}

/** Lets agents serve other queues; answers with those they served before. */
export function useMoveAgents() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Moves) => answered(api.POST("/api/people/moves", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: ["people", "agents"] }),
  });
}

/** The name of whoever did something to somebody else, or `null` while it is on its way. */
export function useUserName(user: string | null): string | null {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ["people", "users", user],
    enabled: user !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answered(api.GET("/api/people/users", { params: { query: { user: [user ?? ""] } } })),
  });
  return user === null ? null : (data?.[user] ?? null);
}
