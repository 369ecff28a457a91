import createClient, { type Client } from "openapi-fetch";
import type { paths } from "@/api/generated/schema";

/** The server's HTTP interface, typed by its OpenAPI description. */
export type Api = Client<paths>;

type Method = "get" | "post" | "put" | "delete";
type Content<T> = T extends { content: infer C } ? C[keyof C] : undefined;

/** What a route answers when all went well: `Answer<"/api/session", "get">`. */
export type Answer<Path extends keyof paths, Verb extends Method> = paths[Path][Verb] extends { responses: infer R }
  ? R extends { 200: infer Ok }
    ? Content<Ok>
    : never
  : never;

export type Params = Readonly<Record<string, unknown>>;

/** An expected refusal of the server. `code` is stable and is translated together with `params`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly params: Params;

  constructor(status: number, code: string, params: Params = {}) {
    super(code);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.params = params;
  }
}

/** The code of whatever went wrong: that of the server's refusal, or one that says that no answer came. */
export function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : "network.unreachable";
}

export function createApi(
  fetch: (request: Request) => Promise<Response> = (request) => globalThis.fetch(request),
): Api {
  return createClient<paths>({ baseUrl: globalThis.location.origin, fetch });
}

/** The data of an answer. Throws `ApiError` for a refusal, and lets through what `fetch` throws. */
export async function answered<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw asError(response.status, error);
  return data as T;
}

function asError(status: number, problem: unknown): ApiError {
  const { code, params } = (problem ?? {}) as { code?: unknown; params?: unknown };
  return new ApiError(
    status,
    typeof code === "string" ? code : `http.${status}`,
    typeof params === "object" && params !== null ? (params as Params) : {},
  );
}
