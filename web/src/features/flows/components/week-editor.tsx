import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { TimeField } from "@/components/ui/time-field";
import classes from "@/features/flows/components/week-editor.module.css";
import { DAY_MINUTES, likeFirst, nextSpan, ofDay, type Span, timeOf, WEEKDAYS, weekdayName } from "@/lib/week";

interface Props {
  value: readonly Span[];
  onChange: (spans: Span[]) => void;
}

/** The open hours of a week: a bar for the eye, and times to type for everybody. */
export function WeekEditor({ value, onChange }: Props) {
  const { t } = useTranslation("flows");
  return (
    <fieldset className={settings.group}>
      <legend>{t("hours.week")}</legend>
      {WEEKDAYS.map((weekday) => (
        <Day
          key={weekday}
          weekday={weekday}
          spans={ofDay(value, weekday)}
          added={nextSpan(value, weekday)}
          onChange={(spans) => onChange([...value.filter((span) => span.weekday !== weekday), ...spans])}
        />
      ))}
      <div className={settings.line}>
        <Button
          variant="default"
          size="compact-sm"
          disabled={value.length === 0}
          onClick={() => onChange(likeFirst(value))}
        >
          {t("hours.copy")}
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => onChange(WEEKDAYS.map((weekday) => ({ weekday, start: 0, end: DAY_MINUTES })))}
        >
          {t("hours.always")}
        </Button>
      </div>
    </fieldset>
  );
}

interface DayProps {
  weekday: number;
  spans: readonly Span[];
  added: Span | null;
  onChange: (spans: Span[]) => void;
}

function Day({ weekday, spans, added, onChange }: DayProps) {
  const { t, i18n } = useTranslation("flows");
  const day = weekdayName(weekday, i18n.language);
  const put = (index: number, patch: Partial<Span>) =>
    onChange(spans.map((span, place) => (place === index ? { ...span, ...patch } : span)));
  return (
    <div className={classes.day}>
      <span className={classes.name}>{day}</span>
      <div className={classes.spans}>
        {spans.length === 0 && <span className={classes.closed}>{t("hours.closed")}</span>}
        {spans.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a span is known by its place in the day alone.
          <span key={index} className={classes.span}>
            <TimeField
              label={t("hours.from", { day })}
              minute={span.start}
              onChange={(start) => put(index, { start })}
            />
            –
            <TimeField isEnd label={t("hours.to", { day })} minute={span.end} onChange={(end) => put(index, { end })} />
            <ActionIcon
              aria-label={t("hours.remove", { day, from: timeOf(span.start) })}
              onClick={() => onChange(spans.filter((_, place) => place !== index))}
            >
              <Icon name="trash" size={14} />
            </ActionIcon>
          </span>
        ))}
        <ActionIcon
          aria-label={t("hours.add_span", { day })}
          disabled={added === null}
          onClick={() => added && onChange([...spans, added])}
        >
          <Icon name="plus" size={16} />
        </ActionIcon>
      </div>
      <div className={classes.bar} aria-hidden="true">
        {spans.map((span) => (
          <span
            key={`${span.start}-${span.end}`}
            style={{
              left: `${(span.start / DAY_MINUTES) * 100}%`,
              width: `${(Math.max(0, span.end - span.start) / DAY_MINUTES) * 100}%`,
            }}
          />
        ))}
      </div>
    </div>
  );
}
