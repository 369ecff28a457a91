import { type Api, createApi } from "@/api/client";

export interface Asked {
  route: string;
  body: unknown;
}

interface Question {
  /** The parts of the path that the route leaves open, in order. */
  path: readonly string[];
  query: URLSearchParams;
  body: unknown;
}

type Reply = unknown | Response;
type Handler = Reply | ((question: Question) => Reply);

/** Routes as `GET /api/contacts/*`, each with what it answers or a function that says so. */
export type Routes = Readonly<Record<string, Handler>>;

/** A refusal as the server words it. */
export function problem(status: number, code: string, params: object = {}): Response {
  const body = { type: "about:blank", title: code, status, code, params };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}

/** The server has not answered yet, and never will. */
export const silence = () => new Promise<never>(() => undefined);

/** An answer that the server keeps back until the test gives it. */
export function held() {
  let give: (reply: Reply) => void = () => undefined;
  const reply = new Promise<Reply>((resolve) => {
    give = resolve;
  });
  return { reply: () => reply, give: (answer: Reply) => give(answer) };
}

/** A client whose network is a table. `asked` is what the app has sent; `routes` may change while a test runs. */
export class FakeApi {
  readonly asked: Asked[] = [];
  readonly client: Api = createApi((request) => this.answer(request));
  private routes: Routes;

  constructor(routes: Routes) {
    this.routes = routes;
  }

  change(routes: Routes): void {
    this.routes = { ...this.routes, ...routes };
  }

  /** What was sent to a route, in order. */
  sentTo(route: string): unknown[] {
    return this.asked.filter((each) => each.route === route).map(({ body }) => body);
  }

  private async answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const isJson = request.headers.get("Content-Type")?.includes("json") ?? true;
    const body: unknown = text === "" ? undefined : isJson ? JSON.parse(text) : text;
    this.asked.push({ route: `${request.method} ${pathname}`, body });
    const found = this.find(`${request.method} ${pathname}`);
    if (!found) return problem(404, "http.404");
    const { handler, path } = found;
    const reply: Reply = typeof handler === "function" ? await handler({ path, query: searchParams, body }) : handler;
    if (reply instanceof Response) return reply.clone();
    return reply === undefined ? new Response(null, { status: 204 }) : Response.json(reply);
  }

  private find(asked: string): { handler: Handler; path: string[] } | null {
    for (const [route, handler] of Object.entries(this.routes)) {
      const pattern = route.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      const match = asked.match(new RegExp(`^${pattern.join("([^/]+)")}$`));
      if (match) return { handler, path: match.slice(1) };
    }
    return null;
  }
}
