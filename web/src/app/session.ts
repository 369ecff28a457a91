import { skipToken, useQuery } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { ApiError } from "@/api/client";
import type { Services } from "@/app/services";
import { demoUsers, type Me, may, sessionQuery, signInAs } from "@/features/identity/api/session";

export type PagePath =
  | "/desk"
  | "/my-day"
  | "/live"
  | "/history"
  | "/customers"
  | "/missed"
  | "/callbacks"
  | "/reports"
  | "/goals"
  | "/plan/what-if"
  | "/admin";

/** Each page with the permission that it needs, in the order in which a person's first one is their start page. */
export const PAGES: readonly { path: PagePath; permission: string }[] = [
  { path: "/desk", permission: "desk.use" },
  { path: "/my-day", permission: "desk.use" },
  { path: "/live", permission: "queues.watch" },
  { path: "/history", permission: "contacts.read" },
  { path: "/customers", permission: "customers.read" },
  { path: "/missed", permission: "missed.read" },
  { path: "/callbacks", permission: "callbacks.handle" },
  { path: "/reports", permission: "reports.read" },
  { path: "/goals", permission: "reports.read" },
  { path: "/plan/what-if", permission: "twin.ask" },
  { path: "/admin", permission: "settings.read" },
];

/**
 * Whoever sets the centre up begins with how far it is, and whoever supervises with what happens now, also when they take
 * contacts themselves.
 */
export function startPage(me: Me): PagePath | "/welcome" {
  if (may(me, "settings.write")) return "/welcome";
  if (may(me, "contacts.supervise")) return "/live";
  return PAGES.find(({ permission }) => may(me, permission))?.path ?? "/history";
}

/** Somebody else is at the screen now: what was known for the last person is forgotten. */
export function changePerson({ queries, live, api }: Services, me: Me | null): void {
  queries.clear();
  queries.setQueryData(sessionQuery(api).queryKey, me);
  live.reset();
}

/** Who is signed in. Nobody is led to the sign-in page, and from there back to `href`. */
export async function requireSession(services: Services, href: string): Promise<Me> {
  const me = await services.queries.ensureQueryData(sessionQuery(services.api));
  if (!me) throw redirect({ to: "/sign-in", search: { to: href }, replace: true });
  return me;
}

/** In the demo an address with `?as=anna` signs in as Anna. Anywhere else the server refuses, and nothing happens. */
export async function takeRole(services: Services, user: string): Promise<void> {
  const me = await services.queries.ensureQueryData(sessionQuery(services.api));
  if (me?.user === user) return;
  try {
    changePerson(services, await signInAs(services.api, user));
  } catch {
    // The page goes on as whoever is signed in, or to the sign-in page.
  }
}

/** Whom a visitor of the demo is at first: somebody who sees the whole centre. */
const HOST_ROLE = "supervisor";

/** Signs a visitor of the demo in without a question, if nobody is. Says whether that was done. */
export async function enterDemo(services: Services): Promise<boolean> {
  if (await services.queries.ensureQueryData(sessionQuery(services.api))) return false;
  const users = await demoUsers(services.api).catch(() => []);
  const host = users.find(({ roles }) => (roles as readonly string[]).includes(HOST_ROLE)) ?? users[0];
  if (!host) return false;
  await takeRole(services, host.user);
  return true;
}

const OVER = ["session", "over"];

/** The server has said that the session is over. Whoever signs in next begins anew. */
export const endSession = ({ queries }: Services) => queries.setQueryData(OVER, true);

/** Whether the session is over while its page is still there. */
export const useIsSessionOver = () => useQuery({ queryKey: OVER, queryFn: skipToken, initialData: false }).data;

const SIGNED_OUT = "session.signed_out";

/** Calls `signedOut` when the server says, to any request, that the session is over. */
export function watchSession({ queries }: Services, signedOut: () => void): void {
  const look = (error: unknown) => {
    if (error instanceof ApiError && error.code === SIGNED_OUT) signedOut();
  };
  queries.getQueryCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error") look(event.action.error);
  });
  queries.getMutationCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error") look(event.action.error);
  });
}
