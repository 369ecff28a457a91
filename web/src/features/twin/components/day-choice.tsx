import { ActionIcon, Button, Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Calendar } from "@/components/ui/calendar";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/twin/components/what-if.module.css";
import { formatDay } from "@/lib/dates";

interface Props {
  /** The newest first. */
  days: readonly { day: string; calls: number }[];
  day: string;
  onChoose: (day: string) => void;
}

/** Which day of the past is lived again: in a calendar that says how many called, or the one before or after. */
export function DayChoice({ days, day, onChoose }: Props) {
  const { t, i18n } = useTranslation("twin");
  const [isOpen, setOpen] = useState(false);
  const here = days.findIndex((each) => each.day === day);
  const [later, earlier] = [days[here - 1], days[here + 1]];
  const calls = new Map(days.map((each) => [each.day, each.calls]));
  const choose = (chosen: string) => {
    setOpen(false);
    onChoose(chosen);
  };
  return (
    <fieldset className={classes.choice} aria-label={t("day.choose")}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("day.earlier")}
        disabled={!earlier}
        onClick={() => earlier && onChoose(earlier.day)}
      >
        <Icon name="chevron-left" size={16} />
      </ActionIcon>
      <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus position="bottom" shadow="md">
        <Popover.Target>
          <Button variant="default" leftSection={<Icon name="calendar" size={16} />} onClick={() => setOpen(!isOpen)}>
            {formatDay(day, i18n.language, { weekday: "short", day: "numeric", month: "long", year: "numeric" })}
            <span className={classes.calls}>{t("day.calls", { count: calls.get(day) ?? 0 })}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("day.choose")}>
          <Calendar
            value={day}
            onChoose={choose}
            onClose={() => setOpen(false)}
            noteOf={(each) => {
              const count = calls.get(each);
              return count === undefined ? null : { short: String(count), long: t("day.calls", { count }) };
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("day.later")}
        disabled={!later}
        onClick={() => later && onChoose(later.day)}
      >
        <Icon name="chevron-right" size={16} />
      </ActionIcon>
    </fieldset>
  );
}
