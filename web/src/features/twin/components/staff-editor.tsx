import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { type Change, spanOf, withAgent, withOneMore, withStaff, writeSpan } from "@/features/twin/api/change";
import { type Plan, realOf } from "@/features/twin/api/what-if";
import { AddedStaff } from "@/features/twin/components/added-staff";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";

interface Props {
  plan: Plan;
  change: Change;
  names: Names;
  onChange: (change: Change) => void;
}

/** More or fewer agents, queue by queue. */
export function StaffEditor({ plan, change, names, onChange }: Props) {
  const { t } = useTranslation("twin");
  const hours = usualHours(plan);
  return (
    <>
      <ul className={classes.rows}>
        {plan.queues.map(({ queue, needs }) => {
          const name = names.queue(queue);
          const { before, after } = staffOf(plan, change, queue);
          const fewer = oneFewer(plan, change, queue);
          return (
            <li key={queue} className={classes.row}>
              <span className={classes.grow}>
                <strong>{name}</strong>
                <span className={classes.quiet}>{t("staff.were", { count: before })}</span>
              </span>
              <ActionIcon
                variant="default"
                size={34}
                aria-label={t("staff.less", { queue: name })}
                disabled={!fewer}
                onClick={() => fewer && onChange(fewer)}
              >
                <span aria-hidden="true">−1</span>
              </ActionIcon>
              <output
                className={after === before ? classes.count : classes.counted}
                aria-label={t("staff.of", { queue: name })}
              >
                {after}
              </output>
              <ActionIcon
                variant="default"
                size={34}
                aria-label={t("staff.more", { queue: name })}
                onClick={() => onChange(withOneMore(change, queue, hours, change.queues[queue]?.needs ?? needs))}
              >
                <span aria-hidden="true">+1</span>
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      <p className={classes.hint}>
        <Icon name="info" size={15} /> {t("staff.hint")}
      </p>
      {change.staff.map((group, place) => (
        <AddedStaff
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is known by its place.
          key={place}
          group={group}
          place={place}
          plan={plan}
          change={change}
          names={names}
          onChange={onChange}
        />
      ))}
    </>
  );
}

/** How many serve a queue: as it was, and as it might have been. */
function staffOf(plan: Plan, change: Change, queue: string): { before: number; after: number } {
  const before = plan.agents.filter(({ queues }) => queues.includes(queue)).length;
  const still = plan.agents.filter(({ agent, queues }) => {
    const changed = change.agents[agent];
    return !changed?.absent && (changed?.queues ?? queues).includes(queue);
  }).length;
  const added = change.staff.filter(({ queues }) => queues.includes(queue));
  return { before, after: added.reduce((sum, { count }) => sum + count, still) };
}

/** First one who was added is taken away again; then whoever of the queue had the least to do that day. */
function oneFewer(plan: Plan, change: Change, queue: string): Change | null {
  const place = change.staff.findIndex(({ queues }) => queues.length === 1 && queues[0] === queue);
  if (place >= 0) return withStaff(change, place, { count: (change.staff[place]?.count ?? 1) - 1 });
  const contacts = (agent: string) => realOf(plan, "contacts", "agent", agent) ?? 0;
  const [least] = plan.agents
    .filter(({ agent, queues }) => queues.includes(queue) && !change.agents[agent]?.absent)
    .sort((a, b) => a.queues.length - b.queues.length || contacts(a.agent) - contacts(b.agent));
  return least ? withAgent(change, least.agent, { absent: true }) : null;
}

/** From when until when anybody was there, to five minutes, and at most twelve hours. */
function usualHours(plan: Plan): string {
  const spans = plan.agents.flatMap(({ works }) => works.map(spanOf));
  if (spans.length === 0) return "09:00-17:00";
  const from = Math.floor(Math.min(...spans.map((span) => span.from)) / 5) * 5;
  const until = Math.ceil(Math.max(...spans.map((span) => span.until)) / 5) * 5;
  return writeSpan({
    from: Math.min(from, 23 * 60),
    until: Math.min(Math.max(until, from + 5), from + 12 * 60, 24 * 60),
  });
}
