import { type Day, dayWritten, weekdayOf } from "@/lib/dates";
import { inOrder, ofDay, type Span } from "@/lib/week";

interface Hours {
  zone: string;
  spans: readonly Span[];
  holidays: readonly { date: string; name: string }[];
}

/** Today where the hours are kept: when they are open, whether they are now, and the holiday if it is one. */
export interface OpenToday {
  spans: readonly Span[];
  isOpen: boolean;
  holiday: string | null;
}

export function openToday({ zone, spans, holidays }: Hours, now: Date): OpenToday {
  const { day, minute } = clockIn(zone, now);
  const holiday = holidays.find(({ date }) => date === day);
  const today = holiday ? [] : ofDay(inOrder(spans), weekdayOf(day));
  return {
    spans: today,
    isOpen: today.some(({ start, end }) => start <= minute && minute < end),
    holiday: holiday ? holiday.name : null,
  };
}

/** The day and the minute of it in a zone. */
function clockIn(zone: string, now: Date): { day: Day; minute: number } {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "0";
  return {
    day: dayWritten(`${part("year")}-${part("month")}-${part("day")}`) ?? "",
    minute: Number(part("hour")) * 60 + Number(part("minute")),
  };
}
