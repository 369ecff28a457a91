import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { todayOf } from "@/features/metrics/day/api/day-figures";
import classes from "@/features/metrics/day/components/day-card.module.css";
import { NONE } from "@/features/metrics/hooks/use-figures";
import { useReport } from "@/features/metrics/reports/api/questions";
import { useDuration } from "@/i18n/duration";
import { useFormat } from "@/i18n/format";
import { clockText } from "@/lib/micros";

const SHOWN = {
  handled: "handled",
  aht: "aht",
  csat: "csat.mean",
  signed_in: "time.signed_in",
  talking: "time.talking",
  breaks: "time.break",
} as const;
type Name = keyof typeof SHOWN;
const NAMES = Object.keys(SHOWN) as Name[];

interface Props {
  agent: string;
  /** Side by side at the foot of the inbox, or large on an empty desk. */
  isLarge?: boolean;
}

/** Some of the agent's own figures since midnight, and the way to all. What there is none of is a dash, never a zero. */
export function DayCard({ agent, isLarge = false }: Props) {
  const { t } = useTranslation("metrics");
  const format = useFormat();
  const duration = useDuration();
  const { data } = useReport({ ...todayOf(agent), metrics: Object.values(SHOWN), by: [], step: null });
  const write = (name: Name, value: number): string => {
    if (name === "handled") return format.number(value);
    if (name === "csat") return format.number(Math.round(value * 10) / 10);
    return name === "aht" ? clockText(value) : duration(value);
  };
  const text = (name: Name, place: number): string => {
    const value = data?.total.values[place]?.value;
    return value || (value === 0 && name === "handled") ? write(name, value) : NONE;
  };
  return (
    <section className={isLarge ? classes.large : classes.day} aria-label={t("my_day.title")}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t("my_day.title")}</h2>
        <Link to="/my-day" className={classes.all}>
          {t("my_day.all")}
        </Link>
      </div>
      <dl className={classes.facts}>
        {NAMES.map((name, place) => (
          <div key={name} className={classes.fact}>
            <dt>{t(`my_day.${name}`)}</dt>
            <dd>{text(name, place)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
