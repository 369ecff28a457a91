import { useDesk } from "@/features/contacts/live/desk";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: Monitored } = whenNeeded(() => import("@/app/shell/monitored"));

/** While a supervisor is in the call of somebody else, every page says so. */
export function Monitoring() {
  const { contact } = useDesk();
  return contact?.phase === "monitoring" ? <Monitored key={contact.contact} contact={contact} /> : null;
}
