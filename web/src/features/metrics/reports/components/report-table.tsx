import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SortHead } from "@/components/ui/sorting";
import table from "@/components/ui/table.module.css";
import type { By, Report, Row, Step } from "@/features/metrics/reports/api/figures";
import { DefinitionTip } from "@/features/metrics/reports/components/definition-tip";
import { FigureValue } from "@/features/metrics/reports/components/figure-value";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import type { Opener } from "@/features/metrics/reports/hooks/use-opener";
import { type OrderKey, TEXT, useOrdered } from "@/features/metrics/reports/hooks/use-ordered";
import type { PlaceText } from "@/features/metrics/reports/hooks/use-place-text";

interface Props {
  report: Report;
  by: readonly By[];
  step: Step | null;
  text: PlaceText;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  openerOf: Opener;
}

/** So many rows at first, and again so many whenever more are wished for. */
const PAGE = 200;

/** All rows of an answer, each value with its definition above it and what is behind it within reach. */
export function ReportTable({ report, by, step, text, sort, onSort, openerOf }: Props) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const [most, setMost] = useState(PAGE);
  const places = placesOf(by, step, text);
  const keys = new Map<string, OrderKey>([
    ...places.map(({ column, key }) => [column, key] as const),
    ...report.metrics.map(({ name }, at) => [name, (row: Row) => row.values[at]?.value ?? null] as const),
  ]);
  const sorting = useOrdered(sort, keys, onSort);
  const rows = sorting.apply(report.rows);
  const title = (column: string) =>
    column === STEP ? t(`step.${step ?? "none"}`) : t(`part.${column as By}`, { ns: "definitions" });
  const values = (row: Row, isTotal = false) =>
    report.metrics.map((definition, at) => {
      const value = row.values[at];
      return (
        <td key={definition.name} className={table.number}>
          {value && <FigureValue definition={definition} value={value} onOpen={openerOf(row, definition, isTotal)} />}
        </td>
      );
    });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls is reached by the keyboard. */}
      <section className={`${table.scroll} ${classes.scroll}`} tabIndex={0} aria-label={t("table.scroll")}>
        <table className={`${table.table} ${classes.report}`}>
          <thead>
            <tr>
              {places.map(({ column }) => (
                <SortHead key={column} column={column} sorting={sorting}>
                  {title(column.slice(TEXT.length))}
                </SortHead>
              ))}
              {places.length === 0 && <td />}
              {report.metrics.map((definition) => (
                <SortHead
                  key={definition.name}
                  column={definition.name}
                  sorting={sorting}
                  isNumber
                  className={classes.head}
                  around={(button) => <DefinitionTip definition={definition}>{button}</DefinitionTip>}
                >
                  {words.name(definition.name)}
                </SortHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {places.length > 0 &&
              rows.slice(0, most).map((row) => (
                <tr key={`${row.at} ${JSON.stringify(row.part)}`}>
                  {places.map(({ column, words: wordsOf }, at) =>
                    at === 0 ? (
                      <th key={column} scope="row">
                        {wordsOf(row)}
                      </th>
                    ) : (
                      <td key={column}>{wordsOf(row)}</td>
                    ),
                  )}
                  {values(row)}
                </tr>
              ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={Math.max(1, places.length)}>
                {t("table.total")}
              </th>
              {values(report.total, true)}
            </tr>
          </tfoot>
        </table>
      </section>
      {places.length > 0 && rows.length > most && (
        <p className={classes.more}>
          <Button variant="default" onClick={() => setMost(most + PAGE)}>
            {t("table.more", { count: Math.min(PAGE, rows.length - most) })}
          </Button>
        </p>
      )}
    </>
  );
}

const STEP = "step";

interface PlaceColumn {
  column: string;
  key: OrderKey;
  words: (row: Row) => string;
}

/** The columns that say what a row is of: the step of time, then each part. */
function placesOf(by: readonly By[], step: Step | null, text: PlaceText): PlaceColumn[] {
  const parts = by.map((each, at): PlaceColumn => {
    const words = (row: Row) => text.part(each, row.part[at] ?? null);
    return { column: `${TEXT}${each}`, words, key: words };
  });
  if (step === null) return parts;
  return [
    { column: `${TEXT}${STEP}`, key: ({ at }) => at, words: ({ at }) => (at === null ? "" : text.step(step, at)) },
    ...parts,
  ];
}
