import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

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

export function useRequestState() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: StateWish) => answered(api.PUT("/api/people/me/state", { body })),
  });
}
