import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";
import { type BehindFigure, KEY, type Place, type Question, type Spot } from "@/features/metrics/reports/api/figures";

/** A place as the server is asked for it, in the time zone of the browser. */
export const asked = ({ since, until, only }: Place) => ({
  since,
  until,
  zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  ...Object.fromEntries(Object.entries(only).map(([by, values]) => [by, [...values]])),
});

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
