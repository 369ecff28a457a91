import { NativeSelect, NumberInput, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Change, type QueueChange, withQueue } from "@/features/twin/api/change";
import type { Plan, QueuePlan } from "@/features/twin/api/what-if";
import { isSameLevels } from "@/features/twin/components/agents-editor";
import { SkillLevels } from "@/features/twin/components/skill-levels";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useFormat } from "@/i18n/format";

interface Props {
  plan: Plan;
  change: Change;
  names: Names;
  onChange: (change: Change) => void;
}

const CALLBACK_AFTER_S = [0, 60, 120, 180, 300, 600, 900];

/** The rules of each queue: who is next, the target, who goes first, where callers overflow, when callbacks are offered. */
export function QueuesEditor({ plan, change, names, onChange }: Props) {
  const { t } = useTranslation("twin");
  const offersCallbacks = plan.queues.some(
    ({ queue, callback_after_s }) => (change.queues[queue]?.callback_after_s ?? callback_after_s) !== null,
  );
  const share = Math.round((change.callback_share ?? plan.callback_share) * 100);
  const putShare = (percent: number) => {
    const { callback_share: _, ...rest } = change;
    onChange(percent === Math.round(plan.callback_share * 100) ? rest : { ...rest, callback_share: percent / 100 });
  };
  return (
    <>
      {plan.queues.map((queue) => (
        <QueueEditor key={queue.queue} queue={queue} plan={plan} change={change} names={names} onChange={onChange} />
      ))}
      {offersCallbacks && (
        <div className={classes.fields}>
          <NumberInput
            label={t("queues.share")}
            description={t("queues.share_hint")}
            suffix={t("queues.percent")}
            min={0}
            max={100}
            value={share}
            onChange={(value) => typeof value === "number" && putShare(value)}
          />
        </div>
      )}
    </>
  );
}

function QueueEditor({ queue: was, plan, change, names, onChange }: Props & { queue: QueuePlan }) {
  const { t } = useTranslation("twin");
  const format = useFormat();
  const { queue } = was;
  const wanted = change.queues[queue] ?? {};
  const put = <K extends keyof QueueChange>(field: K, value: QueueChange[K]) =>
    onChange(withQueue(change, queue, { [field]: value === was[field] ? undefined : value }));
  const now = <K extends "strategy" | "target_percent" | "target_s" | "priority" | "personal_first">(field: K) =>
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
  const to = wanted.overflow_to ?? was.overflow_to ?? "";
  const overflow = (next: string) =>
    onChange(
      withQueue(change, queue, {
        overflow_to: next || undefined,
        overflow_after_s: next ? (wanted.overflow_after_s ?? was.overflow_after_s) : undefined,
      }),
    );
  const callback = wanted.callback_after_s ?? was.callback_after_s ?? 0;
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
        <div className={classes.two}>
          <NativeSelect
            label={t("queues.overflow_to")}
            value={to}
            onChange={(event) => overflow(event.currentTarget.value)}
            data={[
              { value: "", label: t("queues.nowhere"), disabled: was.overflow_to !== null },
              ...plan.queues
                .filter((each) => each.queue !== queue)
                .map((each) => ({ value: each.queue, label: names.queue(each.queue) })),
            ]}
          />
          {to !== "" && (
            <NumberInput
              label={t("queues.overflow_after")}
              suffix={t("queues.seconds")}
              min={5}
              max={86_400}
              step={10}
              value={wanted.overflow_after_s ?? was.overflow_after_s}
              onChange={(value) =>
                typeof value === "number" &&
                value >= 5 &&
                onChange(withQueue(change, queue, { overflow_to: to, overflow_after_s: value }))
              }
            />
          )}
        </div>
        <NativeSelect
          label={t("queues.callback")}
          value={String(callback)}
          onChange={(event) =>
            onChange(withQueue(change, queue, { callback_after_s: Number(event.currentTarget.value) || undefined }))
          }
          data={[...new Set([...CALLBACK_AFTER_S, callback])].map((value) => ({
            value: String(value),
            label: value === 0 ? t("queues.no_callback") : t("queues.callback_after", { time: format.length(value) }),
            disabled: value === 0 && was.callback_after_s !== null,
          }))}
        />
        <Switch
          label={t("queues.personal")}
          checked={now("personal_first") as boolean}
          onChange={(event) => put("personal_first", event.currentTarget.checked)}
        />
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
