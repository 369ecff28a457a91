import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { useNames } from "@/app/use-names";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { useHistory } from "@/features/contacts/api/history";
import { ContactsTable } from "@/features/contacts/components/contacts-table";
import { PagesNav } from "@/features/contacts/components/pages-nav";
import { CustomerFilter } from "@/features/customers/components/customer-filter";
import { may, useMe } from "@/features/identity/api/session";
import { useDocumentTitle } from "@/lib/use-document-title";

/** All contacts from the newest on. Filter and place are in the address, so that it can be shared. */
export function HistoryPage() {
  const { t } = useTranslation("contacts");
  const me = useMe();
  useDocumentTitle(t("history.title"));
  return may(me, "contacts.read") ? <History /> : <NoPermission />;
}

function History() {
  const { t } = useTranslation("contacts");
  const { q, cursor } = useSearch({ from: "/signed-in/history" });
  const navigate = useNavigate();
  const history = useHistory({ q, cursor });
  const names = useNames((history.data?.items ?? []).map(({ customer }) => customer));
  const filter = (wanted: string | undefined) => void navigate({ to: "/history", search: { q: wanted } });
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("history.title")}</h1>
        <CustomerFilter label={t("history.search")} hint={t("history.search_hint")} value={q} onFilter={filter} />
        <ExportButton table="contacts" filter={{ q }} />
      </div>
      <Card isPadded={false}>
        <Loaded query={history} loading={<LoadingRows rows={10} height={24} />}>
          {({ items, next }) => (
            <>
              {items.length > 0 && <ContactsTable rows={items} names={names} />}
              {items.length === 0 && q === undefined && (
                <Message icon="history" title={t("history.empty_title")} text={t("history.empty_text")} />
              )}
              {items.length === 0 && q !== undefined && (
                <Message icon="search" title={t("history.nothing_title")} text={t("history.nothing_text")}>
                  <Button variant="default" onClick={() => filter(undefined)}>
                    {t("history.clear")}
                  </Button>
                </Message>
              )}
              <PagesNav
                isFirst={cursor === undefined}
                next={next}
                onGo={(place) => void navigate({ to: "/history", search: { q, cursor: place } })}
              />
            </>
          )}
        </Loaded>
      </Card>
    </div>
  );
}
