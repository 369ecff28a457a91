import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/desk.module.css";
import { useNames } from "@/app/use-names";
import { useTargets } from "@/app/use-targets";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { useCanCallOut } from "@/features/calls/api/calls";
import { Keypad } from "@/features/calls/components/keypad";
import { VoiceMeter } from "@/features/calls/components/voice-meter";
import { useAgentPhone, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { useMutedMicrophone } from "@/features/calls/hooks/use-muted-microphone";
import { useMute } from "@/features/contacts/api/call";
import { type ContactPage, type TimelineEntry, useCurrentContact } from "@/features/contacts/api/history";
import { useCustomerContacts } from "@/features/contacts/api/of-customer";
import { CommentBar } from "@/features/contacts/components/comment-bar";
import { ContactStage } from "@/features/contacts/components/contact-stage";
import { CustomerContacts } from "@/features/contacts/components/customer-contacts";
import { NotesCard } from "@/features/contacts/components/notes-card";
import { TalkControls } from "@/features/contacts/components/talk-controls";
import { Timeline } from "@/features/contacts/components/timeline";
import { failedConsult, storyOf } from "@/features/contacts/hooks/call-story";
import { callerName } from "@/features/contacts/hooks/caller-name";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHeldSince } from "@/features/contacts/hooks/use-held-since";
import { useWished } from "@/features/contacts/hooks/use-wished";
import type { DeskContact } from "@/features/contacts/live/desk";
import { scoresOf, useCustomerRatings } from "@/features/feedback/api/ratings";
import { useMe } from "@/features/identity/api/session";
import { whenNeeded } from "@/lib/when-needed";
import type { Phone } from "@/phone/port";

const { WhenNeeded: DeskCalling } = whenNeeded(() => import("@/app/pages/desk-calling"), <LoadingRows rows={2} />);

const NOTHING: readonly TimelineEntry[] = [];

/** The contact at the desk: who is in it, what can be done with it, and what happened before. */
export function DeskCall({ contact }: { contact: DeskContact }) {
  const phone = useAgentPhone();
  const { place } = usePhonePlace();
  const me = useMe();
  const names = useNames([contact.customer]);
  const known = useCurrentContact(contact.contact, stageOf(contact));
  const timeline = known.data?.timeline ?? NOTHING;
  const heldSince = useHeldSince(contact.is_held, timeline);
  const isCalling = contact.is_calling === true && contact.phase === "talking";
  const isNotReached = contact.phase === "wrap_up" && contact.talk_since === null && isOutgoing(contact);
  const isTalking = contact.phase === "talking" && !isCalling && phone !== null;
  const caller = contact.customer === null ? callerName(known.data?.caller) : null;
  const customerName = caller ?? names.customer(contact.customer);
  return (
    <>
      <ContactStage
        contact={contact}
        customerName={customerName}
        lineName={names.line(contact.line)}
        queueName={contact.queue === null ? null : names.queue(contact.queue)}
        heldSince={heldSince}
        waited={known.data?.wait ?? null}
        meter={isTalking && place === "browser" && <VoiceMeter phone={phone} />}
      >
        {isTalking && <Talk contact={contact} names={names} phone={phone} timeline={timeline} />}
        {(isCalling || isNotReached) && (
          <DeskCalling contact={contact} customerName={customerName} isCalling={isCalling} names={names} />
        )}
      </ContactStage>
      <Story contact={contact} known={known} names={names} />
      {(contact.is_responsible || contact.phase === "wrap_up") && me.agent !== null && (
        <>
          <CommentBar contact={contact.contact} comments={known.data?.comments} me={me.agent} />
          <NotesCard contact={contact} notes={known.data?.notes} me={me.agent} nameOf={names.agent} />
        </>
      )}
    </>
  );
}

interface StoryProps {
  contact: DeskContact;
  known: ReturnType<typeof useCurrentContact>;
  names: Names;
}

/** What happened in this contact so far, and what the customer had with us before. */
function Story({ contact, known, names }: StoryProps) {
  const { t } = useTranslation("contacts");
  const [shown, setShown] = useState<"this" | "earlier">("this");
  const contacts = useCustomerContacts(contact.customer);
  const ratings = useCustomerRatings(contact.customer);
  const earlier = (contacts.data ?? []).filter((each) => each.contact !== contact.contact);
  const tabs = [
    { value: "this" as const, label: t("story.this") },
    { value: "earlier" as const, label: t("story.earlier"), count: contacts.data ? earlier.length : undefined },
  ];
  return (
    <Tabs label={t("story.title")} tabs={tabs} value={shown} onChange={setShown} className={classes.story}>
      <div className={classes.told}>
        {shown === "this" ? (
          <Loaded query={known}>
            {(page: ContactPage) => (
              <Suspense fallback={<LoadingRows rows={4} />}>
                <Timeline entries={storyOf(page.timeline)} names={names} />
              </Suspense>
            )}
          </Loaded>
        ) : contact.customer === null ? (
          <p>{t("earlier.unknown")}</p>
        ) : (
          <Loaded query={contacts}>
            {() => <CustomerContacts contacts={earlier} scores={scoresOf(ratings.data)} names={names} />}
          </Loaded>
        )}
      </div>
    </Tabs>
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
      canCallOut={useCanCallOut()}
      failedConsult={failedConsult(timeline)}
      keypad={(onPress) => <Keypad onPress={onPress} />}
    />
  );
}

const isOutgoing = ({ callback, called_by }: DeskContact) => Boolean(callback ?? called_by);

/** Changes whenever the contact has something new to tell. */
function stageOf({ phase, customer, is_held, consult, parties }: DeskContact): string {
  return [phase, customer, is_held, consult?.agent, consult?.stage, ...parties.map(({ agent }) => agent)].join(" ");
}
