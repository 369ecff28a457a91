import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ADMINISTRATION, ALARMS, DESIGNER } from "@/app/catalogues";
import { signedIn, text } from "@/app/routes/root";
import { auditSearch } from "@/features/audit/api/audit-search";

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces(ADMINISTRATION),
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

const staff = () => import("@/app/pages/admin/staff-settings");
const routing = () => import("@/app/pages/admin/routing-settings");
const lines = () => import("@/app/pages/admin/line-settings");

const pages = [
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
    path: "/alarms",
    beforeLoad: ({ context }) => context.i18n.loadNamespaces(ALARMS),
    component: lazyRouteComponent(() => import("@/app/pages/admin/alarms"), "AlarmsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/teams",
    component: lazyRouteComponent(staff, "TeamsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/skills",
    component: lazyRouteComponent(staff, "SkillsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/agents",
    component: lazyRouteComponent(staff, "AgentsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/breaks",
    component: lazyRouteComponent(staff, "BreaksPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/queues",
    component: lazyRouteComponent(routing, "QueuesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/routes",
    component: lazyRouteComponent(routing, "RoutesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/boosts",
    component: lazyRouteComponent(routing, "BoostsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/callbacks",
    component: lazyRouteComponent(() => import("@/app/pages/admin/callback-rules"), "CallbackRulesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/hours",
    component: lazyRouteComponent(lines, "HoursPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/lines",
    component: lazyRouteComponent(lines, "LinesPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/lines/$line",
    component: lazyRouteComponent(() => import("@/app/pages/admin/line-path"), "LinePathPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/flows",
    beforeLoad: ({ context }) => context.i18n.loadNamespaces(DESIGNER),
    component: lazyRouteComponent(() => import("@/app/pages/admin/flows"), "FlowsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/greetings",
    component: lazyRouteComponent(() => import("@/app/pages/admin/greetings"), "GreetingsPage"),
  }),
  createRoute({
    getParentRoute: () => admin,
    path: "/outcomes",
    component: lazyRouteComponent(lines, "OutcomesPage"),
  }),
] as const;

/** The pages of the administration. */
export const administration = admin.addChildren(pages);

/** One flow, on all of the screen: it is signed in too, but without the menu of the administration. */
export const flowDesigner = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/flows/$flow",
  beforeLoad: ({ context }) => context.i18n.loadNamespaces([...ADMINISTRATION, DESIGNER]),
  component: lazyRouteComponent(() => import("@/app/pages/admin/flow"), "FlowPage"),
});
