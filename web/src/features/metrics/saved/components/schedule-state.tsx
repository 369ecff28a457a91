import { useTranslation } from "react-i18next";
import type { Delivery, Schedule } from "@/features/metrics/saved/api/saved";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { useScheduleWords } from "@/features/metrics/saved/hooks/use-schedule-words";

/** What became of the letters of the last due time, and why some were not sent. */
export function ScheduleState({ schedule }: { schedule: Schedule }) {
  const { t } = useTranslation("saved");
  const words = useScheduleWords();
  const { deliveries, last_due, timetable } = schedule;
  if (last_due === null) return <p className={classes.hint}>{t("state.never")}</p>;
  return (
    <section className={classes.state} aria-label={t("state.title")}>
      <p className={classes.hint}>{t("state.last", { at: words.at(last_due, timetable.zone) })}</p>
      <ul>
        {deliveries.map((each) => (
          <li key={each.address} data-state={each.state}>
            {t(`state.${stateOf(each)}`, { address: each.address, why: words.why(each) })}
          </li>
        ))}
      </ul>
      {!schedule.is_active && <p className={classes.hint}>{t("state.off")}</p>}
    </section>
  );
}

/** A letter that waits after a trouble is tried again. */
const stateOf = ({ state, trouble }: Delivery) => (state === "waiting" && trouble ? "again" : state);
