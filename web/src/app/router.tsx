import { createRoute, createRouter, lazyRouteComponent, type RouterHistory, redirect } from "@tanstack/react-router";
import { ALARMS, CONTACT, WELCOME } from "@/app/catalogues";
import { administration, flowDesigner } from "@/app/routes/admin";
import { missed } from "@/app/routes/missed";
import { myDay } from "@/app/routes/my-day";
import { planning } from "@/app/routes/plan";
import { goals, reports } from "@/app/routes/reports";
import { root, signedIn, text } from "@/app/routes/root";
import type { Services } from "@/app/services";
import { endSession, requireSession, startPage, watchSession } from "@/app/session";
import { LoadingRows } from "@/components/ui/states";
import { historySearch } from "@/features/contacts/api/history-search";
import { customersSearch } from "@/features/customers/api/customers-search";

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
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(WELCOME),
  component: lazyRouteComponent(() => import("@/app/pages/welcome"), "WelcomePage"),
});

const desk = createRoute({
  getParentRoute: () => signedIn,
  path: "/desk",
  validateSearch: (search: Record<string, unknown>): { call?: string | undefined } => ({ call: text(search.call) }),
  component: lazyRouteComponent(() => import("@/app/pages/desk"), "DeskPage"),
});

const live = createRoute({
  getParentRoute: () => signedIn,
  path: "/live",
  component: lazyRouteComponent(() => import("@/app/pages/live"), "LivePage"),
});

const pastAlarms = createRoute({
  getParentRoute: () => signedIn,
  path: "/live/alarms",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(ALARMS),
  component: lazyRouteComponent(() => import("@/app/pages/past-alarms"), "PastAlarmsPage"),
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
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(CONTACT),
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
    myDay,
    live,
    pastAlarms,
    history,
    contact,
    customers,
    customer,
    missed,
    callbacks,
    reports,
    goals,
    planning,
    account,
    administration,
    flowDesigner,
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
