import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { BrokenPage } from "@/app/pages/broken";
import { NotFoundPage } from "@/app/pages/not-found";
import type { Services } from "@/app/services";
import { endSession, enterDemo, requireSession, startPage, takeRole, watchSession } from "@/app/session";
import { LoadingRows } from "@/components/ui/states";
import { auditSearch } from "@/features/audit/api/audit-search";
import { historySearch } from "@/features/contacts/api/history-search";
import { customersSearch } from "@/features/customers/api/customers-search";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const root = createRootRouteWithContext<Services>()({
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  validateSearch: (search: Record<string, unknown>): { as?: string | undefined } => ({ as: text(search.as) }),
  beforeLoad: async ({ context, search, location }) => {
    if (search.as) {
      await takeRole(context, search.as);
      throw redirect({ to: location.pathname, search: { ...location.search, as: undefined }, replace: true });
    }
    if (location.pathname === "/" && (await enterDemo(context))) throw redirect({ to: "/welcome", replace: true });
    return { me: await requireSession(context, location.href) };
  },
  component: lazyRouteComponent(() => import("@/app/shell/shell"), "Shell"),
});

/** Signed in too, but without the frame: nothing stands on the wall but the figures. */
const wallFrame = createRoute({
  getParentRoute: () => root,
  id: "wall",
  beforeLoad: async ({ context, location }) => ({ me: await requireSession(context, location.href) }),
  component: lazyRouteComponent(() => import("@/app/shell/wall-frame"), "WallFrame"),
});

const start = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: ({ context }) => {
    throw redirect({ to: startPage(context.me), replace: true });
  },
});

const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: "/welcome",
  component: lazyRouteComponent(() => import("@/app/pages/welcome"), "WelcomePage"),
});

const desk = createRoute({
  getParentRoute: () => signedIn,
  path: "/desk",
  component: lazyRouteComponent(() => import("@/app/pages/desk"), "DeskPage"),
});

const live = createRoute({
  getParentRoute: () => signedIn,
  path: "/live",
  component: lazyRouteComponent(() => import("@/app/pages/live"), "LivePage"),
});

const wall = createRoute({
  getParentRoute: () => wallFrame,
  path: "/live/wall",
  component: lazyRouteComponent(() => import("@/app/pages/wall"), "WallPage"),
});

const history = createRoute({
  getParentRoute: () => signedIn,
  path: "/history",
  validateSearch: historySearch,
  component: lazyRouteComponent(() => import("@/app/pages/history"), "HistoryPage"),
});

const contact = createRoute({
  getParentRoute: () => signedIn,
  path: "/history/$contact",
  component: lazyRouteComponent(() => import("@/app/pages/contact"), "ContactPage"),
});

const customers = createRoute({
  getParentRoute: () => signedIn,
  path: "/customers",
  validateSearch: customersSearch,
  component: lazyRouteComponent(() => import("@/app/pages/customers"), "CustomersPage"),
});

const customer = createRoute({
  getParentRoute: () => signedIn,
  path: "/customers/$customer",
  component: lazyRouteComponent(() => import("@/app/pages/customer"), "CustomerPage"),
});

const callbacks = createRoute({
  getParentRoute: () => signedIn,
  path: "/callbacks",
  component: lazyRouteComponent(() => import("@/app/pages/callbacks"), "CallbacksPage"),
});

const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("@/app/pages/account"), "AccountPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset/$token",
  component: lazyRouteComponent(() => import("@/app/pages/reset"), "ResetPage"),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  validateSearch: (search: Record<string, unknown>): { open?: string | undefined } => ({ open: text(search.open) }),
  component: lazyRouteComponent(() => import("@/app/pages/admin/layout"), "AdminLayout"),
});

const adminOverview = createRoute({
  getParentRoute: () => admin,
  path: "/",
  component: lazyRouteComponent(() => import("@/app/pages/admin/overview"), "OverviewPage"),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: "/audit",
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import("@/app/pages/admin/audit"), "AuditPage"),
});

const settings = () => import("@/app/pages/admin/settings");

const adminPages = [
  adminOverview,
  audit,
  createRoute({
    getParentRoute: () => admin,
    path: "/people",
    component: lazyRouteComponent(() => import("@/app/pages/admin/people"), "PeoplePage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/import",
    validateSearch: (search: Record<string, unknown>): { kind?: string | undefined } => ({ kind: text(search.kind) }),
    component: lazyRouteComponent(() => import("@/app/pages/admin/import"), "ImportPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/health",
    component: lazyRouteComponent(() => import("@/app/pages/health"), "HealthPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/teams",
    component: lazyRouteComponent(settings, "TeamsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/skills",
    component: lazyRouteComponent(settings, "SkillsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/agents",
    component: lazyRouteComponent(settings, "AgentsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/breaks",
    component: lazyRouteComponent(settings, "BreaksPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/queues",
    component: lazyRouteComponent(settings, "QueuesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/routes",
    component: lazyRouteComponent(settings, "RoutesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/hours",
    component: lazyRouteComponent(settings, "HoursPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/lines",
    component: lazyRouteComponent(settings, "LinesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/lines/$line",
    component: lazyRouteComponent(() => import("@/app/pages/admin/line-path"), "LinePathPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/greetings",
    component: lazyRouteComponent(settings, "GreetingsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/outcomes",
    component: lazyRouteComponent(settings, "OutcomesPage"),
  }),
] as const;

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { to?: string | undefined } => ({ to: text(search.to) }),
  component: lazyRouteComponent(() => import("@/app/pages/sign-in"), "SignInPage"),
});

const first = createRoute({
  getParentRoute: () => root,
  path: "/first/$token",
  component: lazyRouteComponent(() => import("@/app/pages/first"), "FirstPage"),
});

const call = createRoute({
  getParentRoute: () => root,
  path: "/call/$line",
  component: lazyRouteComponent(() => import("@/app/pages/call"), "CallPage"),
});

const embed = createRoute({
  getParentRoute: () => root,
  path: "/embed/$line",
  component: lazyRouteComponent(() => import("@/app/pages/embed"), "EmbedPage"),
});

const routeTree = root.addChildren([
  signedIn.addChildren([
    start,
    welcome,
    desk,
    live,
    history,
    contact,
    customers,
    customer,
    callbacks,
    account,
    admin.addChildren(adminPages),
  ]),
  wallFrame.addChildren([wall]),
  signIn,
  first,
  reset,
  call,
  embed,
]);

export function createAppRouter(context: Services, browserHistory?: RouterHistory) {
  const router = createRouter({
    routeTree,
    context,
    defaultPendingComponent: LoadingRows,
    scrollRestoration: true,
    ...(browserHistory ? { history: browserHistory } : {}),
  });
  watchSession(context, () => endSession(context));
  return router;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
