import { useQuery } from "@tanstack/react-query";
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

export const KEY = ["metrics"] as const;

/** All metrics that there are. They change only with the program. */
export function useDefinitions() {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "definitions"],
    queryFn: () => answered(api.GET("/api/metrics/definitions")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
