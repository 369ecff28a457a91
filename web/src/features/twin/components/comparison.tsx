import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { figuresOf, type Plan, type Question, realOf } from "@/features/twin/api/what-if";
import { Certainty } from "@/features/twin/components/certainty";
import { RangeBars } from "@/features/twin/components/range-bars";
import classes from "@/features/twin/components/what-if.module.css";
import { type FigureName, useFigureText } from "@/features/twin/hooks/use-figure-text";

const MAIN: readonly FigureName[] = ["service_level", "mean_wait_s", "wait_p90_s", "abandonment", "occupancy"];
/** Shown where there are any. */
const SELDOM: readonly FigureName[] = [
  "own_manager",
  "callbacks",
  "callbacks_reached",
  "mean_callback_s",
  "to_head",
  "messages",
  "passed_on",
  "unserved",
];
const SHARES: readonly FigureName[] = ["service_level", "abandonment", "occupancy", "own_manager"];

/** Both futures side by side, figure by figure, each with the range that luck alone makes of it. */
export function Comparison({ question, plan }: { question: Question; plan: Plan }) {
  const { t } = useTranslation("twin");
  const text = useFigureText();
  const all = figuresOf(question, "all");
  if (!all) return null;
  const happens = (name: FigureName) => (all.before[name]?.high ?? 0) > 0 || (all.after[name]?.high ?? 0) > 0;
  return (
    <Card title={t("result.compare")} aside={<Legend />} isPadded={false}>
      {[...MAIN, ...SELDOM.filter(happens)].map((name) => {
        const [before, after, change] = [all.before[name], all.after[name], all.change[name]];
        if (!before || !after || !change) return null;
        const real = realOf(plan, name);
        return (
          <section key={name} className={classes.figure} aria-label={t(`figure.${name}`)}>
            <div className={classes.name}>
              {t(`figure.${name}`)}
              {real !== undefined && !SELDOM.includes(name) && (
                <span className={classes.quiet}>{t("result.real", { value: text.value(name, real) })}</span>
              )}
            </div>
            <div className={classes.side}>
              <span className={classes.quiet}>{t("result.before")}</span>
              <strong>{text.value(name, before.mean)}</strong>
              <span className={classes.quiet}>{text.range(name, before)}</span>
            </div>
            <div className={`${classes.side} ${classes.after}`}>
              <span className={classes.quiet}>{t("result.after")}</span>
              <strong>{text.value(name, after.mean)}</strong>
              <span className={classes.quiet}>{text.range(name, after)}</span>
            </div>
            <RangeBars before={before} after={after} real={real} isShare={SHARES.includes(name)} />
            <Certainty name={name} difference={change} isLong />
          </section>
        );
      })}
    </Card>
  );
}

/** Which colour is which future. */
export function Legend() {
  const { t } = useTranslation("twin");
  return (
    <span className={classes.legend}>
      <span>
        <i className={classes.swatchBefore} /> {t("result.before")}
      </span>
      <span>
        <i className={classes.swatchAfter} /> {t("result.after")}
      </span>
      <span>
        <i className={classes.swatchReal} /> {t("result.really")}
      </span>
    </span>
  );
}
