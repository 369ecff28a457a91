import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import table from "@/components/ui/table.module.css";
import type { BehindFigure, Definition } from "@/features/metrics/reports/api/figures";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { useFormat } from "@/i18n/format";

type Adding = BehindFigure["newest"][number];

interface Props {
  behind: BehindFigure;
  definition: Definition;
  /** The heading of what each counts as. */
  counts: string;
  /** Whether whoever looks may open contacts. */
  mayOpen: boolean;
}

/** The newest contacts behind a figure, each with where in the formula it counts. */
export function ContactsList({ behind, definition, counts, mayOpen }: Props) {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const text = useValueText();
  const isGiven = definition.unit === "stars" || definition.unit === "score";
  const isLength = definition.unit === "duration" || isGiven;
  return (
    <>
      <div className={classes.contacts}>
        <table className={table.table} aria-label={t("behind.newest")}>
          <thead>
            <tr>
              <th scope="col">{t("behind.when")}</th>
              {isLength && (
                <th scope="col" className={table.number}>
                  {t("behind.sum")}
                </th>
              )}
              <th scope="col">{counts}</th>
            </tr>
          </thead>
          <tbody>
            {behind.newest.map((one, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a contact can add twice at one instant, and the list never moves.
              <tr key={`${one.contact} ${one.at} ${place}`}>
                <th scope="row">
                  {mayOpen ? (
                    <Link to="/history/$contact" params={{ contact: one.contact }}>
                      {format.moment(one.at)}
                    </Link>
                  ) : (
                    format.moment(one.at)
                  )}
                </th>
                {isLength && (
                  <td className={table.number}>{text.value(isGiven ? "count" : definition.unit, one.top)}</td>
                )}
                <td>
                  <span className={classes.mark} data-mark={markOf(one, definition)}>
                    {t(`behind.mark.${markOf(one, definition)}`)}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {behind.newest.length < behind.count && (
        <p className={classes.quiet}>{t("behind.shown", { shown: behind.newest.length, count: behind.count })}</p>
      )}
    </>
  );
}

function markOf({ top, bottom }: Adding, definition: Definition): "above" | "below" | "both" | "alone" | "none" {
  if (top === 0 && bottom === 0) return "none";
  if (definition.bottom === null) return "alone";
  if (top !== 0 && bottom !== 0) return "both";
  return top === 0 ? "below" : "above";
}
