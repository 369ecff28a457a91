import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/desk.module.css";
import { useNames } from "@/app/use-names";
import { Tabs } from "@/components/ui/tabs";
import { useCallbacks } from "@/features/callbacks/api/callbacks";
import { CallbacksInbox } from "@/features/callbacks/components/callbacks-inbox";
import { contactsOf, useParts } from "@/features/contacts/api/parts";
import { InboxDone } from "@/features/contacts/components/inbox-done";
import { InboxNow } from "@/features/contacts/components/inbox-now";
import { InboxQueue } from "@/features/contacts/components/inbox-queue";
import { ParkedContacts } from "@/features/contacts/components/parked-contacts";
import type { Desk } from "@/features/contacts/live/desk";
import { useParked } from "@/features/contacts/live/parked";
import { useWaiting } from "@/features/contacts/live/waiting";
import { scoresOf, useMyRatings } from "@/features/feedback/api/ratings";
import { todayOf } from "@/features/metrics/day/api/day-figures";
import { DayCard } from "@/features/metrics/day/components/day-card";

const IN_CALL: readonly (string | undefined)[] = ["ringing", "talking", "monitoring"];

type Shown = "mine" | "queue" | "done";

/** Everything that is the agent's: what they have now, who waits for them, and what they have done today. */
export function DeskInbox({ desk, agent }: { desk: Desk; agent: string }) {
  const { t } = useTranslation("contacts");
  const [shown, setShown] = useState<Shown>("mine");
  const parked = useParked();
  const waiting = useWaiting();
  const parts = useParts(agent, todayOf(agent));
  const ratings = useMyRatings();
  const { data: requests = [] } = useCallbacks("waiting");
  const callbacks = requests.filter(({ state, is_mine }) => state === "open" || is_mine);
  const current = desk.contact ?? desk.offer;
  const done = contactsOf(parts.data ?? [], current?.contact ?? null);
  const names = useNames([
    current?.customer ?? null,
    ...parked.map(({ customer }) => customer),
    ...(shown === "queue" ? waiting.queues.flatMap(({ first }) => first.map(({ customer }) => customer)) : []),
    ...(shown === "done" ? done.map(({ customer }) => customer) : []),
  ]);
  const mine = (desk.contact ? 1 : 0) + (desk.offer ? 1 : 0) + parked.length + callbacks.length;
  return (
    <>
      <Tabs<Shown>
        label={t("desk.mine")}
        look="segments"
        className={classes.tabs}
        value={shown}
        onChange={setShown}
        tabs={[
          { value: "mine", label: t("inbox.mine"), count: mine },
          { value: "queue", label: t("inbox.queue"), count: waiting.count },
          { value: "done", label: t("inbox.done"), count: parts.data ? done.length : undefined },
        ]}
      >
        {shown === "mine" && (
          <>
            <InboxNow desk={desk} names={names} />
            <ParkedContacts parked={parked} names={names} canTake={!IN_CALL.includes(desk.me?.state)} />
            <CallbacksInbox requests={callbacks} />
          </>
        )}
        {shown === "queue" && <InboxQueue isReady={waiting.isReady} queues={waiting.queues} names={names} />}
        {shown === "done" && (
          <InboxDone parts={parts} current={current?.contact ?? null} scores={scoresOf(ratings.data)} names={names} />
        )}
      </Tabs>
      {/* On an empty desk the day stands on the stage. */}
      {current && <DayCard agent={agent} />}
    </>
  );
}
