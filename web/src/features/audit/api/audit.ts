import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import { MILLISECOND } from "@/lib/micros";

export type AuditEntry = Answer<"/api/audit", "get">["items"][number];

/** What is looked for. Days are as in `2026-11-25`, of the browser's zone, both included. */
export interface Sought {
  actor?: string | undefined;
  action?: string | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const DAYS = 1;

/** What is sought, as the server names it. */
export function filterOf({ actor, action, subject, from, to }: Sought) {
  return { actor, action, subject, since: midnight(from, 0), until: midnight(to, DAYS) };
}

/** The beginning of a day, or of one so many days later; none for what is no day. */
function midnight(day: string | undefined, later: number): number | undefined {
  if (day === undefined) return undefined;
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + later);
  return Number.isNaN(date.getTime()) ? undefined : date.getTime() * MILLISECOND;
}

export function useAudit(sought: Sought, cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ["audit", sought, cursor],
    placeholderData: keepPreviousData,
    queryFn: () => answered(api.GET("/api/audit", { params: { query: { ...filterOf(sought), cursor } } })),
  });
}
