import { useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Micros } from "@/lib/micros";

export type Definition = Answer<"/api/metrics/definitions", "get">[number];
export type Report = Answer<"/api/metrics", "get">;
export type BehindFigure = Answer<"/api/metrics/behind", "get">;
export type Row = Report["rows"][number];
export type Value = Row["values"][number];
export type By = Definition["known_by"][number];
export type Unit = Definition["unit"];
export type Terms = Definition["top"];

export const BYS: readonly By[] = ["queue", "line", "outcome", "tier", "agent", "team", "reason"];
export const STEPS = ["quarter", "hour", "day", "week", "month", "weekday", "hour_of_day", "hour_of_week"] as const;
export type Step = (typeof STEPS)[number];

/** Of each only these; an empty name means whoever has none. */
export type Only = Partial<Readonly<Record<By, readonly string[]>>>;

/** Of which time and of whom. */
export interface Place {
  since: Micros;
  until: Micros;
  only: Only;
}

export interface Question extends Place {
  metrics: readonly string[];
  by: readonly By[];
  step: Step | null;
}

const KEY = ["metrics"] as const;

const asked = ({ since, until, only }: Place) => ({
  since,
  until,
  zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  ...Object.fromEntries(Object.entries(only).map(([by, values]) => [by, [...values]])),
});

/** All metrics that there are. They change only with the program. */
export function useDefinitions() {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "definitions"],
    queryFn: () => answered(api.GET("/api/metrics/definitions")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useReport({ metrics, by, step, ...place }: Question) {
  const api = useApi();
  const query = { ...asked(place), metric: [...metrics], by: [...by], ...(step && { step }) };
  return useQuery({
    queryKey: [...KEY, "report", query],
    queryFn: () => answered(api.GET("/api/metrics", { params: { query } })),
  });
}

/** What adds to a figure, the newest first; with `against` only what that other one takes otherwise. */
export function useBehind(metric: string, place: Place, against?: string, isWanted = true) {
  const api = useApi();
  const query = { ...asked(place), metric, ...(against !== undefined && { against }) };
  return useQuery({
    queryKey: [...KEY, "behind", query],
    enabled: isWanted,
    queryFn: () => answered(api.GET("/api/metrics/behind", { params: { query } })),
  });
}

const OF_AGENTS: readonly By[] = ["agent", "team", "reason"];

/** Whether contacts are behind it: the time of agents is of no contact, and so of no queue, line or outcome. */
export const hasContacts = ({ known_by }: Definition): boolean => known_by.some((by) => !OF_AGENTS.includes(by));

/** By what all of them can be told apart. */
export const knownBy = (definitions: readonly Definition[]): By[] =>
  BYS.filter((by) => definitions.every(({ known_by }) => known_by.includes(by)));
