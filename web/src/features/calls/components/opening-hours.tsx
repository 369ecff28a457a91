import { useTranslation } from "react-i18next";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/opening-hours.module.css";

type Hours = NonNullable<CallPage["hours"]>;

/** A Monday, so that the days of a week can be named by a calendar. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** When the line is open: days with the same hours stand together. */
export function OpeningHours({ hours }: { hours: Hours }) {
  const { t, i18n } = useTranslation("calls");
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: "short", timeZone: "UTC" });
  const day = (weekday: number) => name.format(MONDAY + weekday * DAY_MS);
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
  for (let weekday = 0; weekday < 7; weekday += 1) {
    const today = spans.filter((span) => span.weekday === weekday).toSorted((one, other) => one.start - other.start);
    const times = today.map(({ start, end }) => `${clock(start)}–${clock(end)}`).join(", ");
    const before = found.at(-1);
    if (before?.times === times && before.last === weekday - 1) before.last = weekday;
    else if (times !== "") found.push({ first: weekday, last: weekday, times });
  }
  return found;
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
