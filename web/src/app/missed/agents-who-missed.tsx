import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Loaded, LoadingRows, Message } from "@/components/ui/states";
import { useCalled } from "@/features/metrics/figures/called";
import type { Question } from "@/features/metrics/reports/api/figures";
import { useReport } from "@/features/metrics/reports/api/questions";
import type { ReportsSearch } from "@/features/metrics/reports/api/reports-search";
import type { Span } from "@/features/metrics/reports/api/times";
import { ReportTable } from "@/features/metrics/reports/components/report-table";
import { useOpener } from "@/features/metrics/reports/hooks/use-opener";
import { usePlaceText } from "@/features/metrics/reports/hooks/use-place-text";

const METRICS = [
  "rung",
  "offers.rang_out",
  "offers.declined",
  "offers.unreachable",
  "offers.caller_left",
  "non_response",
];
const BY = ["agent"] as const;

interface Props {
  span: Span;
  search: Pick<ReportsSearch, "range" | "from" | "to">;
  queue: string | undefined;
}

/** How the ringing of each agent ended, by the figures of the catalogue: what is behind each is one click away. */
export function AgentsWhoMissed({ span, search, queue }: Props) {
  const { t } = useTranslation("missed");
  const only = queue === undefined ? {} : { queue: [queue] };
  const question: Question = { ...span, metrics: METRICS, by: BY, step: null, only };
  const report = useReport(question);
  const text = usePlaceText(useCalled().names);
  const [sort, setSort] = useState<string | undefined>("-offers.rang_out");
  const openerOf = useOpener(question);
  return (
    <Card
      title={t("agents.title")}
      aside={
        <Button
          variant="default"
          renderRoot={(props) => (
            <Link {...props} to="/reports" search={{ ...search, report: "own", metric: METRICS, by: [...BY] }} />
          )}
        >
          {t("agents.report")}
        </Button>
      }
      isPadded={false}
    >
      <Loaded query={report} loading={<LoadingRows rows={4} />}>
        {(found) =>
          found.rows.length > 0 ? (
            <ReportTable
              report={found}
              by={BY}
              step={null}
              text={text}
              sort={sort}
              onSort={setSort}
              openerOf={openerOf}
            />
          ) : (
            <Message icon="phone" title={t("agents.none_title")} text={t("agents.none_text")} />
          )
        }
      </Loaded>
    </Card>
  );
}
