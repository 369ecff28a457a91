import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type WaitingReason = Answer<"/api/contacts/{contact}/why-waiting", "get">;

const AGAIN_MS = 2_000;

/** Why nobody talks to a contact yet, as of now; asked again and again while somebody reads it. */
export function useWhyWaiting(contact: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["contacts", "why", contact],
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchInterval: AGAIN_MS,
    queryFn: () => answered(api.GET("/api/contacts/{contact}/why-waiting", { params: { path: { contact } } })),
  });
}
