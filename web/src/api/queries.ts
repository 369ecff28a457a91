import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/client";

const MINUTE = 60_000;

/** A refusal is an answer and is not asked again; a silent server is asked twice more. */
export function createQueryClient(retries = 2): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: MINUTE,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < retries,
      },
    },
  });
}
