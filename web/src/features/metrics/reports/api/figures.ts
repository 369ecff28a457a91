import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Micros } from "@/lib/micros";

export type Definition = Answer<"/api/metrics/definitions", "get">[number];
export type Report = Answer<"/api/metrics", "get">;
export type BehindFigure = Answer<"/api/metrics/behind", "get">;
export type Adding = BehindFigure["items"][number];
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

/** A place, or one step of its time: the instant at which that began, or the number of one that comes again. */
export interface Spot extends Place {
  step?: Step | null;
  at?: number;
}

const KEY = ["metrics"] as const;

export const asked = ({ since, until, only }: Place) => ({
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

/** What adds to a figure, the newest first and page by page; with `against` only what that other one takes otherwise. */
export function useBehind(metric: string, { step, at, ...place }: Spot, against?: string) {
  const api = useApi();
  const one = step && at !== undefined ? { step, at } : {};
  const query = { ...asked(place), ...one, metric, ...(against !== undefined && { against }) };
  return useInfiniteQuery({
    queryKey: [...KEY, "behind", query],
    queryFn: ({ pageParam: cursor }) =>
      answered(api.GET("/api/metrics/behind", { params: { query: { ...query, ...(cursor !== null && { cursor }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }: BehindFigure) => next,
  });
}

/** By what all of them can be told apart. */
export const knownBy = (definitions: readonly Definition[]): By[] =>
  BYS.filter((by) => definitions.every(({ known_by }) => known_by.includes(by)));
