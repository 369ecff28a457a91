import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { REPORTS } from "@/app/catalogues";
import { signedIn, text } from "@/app/routes/root";
import type { Day } from "@/lib/dates";

/** What the address says: whose day, and which; without them one's own of today. */
export interface MyDaySearch {
  agent?: string | undefined;
  day?: Day | undefined;
}

const day = (value: unknown): Day | undefined => {
  const written = text(value);
  return written !== undefined && /^\d{4}-\d\d-\d\d$/.test(written) ? written : undefined;
};

/** An agent's own day. What its figures mean comes with the page. */
export const myDay = createRoute({
  getParentRoute: () => signedIn,
  path: "/my-day",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(REPORTS),
  validateSearch: (search: Record<string, unknown>): MyDaySearch => ({
    agent: text(search.agent),
    day: day(search.day),
  }),
  component: lazyRouteComponent(() => import("@/app/pages/my-day"), "MyDayPage"),
});
