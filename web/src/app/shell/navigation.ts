import type { PagePath } from "@/app/session";
import type { IconName } from "@/components/ui/icon-paths";

export interface Destination {
  icon: IconName;
  /** Its key under `nav`. */
  name:
    | "welcome"
    | "desk"
    | "my_day"
    | "live"
    | "history"
    | "customers"
    | "missed"
    | "callbacks"
    | "reports"
    | "goals"
    | "plan"
    | "admin"
    | "account";
  /** The key after G that leads there, by its place on the keyboard, and as it is shown. */
  code: string;
  shown: string;
}

/** What the rail, the search and the keys call each page. Each key leads to one page. */
export const NAVIGATION: Readonly<Record<PagePath, Destination>> = {
  "/desk": { icon: "desk", name: "desk", code: "KeyD", shown: "D" },
  "/my-day": { icon: "clock", name: "my_day", code: "KeyY", shown: "Y" },
  "/live": { icon: "activity", name: "live", code: "KeyL", shown: "L" },
  "/history": { icon: "history", name: "history", code: "KeyH", shown: "H" },
  "/customers": { icon: "customer", name: "customers", code: "KeyU", shown: "U" },
  "/missed": { icon: "phone-end", name: "missed", code: "KeyN", shown: "N" },
  "/callbacks": { icon: "phone-incoming", name: "callbacks", code: "KeyC", shown: "C" },
  "/reports": { icon: "report", name: "reports", code: "KeyR", shown: "R" },
  "/goals": { icon: "target", name: "goals", code: "KeyT", shown: "T" },
  "/plan/what-if": { icon: "scale", name: "plan", code: "KeyP", shown: "P" },
  "/admin": { icon: "settings", name: "admin", code: "KeyA", shown: "A" },
};

/** The pages that everybody has. */
export const FOR_ALL: Readonly<Record<"/welcome" | "/account", Destination>> = {
  "/welcome": { icon: "home", name: "welcome", code: "KeyW", shown: "W" },
  "/account": { icon: "customer", name: "account", code: "KeyM", shown: "M" },
};
