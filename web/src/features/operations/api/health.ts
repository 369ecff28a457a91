import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type Health = Answer<"/api/health/details", "get">;
export type Part = Health["parts"][number];

const AGAIN_MS = 5_000;
const RETENTION = ["recordings", "retention"];

/** Every part of the centre, asked again every few seconds. */
export function useHealth() {
  const api = useApi();
  return useQuery({
    queryKey: ["health"],
    queryFn: () => answered(api.GET("/api/health/details")),
    refetchInterval: AGAIN_MS,
  });
}

/** For how many days recordings are kept; `null` is for ever. */
export function useRetention() {
  const api = useApi();
  return useQuery({ queryKey: RETENTION, queryFn: () => answered(api.GET("/api/recordings/retention")) });
}

export function useSetRetention() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (days: number | null) => answered(api.PUT("/api/recordings/retention", { body: { days } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: RETENTION }),
  });
}
