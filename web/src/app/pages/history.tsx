import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { useHistoryChoices } from "@/app/use-history-choices";
import { useNames } from "@/app/use-names";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { useCommentCounts } from "@/features/contacts/api/comments";
import { useHistory, useHistoryCount } from "@/features/contacts/api/history";
import {
  type HistoryQuery,
  type HistorySearch,
  historyQuery,
  isFiltered,
  isOneDay,
  withoutFilters,
} from "@/features/contacts/api/history-search";
import { CommentCounts } from "@/features/contacts/components/comment-counts";
import { ContactsTable } from "@/features/contacts/components/contacts-table";
import { FilterChips } from "@/features/contacts/components/filter-chips";
import { HistoryFilters } from "@/features/contacts/components/history-filters";
import { PagesNav } from "@/features/contacts/components/pages-nav";
import { CustomerSearch } from "@/features/customers/components/customer-search";
import { may, useMe } from "@/features/identity/api/session";
import { useFormat } from "@/i18n/format";
import { localDay } from "@/lib/dates";
import { MILLISECOND } from "@/lib/micros";
import { useDocumentTitle } from "@/lib/use-document-title";

/** All contacts, and those that are looked for. Filters, order and place are in the address, so that it can be shared. */
export function HistoryPage() {
  const { t } = useTranslation("contacts");
  const me = useMe();
  useDocumentTitle(t("history.title"));
  return may(me, "contacts.read") ? <History /> : <NoPermission />;
}

function History() {
  const { t } = useTranslation("contacts");
  const search = useSearch({ from: "/signed-in/history" });
  const navigate = useNavigate();
  const [today] = useState(() => new Date());
  const sought = historyQuery(search, today);
  const { sort = "-arrived", cursor } = search;
  const history = useHistory({ ...sought, sort, ...(cursor && { cursor }) });
  const names = useNames([...(history.data?.items ?? []).map(({ customer }) => customer), search.customer ?? null]);
  const { choices, teamName } = useHistoryChoices();
  const go = (wanted: HistorySearch) => void navigate({ to: "/history", search: wanted });
  const find = (patch: HistorySearch) => go({ ...search, cursor: undefined, ...patch });
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("history.title")}</h1>
        <Count sought={sought} />
        <CustomerSearch
          label={t("history.search")}
          hint={t("history.search_hint")}
          value={search.q}
          onSearch={(q) => find({ q })}
          onCustomer={(customer) => find({ customer, q: undefined })}
        />
        <HistoryFilters search={search} choices={choices} onSearch={go} />
        <ExportButton table="contacts" filter={sought} />
      </div>
      <FilterChips search={search} names={{ ...names, team: teamName }} onSearch={go} />
      <Comments sought={sought} search={search} onFind={find} />
      <Card isPadded={false}>
        <Loaded query={history} loading={<LoadingRows rows={10} height={24} />}>
          {({ items, next }) => (
            <>
              {items.length > 0 ? (
                <ContactsTable rows={items} names={names} sort={sort} onSort={(by) => find({ sort: by })} />
              ) : (
                <Nothing isFiltered={isFiltered(search)} onClear={() => go(withoutFilters(search))} />
              )}
              <PagesNav isFirst={cursor === undefined} next={next} onGo={(place) => go({ ...search, cursor: place })} />
            </>
          )}
        </Loaded>
      </Card>
    </div>
  );
}

/** What agents said about the contacts that are sought, for whoever looks after others. */
function Comments({ sought, search, onFind }: CommentsProps) {
  const me = useMe();
  const isWanted = me.roles.some((role) => role !== "agent");
  const step = isOneDay(search) ? "hour" : "day";
  const { data: counts = [] } = useCommentCounts(sought, step, isWanted);
  return (
    <CommentCounts
      counts={counts}
      step={step}
      onFind={(comment, at) => {
        const day = at === undefined ? undefined : localDay(new Date(at / MILLISECOND));
        onFind({ comment, ...(day !== undefined && { period: "range", from: day, to: day }) });
      }}
    />
  );
}

interface CommentsProps {
  sought: HistoryQuery;
  search: HistorySearch;
  onFind: (patch: HistorySearch) => void;
}

function Count({ sought }: { sought: HistoryQuery }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const { data } = useHistoryCount(sought);
  if (!data) return null;
  const number = format.number(data.count);
  return (
    <span className={classes.sub} role="status">
      {data.is_more ? t("history.count_more", { number }) : t("history.count", { count: data.count, number })}
    </span>
  );
}

function Nothing({ isFiltered: isEmptied, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation("contacts");
  if (!isEmptied) return <Message icon="history" title={t("history.empty_title")} text={t("history.empty_text")} />;
  return (
    <Message icon="search" title={t("history.nothing_title")} text={t("history.nothing_text")}>
      <Button variant="default" onClick={onClear}>
        {t("filter.clear")}
      </Button>
    </Message>
  );
}
