import type { LinkProps } from "@tanstack/react-router";
import type { IconName } from "@/components/ui/icon-paths";

type Path = NonNullable<LinkProps["to"]>;
type Name =
  | "agents"
  | "alarms"
  | "audit"
  | "boosts"
  | "breaks"
  | "callbacks"
  | "flows"
  | "greetings"
  | "health"
  | "hours"
  | "import"
  | "lines"
  | "outcomes"
  | "overview"
  | "people"
  | "queues"
  | "routes"
  | "skills"
  | "teams";

export interface AdminPage {
  path: Path;
  /** Its key under `admin.nav`. */
  name: Name;
  icon: IconName;
  permission: string;
}

interface Group {
  /** Its key under `admin.group`. */
  name: "centre" | "people" | "calls";
  pages: readonly AdminPage[];
}

const page = (name: Name, path: Path, icon: IconName, permission = "settings.read"): AdminPage => ({
  path,
  name,
  icon,
  permission,
});

/** All pages of the administration in the order of its menu. A page is shown to those who hold its permission. */
export const ADMIN_GROUPS: readonly Group[] = [
  {
    name: "centre",
    pages: [
      page("overview", "/admin", "check-circle"),
      page("alarms", "/admin/alarms", "bell", "alarms.handle"),
      page("health", "/admin/health", "activity", "operations.watch"),
      page("audit", "/admin/audit", "shield", "audit.read"),
      page("import", "/admin/import", "upload", "settings.write"),
    ],
  },
  {
    name: "people",
    pages: [
      page("people", "/admin/people", "customer", "users.manage"),
      page("teams", "/admin/teams", "people"),
      page("skills", "/admin/skills", "star"),
      page("agents", "/admin/agents", "desk"),
      page("breaks", "/admin/breaks", "break"),
    ],
  },
  {
    name: "calls",
    pages: [
      page("queues", "/admin/queues", "queue"),
      page("routes", "/admin/routes", "route"),
      page("boosts", "/admin/boosts", "arrow-up"),
      page("callbacks", "/admin/callbacks", "phone-incoming"),
      page("hours", "/admin/hours", "clock"),
      page("lines", "/admin/lines", "phone"),
      page("flows", "/admin/flows", "layout"),
      page("greetings", "/admin/greetings", "speaker"),
      page("outcomes", "/admin/outcomes", "outcome"),
    ],
  },
];
