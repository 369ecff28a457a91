import { useNames } from "@/app/use-names";
import { LevelMeter } from "@/components/ui/level-meter";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { MonitoringBar } from "@/features/contacts/components/monitoring-bar";
import { type DeskContact, useDesk } from "@/features/contacts/live/desk";

/** While a supervisor is in the call of somebody else, every page says so. */
export function Monitoring() {
  const { contact } = useDesk();
  return contact?.phase === "monitoring" ? <Monitored key={contact.contact} contact={contact} /> : null;
}

function Monitored({ contact }: { contact: DeskContact }) {
  const phone = useAgentPhone();
  const names = useNames([contact.customer]);
  const responsible = contact.parties[0]?.agent;
  return (
    <MonitoringBar
      contact={contact}
      agentName={responsible === undefined ? "–" : names.agent(responsible)}
      customerName={names.customer(contact.customer)}
      level={phone && <LevelMeter source={phone} />}
    />
  );
}
