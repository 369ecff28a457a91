import { skipToken, useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import { midnight } from "@/lib/today";

export type Ratings = Answer<"/api/feedback/about-me", "get">;

/** What customers answered about the agent since midnight. */
export function useMyRatings() {
  const api = useApi();
  const since = midnight();
  return useQuery({
    queryKey: ["feedback", "about-me", since],
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/feedback/about-me", { params: { query: { since } } })),
  });
}

/** What a customer answered in all their contacts. */
export function useCustomerRatings(customer: string | null) {
  const api = useApi();
  return useQuery({
    queryKey: ["feedback", "of-customer", customer],
    queryFn:
      customer === null
        ? skipToken
        : () => answered(api.GET("/api/feedback/of-customer", { params: { query: { customer } } })),
  });
}

/** The score of each contact that has one, the last one where there are several. */
export const scoresOf = (ratings: Ratings | undefined): ReadonlyMap<string, number> =>
  new Map((ratings?.ratings ?? []).map(({ contact, score }) => [contact, score]));
