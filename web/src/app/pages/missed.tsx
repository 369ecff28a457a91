import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { dialLink } from "@/app/dial-link";
import { OpeningProvider } from "@/app/figures/opening";
import { AgentsWhoMissed } from "@/app/missed/agents-who-missed";
import { useDeeds } from "@/app/missed/use-deeds";
import classes from "@/app/pages/page.module.css";
import type { MissedSearch } from "@/app/routes/missed";
import { useHistoryChoices } from "@/app/use-history-choices";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { PagesNav } from "@/features/contacts/components/pages-nav";
import { may, useMe } from "@/features/identity/api/session";
import { type ReportsSearch, reportsSearch } from "@/features/metrics/reports/api/reports-search";
import { spanOf } from "@/features/metrics/reports/api/times";
import { RangeChoice } from "@/features/metrics/reports/components/range-choice";
import { useMissed } from "@/features/missed/api/missed";
import { isFiltered, missedQuery, missedSearch } from "@/features/missed/api/missed-search";
import { MissedFilters } from "@/features/missed/components/missed-filters";
import { MissedPanel } from "@/features/missed/components/missed-panel";
import { MissedTable } from "@/features/missed/components/missed-table";
import { useQueueName } from "@/features/queues/api/queues";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Who was missed, why, and what has become of it. All that is filtered is in the address, so that it can be shared. */
export function MissedPage() {
  const { t } = useTranslation("missed");
  const me = useMe();
  useDocumentTitle(t("title"));
  return may(me, "missed.read") ? <Ledger /> : <NoPermission />;
}

function Ledger() {
  const { t } = useTranslation("missed");
  const me = useMe();
  const address = useSearch({ from: "/signed-in/missed" });
  const search = useMemo(() => missedSearch({ ...address }), [address]);
  const period = useMemo(() => periodOf(reportsSearch({ ...address })), [address]);
  const [today] = useState(() => new Date());
  const span = spanOf(period, today);
  const query = { ...missedQuery(search), ...span };
  const missed = useMissed(query, search.cursor);
  const { choices } = useHistoryChoices();
  const navigate = useNavigate();
  const go = (wanted: MissedSearch) =>
    void navigate({ to: "/missed", search: { ...period, ...wanted }, resetScroll: false });
  const find = (patch: MissedSearch) => go({ ...search, cursor: undefined, ...patch });
  const told = { deeds: useDeeds(), queueName: useQueueName(), dial: dialLink };
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("title")}</h1>
        <RangeChoice search={period} span={span} onSearch={(patch) => find(periodOf({ ...period, ...patch }))} />
        <ExportButton table="missed" filter={query} />
      </div>
      <MissedFilters search={search} query={query} choices={choices} onSearch={find} />
      <Card isPadded={false}>
        <Loaded query={missed} loading={<LoadingRows rows={8} height={40} />}>
          {({ items, next }) => (
            <>
              {items.length > 0 ? (
                <MissedTable entries={items} {...told} onOpen={(call) => go({ ...search, call })} />
              ) : (
                <Nobody isFiltered={isFiltered(search)} onClear={() => go({})} />
              )}
              <PagesNav
                isFirst={search.cursor === undefined}
                next={next}
                onGo={(cursor) => go({ ...search, cursor })}
              />
            </>
          )}
        </Loaded>
      </Card>
      {may(me, "reports.read") && (
        <OpeningProvider>
          <AgentsWhoMissed span={span} search={period} queue={search.queue} />
        </OpeningProvider>
      )}
      {search.call !== undefined && (
        <MissedPanel
          contact={search.call}
          {...told}
          mayKnow={may(me, "customers.read")}
          mayOpen={may(me, "contacts.read")}
          onClose={() => go({ ...search, call: undefined })}
        />
      )}
    </div>
  );
}

const periodOf = ({ range, from, to }: ReportsSearch) => ({ range, from, to });

function Nobody({ isFiltered: isEmptied, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation("missed");
  if (!isEmptied) return <Message icon="phone-end" title={t("empty.title")} text={t("empty.text")} />;
  return (
    <Message icon="search" title={t("empty.filtered_title")} text={t("empty.filtered_text")}>
      <Button variant="default" onClick={onClear}>
        {t("filter.clear")}
      </Button>
    </Message>
  );
}
