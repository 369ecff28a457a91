import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type OutcomeSetting = Answer<"/api/settings/outcomes", "get">[number];

export function useOutcomeSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "outcomes"], queryFn: () => answered(api.GET("/api/settings/outcomes")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveOutcome() {
  const api = useApi();
  return ({ outcome, ...body }: OutcomeSetting): Promise<OutcomeSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/outcomes", { body }))
      : answered(api.PUT("/api/settings/outcomes/{outcome}", { params: { path: { outcome } }, body }));
}

export function useOrderOutcomes() {
  const api = useApi();
  return (order: string[]) => answered(api.PUT("/api/settings/outcomes/order", { body: { order } }));
}
