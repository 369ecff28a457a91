import { useTranslation } from "react-i18next";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/opening-hours.module.css";
import { inOrder, ofDay, timesOf, WEEKDAYS, weekdayName } from "@/lib/week";

type Hours = NonNullable<CallPage["hours"]>;

/** When the line is open: days with the same hours stand together. */
export function OpeningHours({ hours }: { hours: Hours }) {
  const { t, i18n } = useTranslation("calls");
  const day = (weekday: number) => weekdayName(weekday, i18n.language, "short");
  return (
    <dl className={classes.hours} aria-label={t("hours.title")}>
      {runs(hours).map(({ first, last, times }) => (
        <div key={first} className={classes.row}>
          <dt>{first === last ? day(first) : t("hours.days", { first: day(first), last: day(last) })}</dt>
          <dd>{times}</dd>
        </div>
      ))}
      <div className={classes.zone}>
        <dt>{t("hours.zone")}</dt>
        <dd>{hours.zone}</dd>
      </div>
    </dl>
  );
}

interface Run {
  first: number;
  last: number;
  times: string;
}

function runs({ spans }: Hours): readonly Run[] {
  const found: Run[] = [];
  for (const weekday of WEEKDAYS) {
    const times = timesOf(ofDay(inOrder(spans), weekday));
    const before = found.at(-1);
    if (before?.times === times && before.last === weekday - 1) before.last = weekday;
    else if (times !== "") found.push({ first: weekday, last: weekday, times });
  }
  return found;
}
