import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { BrokenPage } from "@/app/pages/broken";
import { NotFoundPage } from "@/app/pages/not-found";
import type { Services } from "@/app/services";
import { enterDemo, requireSession, takeRole } from "@/app/session";
import { telephonyQuery } from "@/features/calls/api/calls";

/** A word of an address; an empty one says nothing. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

export const root = createRootRouteWithContext<Services>()({
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
});

/** Known before the first page: it decides which phone an agent has. */
const prefetchTelephony = ({ queries, api }: Services) =>
  queries.prefetchQuery({ ...telephonyQuery(api), retry: false });

/** Everything behind the sign-in. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  validateSearch: (search: Record<string, unknown>): { as?: string | undefined } => ({ as: text(search.as) }),
  beforeLoad: async ({ context, search, location }) => {
    if (search.as) {
      await takeRole(context, search.as);
      throw redirect({ to: location.pathname, search: { ...location.search, as: undefined }, replace: true });
    }
    if (location.pathname === "/" && (await enterDemo(context))) throw redirect({ to: "/welcome", replace: true });
    const [me] = await Promise.all([requireSession(context, location.href), prefetchTelephony(context)]);
    return { me };
  },
  component: lazyRouteComponent(() => import("@/app/shell/shell"), "Shell"),
});
