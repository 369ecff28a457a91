import type { ReactNode } from "react";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";

/** A page for those who may read settings, told whether this person may change them too. */
export function settingsPage(page: (canWrite: boolean) => ReactNode) {
  return function SettingsPage() {
    const me = useMe();
    return may(me, "settings.read") ? page(may(me, "settings.write")) : <NoPermission />;
  };
}
