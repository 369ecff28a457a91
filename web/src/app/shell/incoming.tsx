import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "@/app/use-names";
import { useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { RingingCard } from "@/features/contacts/components/ringing-card";
import { type DeskOffer, useDesk } from "@/features/contacts/live/desk";
import { useAnnouncement } from "@/lib/attention/context";
import type { Phone } from "@/phone/port";

/** A call rings on every page. Whoever answers it is taken to the desk. */
export function Incoming() {
  const { offer, contact } = useDesk();
  const navigate = useNavigate();
  const phone = useAgentPhone();
  const { place } = usePhonePlace();
  const talking = contact?.phase === "talking" ? contact.contact : null;
  useEffect(() => {
    // A customer who is on the line does not wait for a question about a form.
    if (talking !== null) void navigate({ to: "/desk", ignoreBlocker: true });
  }, [talking, navigate]);
  useLeaveWarning(talking !== null && place === "browser");
  usePickUp(phone, talking);
  // Never over a contact: while there is one, the offer is a line of the desk's inbox.
  return contact === null && offer && <Ringing key={offer.offer} offer={offer} />;
}

function Ringing({ offer }: { offer: DeskOffer }) {
  const { t } = useTranslation("app");
  const names = useNames([offer.customer]);
  const navigate = useNavigate();
  const customerName = names.customer(offer.customer);
  const queueName = offer.queue === null ? null : names.queue(offer.queue);
  useAnnouncement("offer", {
    title: t("call_waiting", { name: customerName }),
    body: queueName ?? names.line(offer.line),
    isRinging: true,
    onClick: () => void navigate({ to: "/desk" }),
  });
  return (
    <RingingCard
      offer={offer}
      customerName={customerName}
      lineName={names.line(offer.line)}
      queueName={queueName}
      askedBy={offer.from === null ? null : names.agent(offer.from)}
    />
  );
}

/** The phone of this page is picked up as soon as its agent has answered at a desk, here or in another tab. */
function usePickUp(phone: Phone | null, talking: string | null): void {
  useEffect(() => {
    if (phone === null || talking === null) return;
    const look = () => {
      if (phone.state.ringing === talking) phone.pickUp();
    };
    look();
    return phone.subscribe(look);
  }, [phone, talking]);
}

/** Closing the page during a call cuts the agent off, so the browser asks first. */
function useLeaveWarning(isTalking: boolean): void {
  useEffect(() => {
    if (!isTalking) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isTalking]);
}
