import { useTranslation } from "react-i18next";
import type { Day } from "@/features/contacts/api/day";
import classes from "@/features/contacts/components/my-day.module.css";
import { useDuration } from "@/i18n/duration";
import { useFormat } from "@/i18n/format";
import { clockText } from "@/lib/micros";

const NOTHING = "–";

interface Props {
  day: Day | undefined;
  rating: number | null | undefined;
  /** Side by side at the foot of the inbox, or large on an empty desk. */
  isLarge?: boolean;
}

/** The agent's own figures since midnight. What there is none of is a dash, never a zero. */
export function MyDay({ day, rating, isLarge = false }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const duration = useDuration();
  const time = (value: number | undefined) => (value ? duration(value) : NOTHING);
  const facts = [
    ["handled", day ? format.number(day.handled) : NOTHING],
    ["handling", day?.handling ? clockText(day.handling) : NOTHING],
    ["rating", rating ? format.number(Math.round(rating * 10) / 10) : NOTHING],
    ["on_duty", time(day?.on_duty)],
    ["talking", time(day?.talking)],
    ["on_break", time(day?.on_break)],
  ] as const;
  return (
    <section className={isLarge ? classes.large : classes.day} aria-label={t("day.title")}>
      <h2 className={classes.title}>{t("day.title")}</h2>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{t(`day.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
