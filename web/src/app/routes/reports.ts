import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { REPORTS } from "@/app/catalogues";
import { signedIn } from "@/app/routes/root";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";

/** What figures are to come to. */
export const goals = createRoute({
  getParentRoute: () => signedIn,
  path: "/goals",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(REPORTS),
  component: lazyRouteComponent(() => import("@/app/pages/goals"), "GoalsPage"),
});

/** Figures of any time. What they mean comes with the page. */
export const reports = createRoute({
  getParentRoute: () => signedIn,
  path: "/reports",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(REPORTS),
  // The page reads it itself, and leaves out what nobody could have meant: other pages need not know how.
  validateSearch: (search: Record<string, unknown>): ReportsSearch => search,
  component: lazyRouteComponent(() => import("@/app/pages/reports"), "ReportsPage"),
});
