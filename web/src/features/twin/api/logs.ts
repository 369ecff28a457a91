import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered } from "@/api/client";
import { useApi } from "@/api/context";

const LOGS = ["what-if", "logs"] as const;

/** Logs that were brought along, the newest first. */
export function useLogs() {
  const api = useApi();
  return useQuery({ queryKey: LOGS, queryFn: () => answered(api.GET("/api/what-if/logs")) });
}

/** Gives a file to the centre, which reads it as a log of calls or says where it is wrong. */
export function useBringLog() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (file: File) =>
      answered(
        api.POST("/api/what-if/logs", {
          params: { query: { name: file.name } },
          // The type of a body of bytes is a string to the generator; the file goes as it is.
          body: file as unknown as string,
          bodySerializer: (body) => body,
          headers: { "Content-Type": "application/octet-stream" },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: LOGS }),
  });
}

/** Deletes a log, and takes that back. */
export function useDeleteLog() {
  const api = useApi();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: LOGS });
  const params = (log: string) => ({ params: { path: { log } } });
  const remove = useMutation({
    mutationFn: (log: string) => answered(api.DELETE("/api/what-if/logs/{log}", params(log))),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: (log: string) => answered(api.POST("/api/what-if/logs/{log}/restore", params(log))),
    onSettled,
  });
  return { remove, restore };
}
