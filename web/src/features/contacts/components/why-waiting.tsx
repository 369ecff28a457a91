import { useTranslation } from "react-i18next";
import { codeOf } from "@/api/client";
import { Clock } from "@/components/ui/clock";
import { FailedLine, LoadingRows } from "@/components/ui/states";
import classes from "@/components/ui/why.module.css";
import { useWhyWaiting, type WaitingReason } from "@/features/contacts/api/why";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { SECOND } from "@/lib/micros";

interface Props {
  contact: string;
  names: Names;
  skillName: (skill: string) => string;
}

/** Why a caller still waits, in words, as of now. */
export function WhyWaiting({ contact, names, skillName }: Props) {
  const { t } = useTranslation("timeline");
  const { data, error } = useWhyWaiting(contact);
  if (codeOf(error) === "contacts.not_found") return <p className={classes.answer}>{t("why.waits_no_more")}</p>;
  if (error) return <FailedLine error={error} />;
  if (!data) return <LoadingRows rows={3} />;
  return (
    <div className={classes.answer}>
      <p className={classes.title}>{t(`why.waiting.${data.why}`)}</p>
      <ul className={classes.facts}>
        <Place reason={data} names={names} />
        <Asks reason={data} skillName={skillName} />
        <Agents reason={data} names={names} />
        <First reason={data} names={names} />
        <Onwards reason={data} names={names} />
      </ul>
    </div>
  );
}

interface PartProps {
  reason: WaitingReason;
  names: Names;
}

function Place({ reason, names }: PartProps) {
  const { t, i18n } = useTranslation("timeline");
  const { span } = useFormat();
  const { queue, position, rings, rings_until, boost, is_open, is_first, expected } = reason;
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  return (
    <>
      {queue !== null && position !== null && (
        <li>
          {t("why.place", { position, queue: names.queue(queue) })} <Clock since={reason.since} />
        </li>
      )}
      {rings.length > 0 && rings_until !== null && (
        <li>
          {t("why.rings", { agents: list.format(rings.map(names.agent)) })} <Clock until={rings_until} />
        </li>
      )}
      {expected && <li>{t("why.expected", { low: span(expected.low_s), high: span(expected.high_s) })}</li>}
      {is_first && <li>{t("why.is_first")}</li>}
      {boost > 0 && <li>{t("why.boosted", { time: span(boost / SECOND) })}</li>}
      {!is_open && <li>{t("why.closed")}</li>}
    </>
  );
}

/** What it asks of agents now, and when it asks for less. */
function Asks({ reason, skillName }: { reason: WaitingReason; skillName: Props["skillName"] }) {
  const { t, i18n } = useTranslation("timeline");
  const { languageName } = useFormat();
  const { skills, language, spares_reserved, less_at } = reason;
  const wanted = [
    ...skills.map(({ skill, level }) => t("why.skill", { skill: skillName(skill), level })),
    ...(language === null ? [] : [languageName(language)]),
  ];
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  if (wanted.length === 0 && !spares_reserved) return null;
  return (
    <>
      {wanted.length > 0 && <li>{t("why.asks", { what: list.format(wanted) })}</li>}
      {spares_reserved && <li>{t("why.spares")}</li>}
      {less_at !== null && (
        <li>
          {t("why.less")} <Clock until={less_at} />
        </li>
      )}
    </>
  );
}

function Agents({ reason: { able, unable }, names }: PartProps) {
  const { t } = useTranslation("timeline");
  const sum = (groups: WaitingReason["able"]) => groups.reduce((total, { count }) => total + count, 0);
  return (
    <>
      {able.length > 0 && (
        <li>
          {t("why.able", { count: sum(able) })} <Groups groups={able} names={names} />
        </li>
      )}
      {unable.length > 0 && (
        <li>
          {t("why.unable", { count: sum(unable) })} <Groups groups={unable} names={names} />
        </li>
      )}
    </>
  );
}

function Groups({ groups, names }: { groups: WaitingReason["able"]; names: Names }) {
  const { t, i18n } = useTranslation("timeline");
  const textOf = useCodeText("timeline");
  const list = new Intl.ListFormat(i18n.language, { type: "unit" });
  return groups.map(({ why, count, agents }) => {
    const named = list.format(agents.map(names.agent));
    const what = textOf(`why.group.${why}`, { count }) ?? t("why.group.other", { count });
    return (
      <span key={why} className={classes.names}>
        {agents.length < count ? t("why.some", { what, agents: named }) : t("why.all", { what, agents: named })}
      </span>
    );
  });
}

/** Who goes before it, and why. */
function First({ reason: { position, ahead, elsewhere }, names }: PartProps) {
  const { t, i18n } = useTranslation("timeline");
  const list = new Intl.ListFormat(i18n.language, { type: "conjunction" });
  const whys = [...new Set(ahead.map(({ why }) => why))].map((why) => t(`why.ahead_because.${why}`));
  return (
    <>
      {position !== null && position > 1 && <li>{t("why.ahead", { count: position - 1, why: list.format(whys) })}</li>}
      {elsewhere.map(({ queue, count }) => (
        <li key={queue}>{t("why.elsewhere", { count, queue: names.queue(queue) })}</li>
      ))}
    </>
  );
}

/** Where its route goes on to, and when. */
function Onwards({ reason: { goes_on, next, queue }, names }: PartProps) {
  const { t } = useTranslation("timeline");
  const textOf = useCodeText("timeline");
  if (goes_on === null) return queue === null ? null : <li>{t("why.stays")}</li>;
  const then = next === null ? t("why.next.end") : nextText(next);
  return (
    <li>
      {t("why.goes_on", { next: then })} <Clock until={goes_on} />
    </li>
  );

  function nextText(step: NonNullable<typeof next>): string {
    if (step.kind === "exit") return textOf(`why.exit.${step.way}`) ?? t("why.exit.other");
    const params = {
      queue: step.queue === null ? "" : names.queue(step.queue),
      agent: step.agent === null ? "" : names.agent(step.agent),
    };
    return t(`why.next.${step.kind}`, params);
  }
}
