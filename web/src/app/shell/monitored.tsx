import { useNames } from "@/app/use-names";
import { LevelMeter } from "@/components/ui/level-meter";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { MonitoringBar } from "@/features/contacts/components/monitoring-bar";
import type { DeskContact } from "@/features/contacts/live/desk";

/** The bar of a supervisor who is in the call of somebody else. */
export default function Monitored({ contact }: { contact: DeskContact }) {
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
