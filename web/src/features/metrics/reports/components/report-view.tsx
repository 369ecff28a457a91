import { Button, NativeSelect } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/client";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows, Message } from "@/components/ui/states";
import type { Wanted } from "@/features/metrics/reports/api/content";
import type { Definition, Question, Report } from "@/features/metrics/reports/api/figures";
import { useReport } from "@/features/metrics/reports/api/questions";
import { CLOSED, type ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import { stepsOf } from "@/features/metrics/reports/api/times";
import { BehindPanel } from "@/features/metrics/reports/components/behind-panel";
import type { Customers } from "@/features/metrics/reports/components/contacts-list";
import { ExportMenu } from "@/features/metrics/reports/components/export-menu";
import { HeatMap } from "@/features/metrics/reports/components/heat-map";
import { ownFrom } from "@/features/metrics/reports/components/library";
import { ReportChart } from "@/features/metrics/reports/components/report-chart";
import { ReportTable } from "@/features/metrics/reports/components/report-table";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { useGroups } from "@/features/metrics/reports/hooks/use-groups";
import { useMetricWords } from "@/features/metrics/reports/hooks/use-metric-words";
import { openedFrom, openerOf } from "@/features/metrics/reports/hooks/use-opener";
import { type PartNames, type PlaceText, usePlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useErrorText } from "@/i18n/use-error-text";
import { MILLISECOND } from "@/lib/micros";

interface Props {
  wanted: Wanted;
  question: Question;
  search: ReportsSearch;
  definitions: readonly Definition[];
  names: PartNames;
  customers: Customers;
  onSearch: (patch: ReportsSearch, isReplaced?: boolean) => void;
}

/** A report: drawn where it has steps of time, in a table, and with what is behind each value. */
export function ReportView({ wanted, question, search, definitions, names, customers, onSearch }: Props) {
  const { t } = useTranslation("reports");
  const report = useReport(question);
  const text = usePlaceText(names);
  const opened = openedFrom(search, wanted, question);
  const shown = wanted.metrics.find(({ name }) => name === search.shown) ?? wanted.metrics[0];
  return (
    <>
      <Card
        title={t(`library.${wanted.name}.name`)}
        aside={
          <div className={classes.actions}>
            {wanted.name !== "own" && <Start wanted={wanted} search={search} />}
            <ExportMenu question={question} sort={search.sort} />
          </div>
        }
        isPadded={false}
      >
        <div className={classes.span}>
          <span>{text.span(question)}</span>
          {isDrawn(question) && <ShownChoice {...{ wanted, definitions, shown, onSearch }} />}
        </div>
        {isNotSeen(report.error) ? (
          <NotSeen error={report.error} />
        ) : (
          <Loaded query={report} loading={<LoadingRows rows={8} height={24} />}>
            {(found) => <Shown {...{ report: found, wanted, question, text, search, shown, onSearch }} />}
          </Loaded>
        )}
      </Card>
      {opened && <BehindPanel opened={opened} customers={customers} onClose={() => onSearch(CLOSED, true)} />}
    </>
  );
}

/** One step alone is no course. */
const isDrawn = ({ step, ...span }: Question): boolean =>
  step !== null && stepsOf(step, span, Date.now() * MILLISECOND).length > 1;

const isNotSeen = (error: unknown): boolean => error instanceof ApiError && error.code === "metrics.not_seen";

function NotSeen({ error }: { error: unknown }) {
  const { t } = useTranslation("reports");
  const textOf = useErrorText();
  return <Message icon="lock" role="alert" title={t("table.not_seen")} text={textOf(error)} />;
}

/** The way from a ready report to an own one that begins like it. */
function Start({ wanted, search }: Pick<Props, "wanted" | "search">) {
  const { t } = useTranslation("reports");
  const own = { ...search, shown: undefined, sort: undefined, ...ownFrom(wanted) };
  return (
    <Button
      renderRoot={(props) => <Link to="/reports" search={own} resetScroll={false} {...props} />}
      variant="default"
      size="compact-sm"
      className={classes.start ?? ""}
      leftSection={<Icon name="pencil" size={14} />}
    >
      {t("build.start")}
    </Button>
  );
}

type ChoiceProps = Pick<Props, "wanted" | "definitions" | "onSearch"> & { shown: Definition | undefined };

/** Which metric is drawn: of the map of the week any, of other reports one of theirs. */
function ShownChoice({ wanted, definitions, shown, onSearch }: ChoiceProps) {
  const { t } = useTranslation("reports");
  const words = useMetricWords();
  const groups = useGroups(wanted.name === "heat" ? definitions : wanted.metrics);
  if (wanted.name !== "heat" && wanted.metrics.length < 2) return null;
  return (
    <NativeSelect
      aria-label={t("chart.shown")}
      size="xs"
      value={shown?.name ?? ""}
      onChange={({ currentTarget: { value } }) => onSearch({ shown: value })}
      data={groups.map(({ name, definitions: of }) => ({
        group: name,
        items: of.map((each) => ({ value: each.name, label: words.name(each.name) })),
      }))}
    />
  );
}

interface ShownProps extends Pick<Props, "wanted" | "question" | "search" | "onSearch"> {
  report: Report;
  text: PlaceText;
  shown: Definition | undefined;
}

function Shown({ report, wanted, question, text, search, shown, onSearch }: ShownProps) {
  const { t } = useTranslation("reports");
  const { by, step } = wanted;
  const opener = openerOf(question, onSearch);
  if (report.rows.length === 0) {
    return <Message icon="report" title={t("table.empty_title")} text={t("table.empty_text")} />;
  }
  const isMap = step === "hour_of_week" && by.length === 0;
  return (
    <>
      {isMap && shown && <HeatMap report={report} definition={shown} text={text} openerOf={opener} />}
      {!isMap && step !== null && shown && (
        <ReportChart report={report} definition={shown} by={by} step={step} span={question} text={text} />
      )}
      {!(isMap && report.metrics.length === 1) && (
        <ReportTable
          report={report}
          by={by}
          step={step}
          text={text}
          sort={search.sort}
          onSort={(sort) => onSearch({ sort })}
          openerOf={opener}
        />
      )}
    </>
  );
}
