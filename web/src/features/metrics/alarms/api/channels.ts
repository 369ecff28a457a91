import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type Channel = Answer<"/api/alarms/channels", "get">[number];
export type Delivery = NonNullable<Channel["last"]>;
export type Weight = NonNullable<Channel["least"]>;
export type Cause = NonNullable<Channel["causes"]>[number];
export type Budget = Answer<"/api/alarms/budget", "get">;

/** The lightest first. */
export const WEIGHTS: readonly Weight[] = ["slight", "serious", "grave"];

export const CAUSES: readonly Cause[] = [
  "recording_stopped",
  "nobody_signed_in",
  "queue_late",
  "service_level",
  "phone_unreachable",
  "missed_offers",
];

const KEY = ["alarms", "channels"];
const SOON_MS = 1_000;

/** Who hears of alarms; asked again soon while something is on its way. */
export function useChannels() {
  const api = useApi();
  return useQuery({
    queryKey: KEY,
    queryFn: () => answered(api.GET("/api/alarms/channels")),
    refetchInterval: ({ state }) => state.data?.some(({ last }) => last?.fate === "waiting") && SOON_MS,
  });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveChannel() {
  const api = useApi();
  return ({ channel, last: _, secret: __, ...body }: Channel): Promise<Channel> =>
    body.version === 0
      ? answered(api.POST("/api/alarms/channels", { body }))
      : answered(api.PUT("/api/alarms/channels/{channel}", { params: { path: { channel } }, body }));
}

/** Sends something there. */
export function useTestChannel(channel: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.POST("/api/alarms/channels/{channel}/test", { params: { path: { channel } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Signs by another secret from now on; the answer alone has it. */
export function useRenewSecret(channel: string) {
  const api = useApi();
  return useMutation({
    mutationFn: () => answered(api.POST("/api/alarms/channels/{channel}/secret", { params: { path: { channel } } })),
  });
}

export function useBudget() {
  const api = useApi();
  return useQuery({ queryKey: ["alarms", "budget"], queryFn: () => answered(api.GET("/api/alarms/budget")) });
}

export function useSaveBudget() {
  const api = useApi();
  return (body: Budget) => answered(api.PUT("/api/alarms/budget", { body }));
}
