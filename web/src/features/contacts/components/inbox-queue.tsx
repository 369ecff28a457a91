import { useTranslation } from "react-i18next";
import { Clock } from "@/components/ui/clock";
import { LoadingRows, Message } from "@/components/ui/states";
import classes from "@/features/contacts/components/inbox.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { WaitingQueue } from "@/features/contacts/live/waiting";
import { useFormat } from "@/i18n/format";

interface Props {
  isReady: boolean;
  queues: readonly WaitingQueue[];
  names: Names;
}

/** Who waits in the agent's queues, in the order in which they are served. */
export function InboxQueue({ isReady, queues, names }: Props) {
  const { t } = useTranslation("contacts");
  if (!isReady) return <LoadingRows />;
  if (queues.length === 0)
    return <Message icon="queue" title={t("inbox.no_queues")} text={t("inbox.no_queues_text")} />;
  const busy = queues.filter(({ waiting }) => waiting > 0);
  if (busy.length === 0) {
    const list = queues.map(({ queue }) => names.queue(queue)).join(", ");
    return <Message icon="queue" title={t("inbox.nobody_waits")} text={list} />;
  }
  return busy.map((queue) => <Queue key={queue.queue} queue={queue} names={names} />);
}

function Queue({ queue: { queue, waiting, first }, names }: { queue: WaitingQueue; names: Names }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  return (
    <section aria-label={names.queue(queue)}>
      <h2 className={classes.group}>
        {names.queue(queue)}
        <span>{waiting}</span>
      </h2>
      <ol className={classes.list}>
        {first.map((waiter, place) => (
          <li key={waiter.contact} className={classes.waiter}>
            <span className={classes.place}>{place + 1}</span>
            <div>
              <div className={classes.name}>{names.customer(waiter.customer)}</div>
              <div className={classes.sub}>
                {[
                  waiter.is_callback && t("calling.callback"),
                  waiter.is_ringing ? t("inbox.phase.ringing") : format.languageName(waiter.language),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </div>
            </div>
            <Clock since={waiter.since} className={classes.time} />
          </li>
        ))}
      </ol>
      {waiting > first.length && (
        <p className={classes.quiet}>{t("inbox.more_wait", { count: waiting - first.length })}</p>
      )}
    </section>
  );
}
