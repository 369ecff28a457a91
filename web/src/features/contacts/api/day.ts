import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import { midnight } from "@/lib/today";

export type Day = Answer<"/api/desk/day", "get">;

/** What the agent did since midnight. */
export function useDay() {
  const api = useApi();
  const since = midnight();
  return useQuery({
    queryKey: ["contacts", "day", since],
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/desk/day", { params: { query: { since } } })),
  });
}
