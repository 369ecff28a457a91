import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Definition, Report, Value } from "@/features/metrics/reports/api/figures";
import classes from "@/features/metrics/reports/components/heat-map.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import type { Opener } from "@/features/metrics/reports/hooks/use-opener";
import type { PlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { WEEKDAYS, weekdayName } from "@/lib/week";

interface Props {
  report: Report;
  definition: Definition;
  text: PlaceText;
  openerOf: Opener;
}

const DAY_HOURS = 24;
/** These hours are always drawn, and others in which anything happened. */
const [MORNING, EVENING] = [8, 19];
/** The grounds of the least and the greatest value, in per cent of full colour: what is written on them stays readable. */
const [LIGHTEST, DARKEST] = [7, 55];

/** The week hour by hour: the greater a value, the fuller its colour. Each cell says its value, too. */
export function HeatMap({ report, definition, text, openerOf }: Props) {
  const { t, i18n } = useTranslation("reports");
  const words = useMetricWords();
  const values = useValueText();
  const column = report.metrics.findIndex(({ name }) => name === definition.name);
  const rows = new Map(report.rows.map((row) => [row.at, row]));
  const known = report.rows.flatMap(({ values: all }) => all[column]?.value ?? []);
  const [least, most] = [Math.min(...known, ...(definition.bottom === null ? [0] : [])), Math.max(...known)];
  const used = report.rows.map(({ at }) => (at ?? 0) % DAY_HOURS);
  const [first, last] = [Math.min(MORNING, ...used), Math.max(EVENING, ...used)];
  const hours = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  const total = report.total.values[column];
  const ground = ({ value }: Value) => {
    const share = most > least ? ((value ?? least) - least) / (most - least) : 1;
    return `color-mix(in srgb, var(--brand) ${Math.round(LIGHTEST + share * (DARKEST - LIGHTEST))}%, var(--card))`;
  };
  const cell = (at: number) => {
    const row = rows.get(at);
    const value = row?.values[column];
    const place = text.step("hour_of_week", at);
    if (!row || !value || value.value === null) {
      const none = t("chart.point", { at: place, value: t("table.no_cases") });
      return (
        <td key={at} className={classes.none} title={none}>
          {values.value(definition.unit, null)}
        </td>
      );
    }
    const title = t("chart.point", {
      at: place,
      value: values.more(definition.unit, value) ?? values.value(definition.unit, value.value),
    });
    const open = value.count > 0 ? openerOf(row, definition) : null;
    const written = values.short(definition.unit, value.value);
    return (
      <td key={at} style={{ background: ground(value) }} title={title}>
        {open ? (
          <button type="button" className={classes.open} aria-label={title} onClick={open}>
            {written}
          </button>
        ) : (
          written
        )}
      </td>
    );
  };
  return (
    <div className={classes.scroll}>
      <table className={classes.map}>
        <caption>
          {t("heat.caption", { metric: words.name(definition.name) })}
          {total && <span>{t("heat.total", { value: values.value(definition.unit, total.value) })}</span>}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <VisuallyHidden>{t("heat.weekday")}</VisuallyHidden>
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col">
                {text.tick("hour_of_day", hour)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((weekday) => (
            <tr key={weekday}>
              <th scope="row">{weekdayName(weekday, i18n.language, "short")}</th>
              {hours.map((hour) => cell(weekday * DAY_HOURS + hour))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
