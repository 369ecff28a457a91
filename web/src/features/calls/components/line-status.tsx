import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { LineStatus as Status } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/line-status.module.css";
import { MILLISECOND, type Micros } from "@/lib/micros";

const MINUTE_S = 60;

/** What a caller should know before the call: how long one waits, or when the line opens again. */
export function LineStatus({ status }: { status: Status }) {
  const { t, i18n } = useTranslation("calls");
  const { is_open, until, wait } = status;
  if (!is_open) {
    return (
      <Line>{until === null ? t("status.closed") : t("status.opens", { when: momentText(until, i18n.language) })}</Line>
    );
  }
  return wait === null ? null : (
    <Line>
      {t(wait.at_least_s === 0 ? "status.wait_up_to" : "status.wait", { range: rangeText(wait, i18n.language) })}
    </Line>
  );
}

function Line({ children }: { children: string }) {
  return (
    <p className={classes.line}>
      <Icon name="clock" size={16} />
      {children}
    </p>
  );
}

/** `2–5 min`; one number when both ends are the same, or the lower one says nothing. */
function rangeText({ at_least_s, at_most_s }: NonNullable<Status["wait"]>, language: string): string {
  const format = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "short" });
  const [least, most] = [at_least_s / MINUTE_S, at_most_s / MINUTE_S];
  return least === 0 || least === most ? format.format(most) : format.formatRange(least, most);
}

function momentText(at: Micros, language: string): string {
  const moment: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
  const time: Intl.DateTimeFormatOptions = { hourCycle: "h23", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, { ...moment, ...time }).format(at / MILLISECOND);
}
