import { useTranslation } from "react-i18next";
import { type Plan, realOf } from "@/features/twin/api/what-if";
import classes from "@/features/twin/components/what-if.module.css";
import type { Names } from "@/features/twin/hooks/names";
import { type FigureName, useFigureText } from "@/features/twin/hooks/use-figure-text";
import { useFormat } from "@/i18n/format";

const TILES: readonly FigureName[] = ["offered", "service_level", "mean_wait_s", "abandonment", "occupancy"];
const OF_QUEUES = ["offered", "service_level", "mean_wait_s", "abandonment"] as const;

/** How the day really was, all together and queue by queue. */
export function DayTiles({ plan, names }: { plan: Plan; names: Names }) {
  const { t } = useTranslation("twin");
  const text = useFigureText();
  const format = useFormat();
  const called = plan.queues.filter(({ queue }) => (realOf(plan, "offered", "queue", queue) ?? 0) > 0);
  return (
    <section aria-label={t("day.title")} className={classes.day}>
      <div className={classes.tiles}>
        {TILES.map((name) => (
          <article key={name} className={classes.tile} aria-label={t(`figure.${name}`)}>
            <names.Defined figure={name}>
              <span className={classes.quiet}>{t(`figure.${name}`)}</span>
            </names.Defined>
            <span className={classes.value}>{text.value(name, realOf(plan, name) ?? 0)}</span>
            <span className={classes.quiet}>
              {name === "offered" && t("day.agents", { count: plan.agents.length })}
              {name === "service_level" && t("day.target", { target: targetOf(plan, format) })}
              {name === "mean_wait_s" &&
                t("day.p90", { value: text.value("wait_p90_s", realOf(plan, "wait_p90_s") ?? 0) })}
              {name === "abandonment" && t("day.abandoned", { count: realOf(plan, "abandoned") ?? 0 })}
              {name === "occupancy" && t("day.busy")}
            </span>
          </article>
        ))}
      </div>
      {called.length > 1 && (
        <ul className={classes.queues} aria-label={t("day.queues")}>
          {called.map(({ queue }) => (
            <li key={queue}>
              <strong>{names.queue(queue)}</strong>{" "}
              {OF_QUEUES.map((name) => (
                <span key={name}>
                  {t(`short.${name}`, {
                    value: text.value(name, realOf(plan, name, "queue", queue) ?? 0),
                    count: realOf(plan, name, "queue", queue) ?? 0,
                  })}
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** One target where all queues have the same, else none is named. */
function targetOf(plan: Plan, format: ReturnType<typeof useFormat>): string {
  const targets = new Set(
    plan.queues.map((each) => `${format.percent(each.target_percent / 100)} / ${format.length(each.target_s)}`),
  );
  return targets.size === 1 ? [...targets].join("") : "–";
}
