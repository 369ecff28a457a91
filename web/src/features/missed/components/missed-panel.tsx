import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SidePanel } from "@/components/ui/side-panel";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { type MissedCall, type MissedStory, useMissedStory } from "@/features/missed/api/missed";
import classes from "@/features/missed/components/missed.module.css";
import { type Deeds, MissedActions } from "@/features/missed/components/missed-actions";
import { StatusMark } from "@/features/missed/components/missed-table";
import { useMissedWords } from "@/features/missed/hooks/use-missed-words";

interface Props {
  contact: string;
  deeds: Deeds;
  queueName: (queue: string) => string;
  dial: (number: string) => ReactNode;
  /** Whether this person may know customers, and look at contacts. */
  mayKnow: boolean;
  mayOpen: boolean;
  onClose: () => void;
}

/** One entry: every call, whom it rang and how that ended, and what has become of it. */
export function MissedPanel({ contact, onClose, ...rest }: Props) {
  const { t } = useTranslation("missed");
  const story = useMissedStory(contact);
  return (
    <SidePanel title={story.data?.entry.name || t("unknown")} onClose={onClose} width={520}>
      <Loaded query={story} loading={<LoadingRows rows={8} />}>
        {(found) => <Story story={found} {...rest} />}
      </Loaded>
    </SidePanel>
  );
}

function Story({
  story,
  deeds,
  queueName,
  dial,
  mayKnow,
  mayOpen,
}: { story: MissedStory } & Omit<Props, "contact" | "onClose">) {
  const { t } = useTranslation("missed");
  const words = useMissedWords();
  const { entry, calls } = story;
  return (
    <div className={classes.panel}>
      <p className={classes.lead}>
        <StatusMark status={entry.status} />
        {words.closing(entry).join(" · ")}
        {entry.closed_in !== null && mayOpen && (
          <Link to="/history/$contact" params={{ contact: entry.closed_in }}>
            {t("panel.talk")}
          </Link>
        )}
      </p>
      {entry.remark !== "" && <p className={classes.remark}>{entry.remark}</p>}
      {entry.owner !== null && <p>{entry.is_mine ? t("owner.mine") : t("owner.theirs", { name: entry.owner })}</p>}
      {entry.planned_at !== null && <p>{t("planned", { at: words.when(entry.planned_at) })}</p>}
      <p className={classes.lead}>
        {entry.number === "" ? t("panel.no_number") : dial(entry.number)}
        {entry.customer !== null && mayKnow && (
          <Link to="/customers/$customer" params={{ customer: entry.customer }}>
            {t("panel.profile")}
          </Link>
        )}
      </p>
      <MissedActions entry={entry} deeds={deeds} />
      <h3>{t("panel.calls", { count: calls.length })}</h3>
      <ol className={classes.calls}>
        {calls.map((call) => (
          <Call key={call.contact} call={call} queueName={queueName} mayOpen={mayOpen} />
        ))}
      </ol>
    </div>
  );
}

function Call({ call, queueName, mayOpen }: { call: MissedCall; queueName: Props["queueName"]; mayOpen: boolean }) {
  const { t } = useTranslation("missed");
  const words = useMissedWords();
  const lasted = call.ended_at - call.arrived_at;
  const rung = new Set(call.offers.map(({ agent }) => agent)).size;
  const waited = words.waited({ ...call, lasted });
  const facts = [
    call.queue === null ? null : queueName(call.queue),
    waited === null ? null : t("panel.waited", { wait: waited }),
    ...words.told(call),
  ].filter((each) => each !== null);
  return (
    <li>
      <p className={classes.lead}>
        <strong>{words.when(call.arrived_at)}</strong>
        {words.cause({ ...call, rung })}
        {mayOpen && (
          <Link to="/history/$contact" params={{ contact: call.contact }}>
            {t("panel.contact")}
          </Link>
        )}
      </p>
      {facts.length > 0 && <p className={classes.quiet}>{facts.join(" · ")}</p>}
      {call.offers.length > 0 && (
        <ul className={classes.offers} aria-label={t("panel.rang")}>
          {call.offers.map((offer) => (
            <li key={`${offer.agent} ${offer.made_at}`} data-how={offer.how}>
              <span>{offer.name}</span>
              <span>
                {offer.rang === null
                  ? words.ended(offer.how)
                  : t("panel.offer", { how: words.ended(offer.how), rang: words.length(offer.rang) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
