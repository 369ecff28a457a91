import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { components } from "@/api/generated/schema";

export type Goal = Answer<"/api/goals", "get">[number];
export type Progress = Goal["progress"];
export type Wanted = Goal["wanted"];
export type GoalBody = components["schemas"]["GoalBody"];

const GOALS = ["goals"] as const;
/** What happens meanwhile is seen soon enough: a goal is looked at over weeks. */
const EVERY_MS = 60_000;

/** Goals whose time is over, the newest first, or all others, those first that end first. */
export function useGoals(isOver: boolean) {
  const api = useApi();
  return useQuery({
    queryKey: [...GOALS, isOver],
    refetchInterval: EVERY_MS,
    queryFn: () => answered(api.GET("/api/goals", { params: { query: { is_over: isOver } } })),
  });
}

/** Sets a new goal, or changes the one that is named. */
export function useSaveGoal() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ goal, body }: { goal: string | null; body: GoalBody }) =>
      goal === null
        ? answered(api.POST("/api/goals", { body }))
        : answered(api.PUT("/api/goals/{goal}", { params: { path: { goal } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: GOALS }),
  });
}

/** Deletes a goal, and takes that back. */
export function useDeleteGoal() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: GOALS });
  const params = (goal: string) => ({ params: { path: { goal } } });
  const remove = useMutation({
    mutationFn: (goal: string) => answered(api.DELETE("/api/goals/{goal}", params(goal))),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: (goal: string) => answered(api.POST("/api/goals/{goal}/restore", params(goal))),
    onSettled,
  });
  return { remove, restore };
}
