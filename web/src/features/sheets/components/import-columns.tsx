import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import table from "@/components/ui/table.module.css";
import type { ImportReport } from "@/features/sheets/api/sheets";
import classes from "@/features/sheets/components/import.module.css";
import { useFieldName } from "@/features/sheets/components/use-field-name";

interface Props {
  report: ImportReport;
  onChange: (columns: string[]) => void;
}

/** What each column of the file means; what the headings say is chosen already. */
export function ImportColumns({ report, onChange }: Props) {
  const { t } = useTranslation("sheets");
  const fieldName = useFieldName();
  const choose = (at: number, field: string) =>
    onChange(
      report.columns.map((column, each) => (each === at ? field : column.field === field ? "" : column.field) ?? ""),
    );
  return (
    <>
      {report.missing.length > 0 && (
        <p role="alert" className={classes.bad}>
          {t("missing", { fields: report.missing.map(fieldName).join(", ") })}
        </p>
      )}
      <div className={classes.scroll}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("column")}</th>
              <th scope="col">{t("samples")}</th>
              <th scope="col">{t("means")}</th>
            </tr>
          </thead>
          <tbody>
            {report.columns.map(({ heading, samples, field }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move, and headings may be alike.
              <tr key={at}>
                <th scope="row">{heading || t("no_heading", { number: at + 1 })}</th>
                <td className={classes.samples}>{samples.filter(Boolean).join(" · ")}</td>
                <td>
                  <NativeSelect
                    aria-label={t("means_of", { heading: heading || String(at + 1) })}
                    value={field ?? ""}
                    onChange={(event) => choose(at, event.currentTarget.value)}
                    data={[
                      { value: "", label: t("nothing") },
                      ...report.fields.map(({ name, is_needed }) => ({
                        value: name,
                        label: is_needed ? t("needed", { field: fieldName(name) }) : fieldName(name),
                      })),
                    ]}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
