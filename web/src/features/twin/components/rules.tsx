import { useTranslation } from "react-i18next";
import { type Plan, realOf } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { useFormat } from "@/i18n/format";

/** Under which settings the day is lived, and where they come from. */
export function Rules({ plan, names }: { plan: Plan; names: Names }) {
  const { t } = useTranslation("twin");
  const format = useFormat();
  const { boosts, callbacks } = plan;
  const worth = [
    ...Object.entries(boosts.tiers).map(([tier, value]) =>
      t("rules.worth", { who: tier, value: format.length(value) }),
    ),
    ...(["repeat_s", "dropped_s"] as const)
      .filter((name) => boosts[name] > 0)
      .map((name) => t("rules.worth", { who: t(`rules.${name}`), value: format.length(boosts[name]) })),
  ];
  const called = plan.queues.filter(({ queue }) => (realOf(plan, "offered", "queue", queue) ?? 0) > 0);
  return (
    <details className={classes.help}>
      <summary>{t("rules.title")}</summary>
      <p className={classes.quiet}>{t(plan.log === null ? "rules.own" : "rules.brought")}</p>
      <dl>
        {called.map(({ queue, strategy, target_percent, target_s, priority, needs }) => (
          <div key={queue}>
            <dt>{names.queue(queue)}</dt>
            <dd>
              {[
                names.strategy(strategy),
                t("rules.target", { percent: format.percent(target_percent / 100), within: format.length(target_s) }),
                ...(priority === 0 ? [] : [t("rules.priority", { value: format.length(priority) })]),
                ...Object.entries(needs).map(([skill, level]) => t("line.level", { skill: names.skill(skill), level })),
              ].map((told) => (
                <div key={told}>{told}</div>
              ))}
            </dd>
          </div>
        ))}
        {plan.routes.map(({ route, steps }) => (
          <div key={route}>
            <dt>{t("rules.route", { name: names.route(route) })}</dt>
            <dd>
              <ol className={classes.way}>
                {steps.map((step, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
                  <li key={place}>{names.sentence(plan, step)}</li>
                ))}
              </ol>
            </dd>
          </div>
        ))}
        {worth.length > 0 && (
          <div>
            <dt>{t("rules.boosts")}</dt>
            <dd>
              {worth.map((told) => (
                <div key={told}>{told}</div>
              ))}
            </dd>
          </div>
        )}
        <div>
          <dt>{t("callbacks.title")}</dt>
          <dd>
            {t("rules.callbacks", {
              count: callbacks.attempts,
              retry: format.length(callbacks.retry_s),
              over: format.length(callbacks.offer_over_s),
              taken: format.percent(plan.callback_share),
              reached: format.percent(plan.reached_share),
            })}
          </dd>
        </div>
      </dl>
    </details>
  );
}
