import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";

const ANSWERS = ["what-if", "answers"] as const;

/** Answers that somebody keeps, the newest first. */
export function useKept() {
  const api = useApi();
  return useQuery({ queryKey: ANSWERS, queryFn: () => answered(api.GET("/api/what-if/answers")) });
}

interface Named {
  question: string;
  name: string;
}

/** Keeps an answer under a name, a new one or for the first time. */
export function useRename() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ question, name }: Named) =>
      answered(api.PUT("/api/what-if/answers/{question}", { params: { path: { question } }, body: { name } })),
    onSuccess: (_, { question, name }) => {
      queries.setQueryData(["what-if", "question", question], (old: object | undefined) => old && { ...old, name });
      return queries.invalidateQueries({ queryKey: ANSWERS });
    },
  });
}

/** Deletes an answer, and takes that back. */
export function useDelete() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ANSWERS });
  const params = (question: string) => ({ params: { path: { question } } });
  const remove = useMutation({
    mutationFn: (question: string) => answered(api.DELETE("/api/what-if/answers/{question}", params(question))),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: (question: string) => answered(api.POST("/api/what-if/answers/{question}/restore", params(question))),
    onSettled,
  });
  return { remove, restore };
}
