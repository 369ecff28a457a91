import { useTranslation } from "react-i18next";
import classes from "@/app/pages/desk.module.css";
import { useTargets } from "@/app/use-targets";
import { Card } from "@/components/ui/card";
import { Loaded } from "@/components/ui/states";
import { Keypad } from "@/features/calls/components/keypad";
import { useAgentPhone } from "@/features/calls/hooks/agent-phone";
import { useMutedMicrophone } from "@/features/calls/hooks/use-muted-microphone";
import { useMute } from "@/features/contacts/api/call";
import { type TimelineEntry, useCurrentContact } from "@/features/contacts/api/history";
import { ContactStage } from "@/features/contacts/components/contact-stage";
import { TalkControls } from "@/features/contacts/components/talk-controls";
import { Timeline } from "@/features/contacts/components/timeline";
import { WrapUpCard } from "@/features/contacts/components/wrap-up-card";
import { failedConsult } from "@/features/contacts/hooks/call-story";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHeldSince } from "@/features/contacts/hooks/use-held-since";
import { useWished } from "@/features/contacts/hooks/use-wished";
import type { DeskContact } from "@/features/contacts/live/desk";
import type { Phone } from "@/phone/port";

const NOTHING: readonly TimelineEntry[] = [];

/** The contact at the desk: who is in it, what can be done with it, and what happened before. */
export function DeskCall({ contact, names }: { contact: DeskContact; names: Names }) {
  const { t } = useTranslation("contacts");
  const phone = useAgentPhone();
  const known = useCurrentContact(contact.contact, stageOf(contact));
  const timeline = known.data?.timeline ?? NOTHING;
  const heldSince = useHeldSince(contact.is_held, timeline);
  return (
    <>
      <ContactStage
        contact={contact}
        customerName={names.customer(contact.customer)}
        lineName={names.line(contact.line)}
        queueName={contact.queue === null ? null : names.queue(contact.queue)}
        heldSince={heldSince}
      >
        {contact.phase === "talking" && phone && (
          <Talk contact={contact} names={names} phone={phone} timeline={timeline} />
        )}
      </ContactStage>
      <Card title={t("stage.so_far")} className={classes.soFar} isScrolling>
        <Loaded query={known}>{(page) => <Timeline entries={page.timeline} names={names} />}</Loaded>
      </Card>
      {(contact.is_responsible || contact.phase === "wrap_up") && <WrapUpCard contact={contact} />}
    </>
  );
}

interface TalkProps {
  contact: DeskContact;
  names: Names;
  phone: Phone;
  timeline: readonly TimelineEntry[];
}

function Talk({ contact, names, phone, timeline }: TalkProps) {
  const mute = useWished(contact.is_muted, useMute(contact.contact));
  const targets = useTargets();
  useMutedMicrophone(phone, mute.shown);
  return (
    <TalkControls
      contact={contact}
      names={names}
      mute={mute}
      targets={targets}
      failedConsult={failedConsult(timeline)}
      keypad={(onPress) => <Keypad onPress={onPress} />}
    />
  );
}

/** Changes whenever the timeline has something new to tell. */
function stageOf({ phase, is_held, consult, parties }: DeskContact): string {
  return [phase, is_held, consult?.agent, consult?.stage, ...parties.map(({ agent }) => agent)].join(" ");
}
