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

function query({ actor, action, subject, from, to }: Sought) {
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
    queryFn: () => answered(api.GET("/api/audit", { params: { query: { ...query(sought), cursor } } })),
  });
}

/** Where the same can be had as a table for spreadsheets. */
export function exportAddress(sought: Sought): string {
  const wanted = Object.entries(query(sought)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const params = new URLSearchParams(wanted);
  return wanted.length === 0 ? "/api/audit/export" : `/api/audit/export?${params}`;
}
