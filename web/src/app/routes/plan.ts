import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ADMINISTRATION, TWIN } from "@/app/catalogues";
import { signedIn } from "@/app/routes/root";
import type { WhatIfSearch } from "@/features/twin/api/what-if-search";

/** What is planned. Its words come with those of the administration, as those who plan are few. */
export const planning = createRoute({
  getParentRoute: () => signedIn,
  path: "/plan/what-if",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces([TWIN, ...ADMINISTRATION]),
  // The page reads it itself, and leaves out what nobody could have meant: other pages need not know how.
  validateSearch: (search: Record<string, unknown>): WhatIfSearch => search,
  component: lazyRouteComponent(() => import("@/app/pages/what-if"), "WhatIfPage"),
});
