import { may, useMe } from "@/features/identity/api/session";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: AlarmBells } = whenNeeded(() => import("@/app/shell/alarm-bells"));

/** Alarms are heard on every page by those who can do something about them. */
export function AlarmHost() {
  return may(useMe(), "alarms.handle") && <AlarmBells />;
}
