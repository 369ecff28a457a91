import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useDesk } from "@/features/contacts/live/desk";
import { may, useMe } from "@/features/identity/api/session";

interface Supervision {
  /** Whether this person has a phone and is in no call, so that they could enter one. */
  canEnter: boolean;
  hasPhone: boolean;
  /** The contact in whose call they are. */
  monitored: string | null;
}

const SupervisionContext = createContext<Supervision>({ canEnter: false, hasPhone: false, monitored: null });

/** Knows for the whole page whether calls can be entered. */
export function SupervisionProvider({ children }: { children: ReactNode }) {
  const me = useMe();
  const hasPhone = me.agent !== null && may(me, "desk.use") && may(me, "contacts.supervise");
  const desk = useDesk(hasPhone);
  const monitored = desk.contact?.phase === "monitoring" ? desk.contact.contact : null;
  const canEnter = hasPhone && monitored === null && desk.contact === null;
  const value = useMemo(() => ({ canEnter, hasPhone, monitored }), [canEnter, hasPhone, monitored]);
  return <SupervisionContext.Provider value={value}>{children}</SupervisionContext.Provider>;
}

export const useSupervision = () => useContext(SupervisionContext);
