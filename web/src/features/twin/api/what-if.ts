import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Change } from "@/features/twin/api/change";

export type Plan = Answer<"/api/what-if/days/{day}", "get">;
export type QueuePlan = Plan["queues"][number];
export type AgentPlan = Plan["agents"][number];
export type Question = Answer<"/api/what-if/questions/{question}", "get">;
export type Step = Plan["routes"][number]["steps"][number];
export type Kept = Answer<"/api/what-if/answers", "get">[number];
export type BroughtLog = Answer<"/api/what-if/logs", "get">[number];
export type Figures = Question["figures"][number];
export type Range = Figures["before"][string];
export type Difference = Figures["change"][string];
export type Kind = Figures["kind"];

const KEY = ["what-if"] as const;
const LOOK_AGAIN_MS = 400;
const DAYS_LOOK_AGAIN_MS = 60_000;

/** Days of which there is something to ask, the newest first, with how many called. */
export function useDays(log: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "days", log],
    queryFn: () => answered(api.GET("/api/what-if/days", { params: { query: log ? { log } : {} } })),
    refetchInterval: DAYS_LOOK_AGAIN_MS,
  });
}

/** How a day was run, and what became of it. */
export function usePlan(day: string, log: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "day", day, log],
    queryFn: () =>
      answered(api.GET("/api/what-if/days/{day}", { params: { path: { day }, query: log ? { log } : {} } })),
  });
}

/** How far an answer is, or the answer. */
export function useQuestion(question: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: [...KEY, "question", question],
    queryFn: () =>
      answered(api.GET("/api/what-if/questions/{question}", { params: { path: { question: question ?? "" } } })),
    enabled: question !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? LOOK_AGAIN_MS : false),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

interface Wanted {
  day: string;
  log: string | null;
  change: Change;
  replications: number;
}

export function useAsk() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Wanted) => answered(api.POST("/api/what-if/questions", { body })),
    onSuccess: (question) => queries.setQueryData([...KEY, "question", question.question], question),
  });
}

export function useCancel() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (question: string) =>
      answered(api.DELETE("/api/what-if/questions/{question}", { params: { path: { question } } })),
    onSuccess: (question) => queries.setQueryData([...KEY, "question", question.question], question),
  });
}

/** The figures of everybody, or of one queue, hour or agent. */
export const figuresOf = (question: Question, kind: Kind, key = ""): Figures | undefined =>
  question.figures.find((each) => each.kind === kind && each.key === key);

/** A figure of a day as it really was. */
export const realOf = (plan: Plan, name: string, kind: Kind = "all", key = ""): number | undefined =>
  plan.real.find((each) => each.kind === kind && each.key === key)?.figures[name];
