import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DateField } from "@/components/ui/date-field";
import { type Draft, daysOf, PERIODS, type Period } from "@/features/metrics/goals/api/draft";
import classes from "@/features/metrics/goals/components/goals.module.css";
import { formatDays } from "@/features/metrics/goals/hooks/format-days";
import { localDay } from "@/lib/dates";

interface Props {
  draft: Draft;
  today: Date;
  onChange: (patch: Partial<Draft>) => void;
}

/** In which time a goal is to be reached. */
export function PeriodField({ draft, today, onChange }: Props) {
  const { t, i18n } = useTranslation("goals");
  const choose = (period: Period) => onChange({ period, ...(period === "own" ? {} : daysOf(period, localDay(today))) });
  return (
    <div className={classes.row}>
      <NativeSelect
        label={t("dialog.time")}
        value={draft.period}
        onChange={({ currentTarget: { value } }) => choose(value as Period)}
        data={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
      />
      {draft.period === "own" ? (
        <>
          <DateField
            label={t("dialog.first")}
            name={t("dialog.first")}
            required
            value={draft.first}
            onChange={(first) => first && onChange({ first })}
          />
          <DateField
            label={t("dialog.last")}
            name={t("dialog.last")}
            required
            value={draft.last}
            onChange={(last) => last && onChange({ last })}
          />
        </>
      ) : (
        <p className={classes.quiet}>{formatDays(draft, i18n.language)}</p>
      )}
    </div>
  );
}
