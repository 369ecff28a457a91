import { PAGES, type PagePath } from "@/app/session";
import { type Destination, FOR_ALL, NAVIGATION } from "@/app/shell/navigation";
import { may, useMe } from "@/features/identity/api/session";

export interface Reachable extends Destination {
  path: PagePath | keyof typeof FOR_ALL;
}

/** The pages that the person at the screen may open, in the order of the rail. */
export function useDestinations(): Reachable[] {
  const me = useMe();
  return [
    { path: "/welcome", ...FOR_ALL["/welcome"] },
    ...PAGES.filter(({ permission }) => may(me, permission)).map(({ path }) => ({ path, ...NAVIGATION[path] })),
    { path: "/account", ...FOR_ALL["/account"] },
  ];
}
