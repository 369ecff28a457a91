import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type IdleReason = Answer<"/api/people/agents/{agent}/why-idle", "get">;

const AGAIN_MS = 2_000;

/** Why an agent has no contact, as of now; asked again and again while somebody reads it. */
export function useWhyIdle(agent: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["people", "why", agent],
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchInterval: AGAIN_MS,
    queryFn: () => answered(api.GET("/api/people/agents/{agent}/why-idle", { params: { path: { agent } } })),
  });
}
