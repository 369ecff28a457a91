import { NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Change, type QueueChange, withQueue } from "@/features/twin/api/change";
import type { Plan, QueuePlan } from "@/features/twin/api/what-if";
import { isSameLevels } from "@/features/twin/components/agents-editor";
import { SkillLevels } from "@/features/twin/components/skill-levels";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";

interface Props {
  plan: Plan;
  change: Change;
  names: Names;
  onChange: (change: Change) => void;
}

/** The rules of each queue: who is next, the target, who goes first, and what its agents must know. */
export function QueuesEditor({ plan, change, names, onChange }: Props) {
  return plan.queues.map((queue) => (
    <QueueEditor key={queue.queue} queue={queue} plan={plan} change={change} names={names} onChange={onChange} />
  ));
}

function QueueEditor({ queue: was, change, names, onChange }: Props & { queue: QueuePlan }) {
  const { t } = useTranslation("twin");
  const { queue } = was;
  const wanted = change.queues[queue] ?? {};
  const put = <K extends keyof QueueChange>(field: K, value: QueueChange[K]) =>
    onChange(withQueue(change, queue, { [field]: value === was[field] ? undefined : value }));
  const now = <K extends "strategy" | "target_percent" | "target_s" | "priority">(field: K) =>
    wanted[field] ?? was[field];
  const number = (field: "target_percent" | "target_s" | "priority", suffix: string, min: number, max: number) => (
    <NumberInput
      label={t(`queues.${field}`)}
      suffix={suffix}
      min={min}
      max={max}
      step={field === "target_percent" ? 5 : 10}
      value={Number(now(field))}
      onChange={(value) => typeof value === "number" && value >= min && put(field, value)}
    />
  );
  return (
    <details className={classes.entry}>
      <summary>
        <strong>{names.queue(queue)}</strong>
        <span className={classes.quiet}>{names.strategy(was.strategy)}</span>
        {Object.keys(wanted).length > 0 && <span className={classes.changed}>{t("changes.changed")}</span>}
      </summary>
      <div className={classes.fields}>
        <NativeSelect
          label={t("queues.strategy")}
          description={names.strategyText(now("strategy") as string)}
          inputWrapperOrder={["label", "input", "description"]}
          value={now("strategy") as string}
          onChange={(event) => put("strategy", event.currentTarget.value)}
          data={names.strategies.map((value) => ({ value, label: names.strategy(value) }))}
        />
        <div className={classes.two}>
          {number("target_percent", t("queues.percent"), 1, 100)}
          {number("target_s", t("queues.seconds"), 1, 86_400)}
        </div>
        {number("priority", t("queues.seconds"), -86_400, 86_400)}
        <p className={classes.quiet}>{t("queues.priority_hint")}</p>
        <SkillLevels
          label={t("queues.needs")}
          levels={wanted.needs ?? was.needs}
          names={names}
          onChange={(needs) =>
            onChange(withQueue(change, queue, { needs: isSameLevels(needs, was.needs) ? undefined : needs }))
          }
        />
      </div>
    </details>
  );
}
