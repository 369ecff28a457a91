import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Micros } from "@/lib/micros";

export type Part = Answer<"/api/contacts/parts", "get">[number];

/** What an agent answered for in some time, the latest first: what `handled` counts. */
export function useParts(agent: string, { since, until }: { since: Micros; until: Micros }, isWanted = true) {
  const api = useApi();
  const query = { agent, since, until };
  return useQuery({
    queryKey: ["contacts", "parts", query],
    enabled: isWanted,
    staleTime: 0,
    queryFn: () => answered(api.GET("/api/contacts/parts", { params: { query } })),
  });
}

/** Each contact once, but for the one that is still at the desk. */
export const contactsOf = (parts: readonly Part[], current: string | null): Part["contact"][] => {
  const found = new Map(parts.map(({ contact }) => [contact.contact, contact]));
  return [...found.values()].filter(({ contact }) => contact !== current);
};
