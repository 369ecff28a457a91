import { useTranslation } from "react-i18next";
import { Clock } from "@/components/ui/clock";
import { FailedLine, LoadingRows } from "@/components/ui/states";
import classes from "@/components/ui/why.module.css";
import { type IdleReason, useWhyIdle } from "@/features/people/api/why";
import { useReasonText } from "@/features/people/hooks/use-reason-text";
import { useFormat } from "@/i18n/format";

interface Props {
  agent: string;
  queueName: (queue: string) => string;
}

/** Why an agent has no contact, in words, as of now. */
export function WhyIdle({ agent, queueName }: Props) {
  const { t } = useTranslation("people");
  const { data, error } = useWhyIdle(agent);
  if (error) return <FailedLine error={error} />;
  if (!data) return <LoadingRows rows={3} />;
  const isFree = data.state === "available";
  return (
    <div className={classes.answer}>
      <p className={classes.title}>{t(`why.${data.why}`)}</p>
      <ul className={classes.facts}>
        <Because reason={data} />
        {data.kept.map(({ queue, why, count, until }) => (
          <li key={`${queue} ${why}`}>
            {t(`why.kept.${why}`, { count, queue: queueName(queue) })}
            {until !== null && (
              <>
                {" "}
                {t("why.until")} <Clock until={until} />
              </>
            )}
          </li>
        ))}
        {isFree &&
          data.turns.map(({ queue, place, free }) => (
            <li key={queue}>
              {place === null
                ? t("why.free", { count: free, queue: queueName(queue) })
                : t("why.turn", { count: free, place, queue: queueName(queue) })}
            </li>
          ))}
      </ul>
    </div>
  );
}

/** What has led to the state, until when it lasts, and since when the agent is without work. */
function Because({ reason: { why, reason, state, since, until, missed, idle_since } }: { reason: IdleReason }) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const reasonText = useReasonText();
  return (
    <>
      {(why === "on_break" || why === "offline") && (
        <li>{t("why.since", { reason: reasonText(reason), time: format.time(since) })}</li>
      )}
      {until !== null && (
        <li>
          {t("why.rests", { time: format.exactTime(until) })} <Clock until={until} />
        </li>
      )}
      {missed > 0 && <li>{t("why.missed", { count: missed })}</li>}
      {state === "available" && idle_since > 0 && (
        <li>
          {t("why.idle_for")} <Clock since={idle_since} />
        </li>
      )}
    </>
  );
}
