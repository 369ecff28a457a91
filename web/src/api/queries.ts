import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/client";

const MINUTE = 60_000;

/** How soon what could not be loaded is asked for again, for as long as somebody looks at its place. */
const AGAIN_MS = 3_000;

/** A refusal is an answer and is not asked again. A silent server is asked twice more, then it is told, and asked again now and
 * then: whoever waited for it need not press anything. */
export function createQueryClient(retries = 2): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: MINUTE,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !isRefusal(error) && failures < retries,
        refetchInterval: ({ state }) => (state.status === "error" && !isRefusal(state.error) ? AGAIN_MS : false),
      },
    },
  });
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status < 500;
}
