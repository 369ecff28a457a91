import { useLocation } from "@tanstack/react-router";
import classes from "@/app/shell/band.module.css";
import { NotificationAsk } from "@/features/attention/components/notification-ask";
import { PhoneHint } from "@/features/calls/components/phone-hint";
import { canBeRung, useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { useDesk } from "@/features/contacts/live/desk";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Says on every page that an agent who wants calls cannot be rung, and asks one who can whether they want to be told. */
export function PhoneBand() {
  const phone = useAgentPhone();
  return phone && <Band phone={phone} />;
}

function Band({ phone }: { phone: Phone }) {
  const { pathname } = useLocation();
  const { phase } = usePhoneState(phone);
  const { place } = usePhonePlace();
  const { me } = useDesk();
  if (me === null || me.state === "offline") return null;
  if (canBeRung(phase === "connected", me.is_phone_ready, place))
    return me.state === "available" ? <NotificationAsk /> : null;
  // The desk itself says so.
  if (pathname === "/desk") return null;
  return (
    <div className={classes.phone}>
      <PhoneHint phone={phone} isReady={me.is_phone_ready} />
    </div>
  );
}
