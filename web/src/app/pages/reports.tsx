import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerNames } from "@/app/figures/customer-names";
import classes from "@/app/pages/page.module.css";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { NoticesProvider } from "@/components/ui/notices";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { useCalled } from "@/features/metrics/figures/called";
import { offeredPresets, questionOf, seenBy, wantedReport } from "@/features/metrics/reports/api/content";
import { type Definition, useDefinitions } from "@/features/metrics/reports/api/figures";
import { type ReportsSearch, reportsSearch } from "@/features/metrics/reports/api/reports-search";
import { spanOf } from "@/features/metrics/reports/api/times";
import { Builder } from "@/features/metrics/reports/components/builder";
import { CompareDialog, USUAL } from "@/features/metrics/reports/components/compare-dialog";
import { Library } from "@/features/metrics/reports/components/library";
import { PartFilters } from "@/features/metrics/reports/components/part-filters";
import { RangeChoice } from "@/features/metrics/reports/components/range-choice";
import { ReportView } from "@/features/metrics/reports/components/report-view";
import reports from "@/features/metrics/reports/components/reports.module.css";
import { SavedReports } from "@/features/metrics/saved/components/saved-reports";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Figures of any time, ready and made to measure. The whole report is in the address, so that it can be shared. */
export function ReportsPage() {
  const { t } = useTranslation("reports");
  const me = useMe();
  useDocumentTitle(t("title"));
  if (!may(me, "reports.read")) return <NoPermission />;
  return (
    <NoticesProvider>
      <Page />
    </NoticesProvider>
  );
}

function Page() {
  const definitions = useDefinitions();
  const me = useMe();
  const isOwnOnly = me.roles.every((role) => role === "agent");
  return (
    <div className={classes.page}>
      <Loaded query={definitions} loading={<LoadingRows rows={10} height={30} />}>
        {(found) => <Reports definitions={seenBy(found, isOwnOnly)} isOwnOnly={isOwnOnly} />}
      </Loaded>
    </div>
  );
}

function Reports({ definitions, isOwnOnly }: { definitions: readonly Definition[]; isOwnOnly: boolean }) {
  const { t } = useTranslation("reports");
  const me = useMe();
  const address = useSearch({ from: "/signed-in/reports" });
  const search = useMemo(() => reportsSearch({ ...address }), [address]);
  const navigate = useNavigate();
  const [today] = useState(() => new Date());
  const { names, choices: all } = useCalled();
  const { agent: _agent, team: _team, ...ofContacts } = all;
  const choices = isOwnOnly ? ofContacts : all;
  const wanted = wantedReport(search, definitions);
  const question = questionOf(wanted, search, today);
  const put = (patch: ReportsSearch, replace = false) =>
    void navigate({ to: "/reports", search: { ...search, ...patch }, replace, resetScroll: false });
  return (
    <>
      <div className={classes.head}>
        <h1>{t("title")}</h1>
        <Button variant="default" leftSection={<Icon name="scale" size={16} />} onClick={() => put({ compare: USUAL })}>
          {t("compare.open")}
        </Button>
      </div>
      <Library presets={offeredPresets(definitions)} wanted={wanted} search={search} />
      <SavedReports wanted={wanted} search={search} maySend={may(me, "reports.send")} onSearch={put} />
      <div className={reports.bar}>
        <RangeChoice search={search} span={spanOf(search, today)} onSearch={put} />
        <PartFilters search={search} wanted={wanted} choices={choices} onSearch={put} />
      </div>
      {wanted.name === "own" && <Builder definitions={definitions} wanted={wanted} onSearch={put} />}
      {wanted.metrics.length > 0 ? (
        <ReportView
          key={wanted.name}
          wanted={wanted}
          question={question}
          search={search}
          definitions={definitions}
          names={names}
          customers={CustomerNames}
          onSearch={put}
        />
      ) : (
        <Card>
          <Message icon="report" title={t("build.empty_title")} text={t("build.empty_text")} />
        </Card>
      )}
      {search.compare && (
        <CompareDialog
          definitions={definitions}
          span={question}
          only={wanted.only}
          compared={search.compare}
          customers={CustomerNames}
          onCompare={(compare) => put({ compare }, true)}
          onClose={() => put({ compare: undefined }, true)}
        />
      )}
    </>
  );
}
