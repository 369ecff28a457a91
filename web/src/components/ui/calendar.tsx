import { ActionIcon } from "@mantine/core";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/components/ui/calendar.module.css";
import { Icon } from "@/components/ui/icon";
import { type Day, daysLater, formatDay, localDay, monthsLater, weekdayOf, weeksOf } from "@/lib/dates";
import { WEEKDAYS, weekdayName } from "@/lib/week";

interface Note {
  short: string;
  long: string;
}

interface Props {
  value: Day;
  onChoose: (day: Day) => void;
  onClose: () => void;
  /** What there is on a day, in the room of some figures and in words. With it, days that have nothing cannot be chosen. */
  noteOf?: (day: Day) => Note | null;
}

const MOVES: Readonly<Record<string, (day: Day) => Day>> = {
  ArrowLeft: (day) => daysLater(day, -1),
  ArrowRight: (day) => daysLater(day, 1),
  ArrowUp: (day) => daysLater(day, -7),
  ArrowDown: (day) => daysLater(day, 7),
  Home: (day) => daysLater(day, -weekdayOf(day)),
  End: (day) => daysLater(day, 6 - weekdayOf(day)),
  PageUp: (day) => monthsLater(day, -1),
  PageDown: (day) => monthsLater(day, 1),
};

/** One month of days. The arrows go from day to day, Page Up and Page Down from month to month, Enter chooses. */
export function Calendar({ value, onChoose, onClose, noteOf }: Props) {
  const { t, i18n } = useTranslation("shared");
  const [at, setAt] = useState(value);
  const current = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the day.
  useEffect(() => current.current?.focus(), [at]);
  const month = formatDay(at, i18n.language, { month: "long", year: "numeric" });
  const keys = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (event.key === "Escape") onClose();
    else if (move) setAt(move(at));
    else return;
    event.preventDefault();
    // The panel in which the calendar stands would close too.
    event.stopPropagation();
  };
  return (
    <div className={classes.calendar}>
      <div className={classes.head}>
        <ActionIcon aria-label={t("date.earlier")} onClick={() => setAt(monthsLater(at, -1))}>
          <Icon name="chevron-left" size={16} />
        </ActionIcon>
        <strong aria-live="polite">{month}</strong>
        <ActionIcon aria-label={t("date.later")} onClick={() => setAt(monthsLater(at, 1))}>
          <Icon name="chevron-right" size={16} />
        </ActionIcon>
      </div>
      <table className={classes.days} aria-label={month}>
        <thead>
          <tr>
            {WEEKDAYS.map((weekday) => (
              <th key={weekday} scope="col" abbr={weekdayName(weekday, i18n.language)}>
                {weekdayName(weekday, i18n.language, "short")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(at).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <DayCell
                  key={day}
                  day={day}
                  note={noteOf?.(day)}
                  isAt={day === at}
                  isOther={day.slice(0, 7) !== at.slice(0, 7)}
                  isChosen={day === value}
                  focus={day === at ? current : null}
                  onChoose={() => onChoose(day)}
                  onKeyDown={keys}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  day: Day;
  /** `null`: there is nothing on it, so it cannot be chosen; `undefined`: no day has a note. */
  note: Note | null | undefined;
  isAt: boolean;
  isOther: boolean;
  isChosen: boolean;
  focus: RefObject<HTMLButtonElement | null> | null;
  onChoose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function DayCell({ day, note, isAt, isOther, isChosen, focus, onChoose, onKeyDown }: CellProps) {
  const { i18n } = useTranslation("shared");
  const name = formatDay(day, i18n.language, { dateStyle: "full" });
  return (
    <td>
      <button
        type="button"
        ref={focus}
        data-autofocus={isAt || undefined}
        tabIndex={isAt ? 0 : -1}
        className={`${classes.day} ${isOther ? classes.other : ""}`}
        aria-label={note ? `${name}, ${note.long}` : name}
        aria-disabled={note === null || undefined}
        aria-current={day === localDay(new Date()) ? "date" : undefined}
        aria-pressed={isChosen}
        onClick={() => note !== null && onChoose()}
        onKeyDown={onKeyDown}
      >
        {Number(day.slice(8))}
        {note && <small>{note.short}</small>}
      </button>
    </td>
  );
}
