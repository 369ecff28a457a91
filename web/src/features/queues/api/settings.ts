import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type QueueSetting = Answer<"/api/settings/queues", "get">[number];
export type RouteSetting = Answer<"/api/settings/routes", "get">[number];
export type BoostsSetting = Answer<"/api/settings/boosts", "get">;

export function useQueueSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "queues"], queryFn: () => answered(api.GET("/api/settings/queues")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveQueue() {
  const api = useApi();
  return ({ queue, ...body }: QueueSetting): Promise<QueueSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/queues", { body }))
      : answered(api.PUT("/api/settings/queues/{queue}", { params: { path: { queue } }, body }));
}

export function useRouteSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "routes"], queryFn: () => answered(api.GET("/api/settings/routes")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveRoute() {
  const api = useApi();
  return ({ route, ...body }: RouteSetting): Promise<RouteSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/routes", { body }))
      : answered(api.PUT("/api/settings/routes/{route}", { params: { path: { route } }, body }));
}

export function useStrategies() {
  const api = useApi();
  return useQuery({
    queryKey: ["settings", "strategies"],
    queryFn: () => answered(api.GET("/api/settings/strategies")),
  });
}

export function useBoosts() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "boosts"], queryFn: () => answered(api.GET("/api/settings/boosts")) });
}

export function useSaveBoosts() {
  const api = useApi();
  return (body: BoostsSetting): Promise<BoostsSetting> => answered(api.PUT("/api/settings/boosts", { body }));
}
