import { Chip, NativeSelect, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { TimeField } from "@/components/ui/time-field";
import { type Timetable, useNextTimes } from "@/features/metrics/saved/api/saved";
import classes from "@/features/metrics/saved/components/saved.module.css";
import { useScheduleWords } from "@/features/metrics/saved/hooks/use-schedule-words";
import { WEEKDAYS, weekdayName } from "@/lib/week";

const RHYTHMS = ["daily", "weekly", "monthly"] as const;
const ZONES = Intl.supportedValuesOf("timeZone");
const LAST_DAY = 31;

interface Props {
  value: Timetable;
  onChange: (timetable: Timetable) => void;
}

/** On which days and at what time, by the clocks of a place; and when that is next. */
export function TimetableFields({ value, onChange }: Props) {
  const { t, i18n } = useTranslation("saved");
  const zones = useId();
  const label = useId();
  const put = (patch: Partial<Timetable>) => onChange({ ...value, ...patch });
  return (
    <>
      <NativeSelect
        label={t("mail.rhythm")}
        value={value.rhythm}
        onChange={(event) => put({ rhythm: event.currentTarget.value as Timetable["rhythm"] })}
        data={RHYTHMS.map((rhythm) => ({ value: rhythm, label: t(`mail.${rhythm}`) }))}
      />
      {value.rhythm === "weekly" && (
        <fieldset className={classes.days}>
          <legend>{t("mail.weekdays")}</legend>
          {WEEKDAYS.map((weekday) => (
            <Chip
              key={weekday}
              size="sm"
              checked={value.weekdays.includes(weekday + 1)}
              onChange={() => put({ weekdays: toggled(value.weekdays, weekday + 1) })}
              aria-label={weekdayName(weekday, i18n.language)}
            >
              {weekdayName(weekday, i18n.language, "short")}
            </Chip>
          ))}
        </fieldset>
      )}
      <div className={classes.fields}>
        {value.rhythm === "monthly" && (
          <NativeSelect
            label={t("mail.day")}
            value={value.day}
            onChange={(event) => put({ day: Number(event.currentTarget.value) })}
            data={Array.from({ length: LAST_DAY }, (_, place) => ({
              value: String(place + 1),
              label: place + 1 === LAST_DAY ? t("mail.last_day") : String(place + 1),
            }))}
          />
        )}
        <div>
          <span id={label} className={classes.label}>
            {t("mail.time")}
          </span>
          <TimeField label={t("mail.time")} size="sm" minute={value.minute} onChange={(minute) => put({ minute })} />
        </div>
        <TextInput
          label={t("mail.zone")}
          required
          withAsterisk={false}
          list={zones}
          value={value.zone}
          onChange={(event) => put({ zone: event.currentTarget.value })}
        />
        <datalist id={zones}>
          {ZONES.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      <Next timetable={value} />
      <p className={classes.hint}>{t("mail.range")}</p>
    </>
  );
}

function Next({ timetable }: { timetable: Timetable }) {
  const { t } = useTranslation("saved");
  const words = useScheduleWords();
  const next = useNextTimes(timetable);
  const times = next.data ?? [];
  return (
    <p className={classes.hint} role="status">
      {times.length > 0 && t("mail.next", { times: times.map((at) => words.at(at, timetable.zone)).join("; ") })}
    </p>
  );
}

const toggled = (days: readonly number[], day: number): number[] =>
  days.includes(day) ? days.filter((each) => each !== day) : [...days, day].sort((a, b) => a - b);
