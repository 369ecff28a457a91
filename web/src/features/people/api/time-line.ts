import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Micros } from "@/lib/micros";

export type Interval = Answer<"/api/people/agents/{agent}/intervals", "get">[number];

const AGAIN_MS = 30_000;

/** What an agent did in some time, asked again while that goes on. */
export function useTimeLine(agent: string, since: Micros, until: Micros) {
  const api = useApi();
  return useQuery({
    queryKey: ["people", "time-line", agent, since, until],
    staleTime: 0,
    retry: false,
    refetchInterval: ({ state }) => (state.data?.at(-1)?.ended_at === null ? AGAIN_MS : false),
    queryFn: () =>
      answered(
        api.GET("/api/people/agents/{agent}/intervals", {
          params: { path: { agent }, query: { since, until } },
        }),
      ),
  });
}
