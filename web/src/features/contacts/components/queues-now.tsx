import { useTranslation } from "react-i18next";
import { Clock } from "@/components/ui/clock";
import { LoadingRows } from "@/components/ui/states";
import classes from "@/features/contacts/components/queues-now.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { WaitingQueue } from "@/features/contacts/live/waiting";

interface Props {
  isReady: boolean;
  queues: readonly WaitingQueue[];
  names: Names;
}

/** How many wait in each of the agent's queues, and the longest for how long. */
export function QueuesNow({ isReady, queues, names }: Props) {
  const { t } = useTranslation("contacts");
  return (
    <section aria-label={t("queues_now.title")}>
      <h2 className={classes.title}>{t("queues_now.title")}</h2>
      {!isReady && <LoadingRows rows={2} />}
      {isReady && queues.length === 0 && <p className={classes.quiet}>{t("inbox.no_queues_text")}</p>}
      <ul className={classes.list}>
        {queues.map(({ queue, waiting, oldest_since }) => (
          <li key={queue} className={classes.queue}>
            <span className={classes.name}>{names.queue(queue)}</span>
            <span className={classes.wait}>
              {oldest_since === null ? t("queues_now.nobody") : <Clock since={oldest_since} />}
            </span>
            <span className={classes.number}>{waiting}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
