import { useTranslation } from "react-i18next";
import classes from "@/app/pages/desk.module.css";
import { useNames } from "@/app/use-names";
import { Card } from "@/components/ui/card";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { useCanCallOut } from "@/features/calls/api/calls";
import { useCustomerContacts } from "@/features/contacts/api/of-customer";
import { CustomerContacts } from "@/features/contacts/components/customer-contacts";
import { DeskMessage } from "@/features/contacts/components/desk-message";
import { QueuesNow } from "@/features/contacts/components/queues-now";
import type { DeskMe, DeskOffer } from "@/features/contacts/live/desk";
import { useWaiting } from "@/features/contacts/live/waiting";
import { scoresOf, useCustomerRatings } from "@/features/feedback/api/ratings";
import { useMe } from "@/features/identity/api/session";
import { DayCard } from "@/features/metrics/day/components/day-card";
import { useRequestState } from "@/features/people/api/people";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: DeskCallOut } = whenNeeded(() => import("@/app/pages/desk-call-out"), <LoadingRows rows={2} />);

const DEMO_LINE = "/call/web";

/** The desk without a contact: what to do next, who waits, and the day so far; while it rings, what was before. */
export function DeskIdle({ me, offer, agent }: { me: DeskMe; offer: DeskOffer | null; agent: string }) {
  const { is_demo } = useMe();
  const request = useRequestState();
  const canCallOut = useCanCallOut();
  return (
    <>
      <Card className={classes.empty}>
        <DeskMessage
          state={me.state}
          reason={me.reason}
          restsUntil={me.rests_until}
          missed={me.missed}
          onBecomeAvailable={() => request.mutate({ state: "available" })}
          callPage={is_demo ? DEMO_LINE : null}
        />
      </Card>
      {canCallOut && offer === null && <DeskCallOut />}
      {offer ? <Before offer={offer} /> : <Overview agent={agent} />}
    </>
  );
}

function Before({ offer }: { offer: DeskOffer }) {
  const { t } = useTranslation("contacts");
  const contacts = useCustomerContacts(offer.customer);
  const ratings = useCustomerRatings(offer.customer);
  const names = useNames();
  if (offer.customer === null) return null;
  return (
    <Card title={t("earlier.title")} className={classes.soFar} isScrolling>
      <Loaded query={contacts}>
        {(found) => (
          <CustomerContacts
            contacts={found.filter(({ contact }) => contact !== offer.contact)}
            scores={scoresOf(ratings.data)}
            names={names}
          />
        )}
      </Loaded>
    </Card>
  );
}

function Overview({ agent }: { agent: string }) {
  const waiting = useWaiting();
  const names = useNames();
  return (
    <div className={classes.overview}>
      <Card>
        <QueuesNow isReady={waiting.isReady} queues={waiting.queues} names={names} />
      </Card>
      <Card>
        <DayCard agent={agent} isLarge />
      </Card>
    </div>
  );
}
