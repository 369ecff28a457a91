import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import table from "@/components/ui/table.module.css";
import type { ImportReport, ImportRow } from "@/features/sheets/api/sheets";
import classes from "@/features/sheets/components/import.module.css";
import { useFieldName } from "@/features/sheets/components/use-field-name";
import { useErrorText } from "@/i18n/use-error-text";

const STATES = ["new", "changed", "unchanged", "failed"] as const;

/** How many rows are new, changed, as they were or wrong, and what becomes of each that is not as it was. */
export function ImportPreview({ report }: { report: ImportReport }) {
  const { t } = useTranslation("sheets");
  return (
    <>
      <dl className={classes.counts}>
        {STATES.map((state) => (
          <div key={state} className={state === "failed" && report.counts.failed ? classes.bad : undefined}>
            <dt>{t(`state.${state}`)}</dt>
            <dd>{report.counts[state] ?? 0}</dd>
          </div>
        ))}
      </dl>
      {report.rows.length > 0 && (
        <div className={classes.rows}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t("row")}</th>
                <th scope="col">{t("field.name")}</th>
                <th scope="col">{t("state_heading")}</th>
                <th scope="col">{t("what")}</th>
              </tr>
            </thead>
            <tbody>
              {report.rows.map((row) => (
                <Row key={row.row} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ row }: { row: ImportRow }) {
  const { t } = useTranslation("sheets");
  const fieldName = useFieldName();
  const textOf = useErrorText();
  return (
    <tr>
      <td className={classes.number}>{row.row}</td>
      <th scope="row">{row.name}</th>
      <td className={row.state === "failed" ? classes.bad : undefined}>{t(`state.${row.state}`)}</td>
      <td className={classes.what}>
        {row.problems.map(({ code, params, field }) => (
          <p key={`${field}.${code}`} className={classes.bad}>
            {field === null
              ? textOf(new ApiError(409, code, params))
              : t("problem", { field: fieldName(field), text: textOf(new ApiError(409, code, params)) })}
          </p>
        ))}
        {row.changes.map(({ field, before, after }) => (
          <p key={field}>
            <span className={classes.hint}>{fieldName(field)}</span> {before && <del>{before}</del>}{" "}
            <ins>{after || t("empty")}</ins>
          </p>
        ))}
      </td>
    </tr>
  );
}
