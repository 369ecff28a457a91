import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { MISSED } from "@/app/catalogues";
import { signedIn } from "@/app/routes/root";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import type { MissedFilter, MissedPlace } from "@/features/missed/api/missed-search";

export type MissedSearch = MissedFilter & MissedPlace & Pick<ReportsSearch, "range" | "from" | "to">;

/** Who was missed, and what has become of it. */
export const missed = createRoute({
  getParentRoute: () => signedIn,
  path: "/missed",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(MISSED),
  // The page reads it itself, and leaves out what nobody could have meant.
  validateSearch: (search: Record<string, unknown>): MissedSearch => search,
  component: lazyRouteComponent(() => import("@/app/pages/missed"), "MissedPage"),
});
