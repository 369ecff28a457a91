import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DateField } from "@/components/ui/date-field";
import { RANGES, type RangeName, type ReportsSearch, USUAL_RANGE } from "@/features/metrics/reports/api/reports-search";
import { daysOf, type Span } from "@/features/metrics/reports/api/times";
import classes from "@/features/metrics/reports/components/reports.module.css";

interface Props {
  search: ReportsSearch;
  span: Span;
  onSearch: (patch: ReportsSearch) => void;
}

/** Of which time the report is. Own dates begin as those that were shown. */
export function RangeChoice({ search, span, onSearch }: Props) {
  const { t } = useTranslation("reports");
  const range = search.range ?? USUAL_RANGE;
  const choose = (next: RangeName) => {
    const days = next === "days" ? daysOf(span) : { from: undefined, to: undefined };
    onSearch({ range: next === USUAL_RANGE ? undefined : next, ...days });
  };
  return (
    <>
      <NativeSelect
        aria-label={t("range.label")}
        value={range}
        onChange={({ currentTarget: { value } }) => choose(value as RangeName)}
        data={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
      />
      {range === "days" && (
        <span className={classes.dates}>
          <DateField
            name={t("range.from")}
            value={search.from ?? ""}
            onChange={(day) => day && onSearch({ from: day })}
          />
          <span aria-hidden="true">–</span>
          <DateField name={t("range.to")} value={search.to ?? ""} onChange={(day) => day && onSearch({ to: day })} />
        </span>
      )}
    </>
  );
}
