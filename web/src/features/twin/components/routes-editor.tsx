import { Button, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type CallbacksChange,
  type Change,
  isSameWay,
  withCallbacks,
  withRoute,
  withShare,
} from "@/features/twin/api/change";
import type { Plan, Step } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";

interface Props {
  plan: Plan;
  change: Change;
  names: Names;
  onChange: (change: Change) => void;
}

/** Whom each route tries, step by step, and how people are called back. */
export function RoutesEditor(props: Props) {
  return (
    <>
      {props.plan.routes.map(({ route }) => (
        <RouteEditor key={route} route={route} {...props} />
      ))}
      <CallbacksEditor {...props} />
    </>
  );
}

function RouteEditor({ route, plan, change, names, onChange }: Props & { route: string }) {
  const { t } = useTranslation("twin");
  const was = plan.routes.find((each) => each.route === route)?.steps ?? [];
  const changed = change.routes[route];
  const [isOpen, setOpen] = useState(false);
  const endless = endlessIn(changed ?? was);
  return (
    <details className={classes.entry} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <strong>{names.route(route)}</strong>
        <span className={classes.quiet}>{t("routes.steps", { count: (changed ?? was).length })}</span>
        {changed && <span className={classes.changed}>{t("changes.changed")}</span>}
      </summary>
      <div className={classes.fields}>
        {changed && (
          <div>
            <p className={classes.quiet}>{t("routes.was")}</p>
            <ol className={classes.way}>
              {was.map((step, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone.
                <li key={place}>{names.sentence(plan, step)}</li>
              ))}
            </ol>
            <Button variant="subtle" size="compact-sm" onClick={() => onChange(withRoute(change, route, undefined))}>
              {t("routes.as_it_was")}
            </Button>
          </div>
        )}
        {endless && (
          <p className={classes.warning} role="status">
            {t("routes.never", { queue: names.queue(endless.queue) })}
          </p>
        )}
        {isOpen &&
          names.routeSteps({
            plan,
            steps: changed ?? was,
            onChange: (steps) =>
              onChange(withRoute(change, route, steps.length === 0 || isSameWay(steps, was) ? undefined : steps)),
          })}
      </div>
    </details>
  );
}

/** A queue without a limit for everybody: no caller ever comes to what stands behind it. */
const endlessIn = (steps: readonly Step[]) =>
  steps.slice(0, -1).find((step) => step.kind === "queue" && step.wait_s == null && !step.when) as
    | Extract<Step, { kind: "queue" }>
    | undefined;

const MINUTE_S = 60;
const FIELDS = [
  { field: "offer_over_s", unit: MINUTE_S, min: 1, max: 240 },
  { field: "retry_s", unit: MINUTE_S, min: 1, max: 1_440 },
  { field: "attempts", unit: 1, min: 1, max: 20 },
] as const;

function CallbacksEditor({ plan, change, onChange }: Props) {
  const { t } = useTranslation("twin");
  const put = (field: keyof CallbacksChange, value: number) =>
    onChange(withCallbacks(change, { [field]: value === plan.callbacks[field] ? undefined : value }));
  const share = (what: "callback_share" | "reached_share") => (
    <NumberInput
      label={t(`callbacks.${what}`)}
      description={t(`callbacks.${what}_hint`)}
      suffix={t("queues.percent")}
      min={0}
      max={100}
      value={Math.round((change[what] ?? plan[what]) * 100)}
      onChange={(value) => {
        if (typeof value !== "number") return;
        const isAsItWas = value === Math.round(plan[what] * 100);
        onChange(withShare(change, what, isAsItWas ? undefined : value / 100));
      }}
    />
  );
  return (
    <details className={classes.entry}>
      <summary>
        <strong>{t("callbacks.title")}</strong>
        {(change.callbacks || change.callback_share !== undefined || change.reached_share !== undefined) && (
          <span className={classes.changed}>{t("changes.changed")}</span>
        )}
      </summary>
      <div className={classes.fields}>
        <p className={classes.quiet}>{t("callbacks.hint")}</p>
        {FIELDS.map(({ field, unit, min, max }) => (
          <NumberInput
            key={field}
            label={t(`callbacks.${field}`)}
            suffix={unit === 1 ? "" : t("callbacks.minutes")}
            min={min}
            max={max}
            allowDecimal={false}
            value={Math.round((change.callbacks?.[field] ?? plan.callbacks[field]) / unit)}
            onChange={(value) => typeof value === "number" && value >= min && put(field, value * unit)}
          />
        ))}
        {share("callback_share")}
        {share("reached_share")}
      </div>
    </details>
  );
}
