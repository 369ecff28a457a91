import { Button, NativeSelect } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { Card } from "@/components/ui/card";
import { ExportButton } from "@/components/ui/export-button";
import { Icon } from "@/components/ui/icon";
import { ImportLink } from "@/components/ui/import-link";
import { NoticesProvider } from "@/components/ui/notices";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { PagesNav } from "@/features/contacts/components/pages-nav";
import { useCustomerCount, useCustomerPage, useTiers } from "@/features/customers/api/customers";
import { type CustomersSearch, customersFilter } from "@/features/customers/api/customers-search";
import { CustomerEditor, nobody } from "@/features/customers/components/customer-editor";
import { CustomerSearch } from "@/features/customers/components/customer-search";
import { CustomersTable } from "@/features/customers/components/customers-table";
import { may, useMe } from "@/features/identity/api/session";
import { useAgents } from "@/features/people/api/people";
import { useFormat } from "@/i18n/format";
import { LANGUAGES } from "@/i18n/languages";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Everybody who may call. What is searched for is in the address. */
export function CustomersPage() {
  const { t } = useTranslation("customers");
  useDocumentTitle(t("list.title"));
  if (!may(useMe(), "customers.read")) return <NoPermission />;
  return (
    <NoticesProvider>
      <Customers />
    </NoticesProvider>
  );
}

function Customers() {
  const { t } = useTranslation("customers");
  const me = useMe();
  const search = useSearch({ from: "/signed-in/customers" });
  const navigate = useNavigate();
  const customers = useCustomerPage(search);
  const [isAdding, setAdding] = useState(false);
  const go = (wanted: CustomersSearch) => void navigate({ to: "/customers", search: wanted });
  const find = (patch: CustomersSearch) => go({ ...search, cursor: undefined, ...patch });
  const { cursor, ...sought } = search;
  const isSought = Object.values(sought).some((value) => value !== undefined);
  const add = may(me, "customers.write") && (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{t("list.title")}</h1>
        <Count search={search} />
        <CustomerSearch
          label={t("list.search")}
          hint={t("list.search_hint")}
          value={search.q}
          onSearch={(q) => find({ q })}
          onCustomer={(customer) => void navigate({ to: "/customers/$customer", params: { customer } })}
        />
        <Filters search={search} onFind={find} />
        {may(me, "settings.write") && <ImportLink kind="customers" />}
        <ExportButton table="customers" filter={customersFilter(search)} />
        {add}
      </div>
      <Card isPadded={false}>
        <Loaded query={customers} loading={<LoadingRows rows={10} height={24} />}>
          {({ items, next }) => (
            <>
              {items.length > 0 && <CustomersTable rows={items} />}
              {items.length === 0 && !isSought && (
                <Message icon="customer" title={t("list.empty_title")} text={t("list.empty_text")}>
                  {add}
                </Message>
              )}
              {items.length === 0 && isSought && (
                <Message icon="search" title={t("list.nothing_title")} text={t("list.nothing_text")}>
                  <Button variant="default" onClick={() => go({})}>
                    {t("list.clear")}
                  </Button>
                </Message>
              )}
              <PagesNav
                isFirst={cursor === undefined}
                next={next}
                label={t("list.pages")}
                first={t("list.first")}
                following={t("list.next")}
                onGo={(place) => go({ ...search, cursor: place })}
              />
            </>
          )}
        </Loaded>
      </Card>
      {isAdding && <NewCustomer onClose={() => setAdding(false)} />}
    </div>
  );
}

function Count({ search }: { search: CustomersSearch }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const { data } = useCustomerCount(search);
  if (!data) return null;
  return (
    <span className={classes.sub} role="status">
      {t("list.count", { count: data.count, number: format.number(data.count) })}
    </span>
  );
}

function Filters({ search, onFind }: { search: CustomersSearch; onFind: (patch: CustomersSearch) => void }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const tiers = useTiers().data ?? [];
  const agents = useAgents().data ?? [];
  return (
    <>
      {tiers.length > 0 && (
        <NativeSelect
          aria-label={t("list.tier")}
          value={search.tier ?? ""}
          onChange={({ currentTarget: { value } }) => onFind({ tier: value || undefined })}
          data={[{ value: "", label: t("list.any_tier") }, ...tiers]}
        />
      )}
      <NativeSelect
        aria-label={t("list.manager")}
        value={search.manager ?? ""}
        onChange={({ currentTarget: { value } }) => onFind({ manager: value || undefined })}
        data={[
          { value: "", label: t("list.any_manager") },
          ...agents.map(({ agent, name }) => ({ value: agent, label: name })),
        ]}
      />
      <NativeSelect
        aria-label={t("list.language")}
        value={search.language ?? ""}
        onChange={({ currentTarget: { value } }) => onFind({ language: LANGUAGES.find((each) => each === value) })}
        data={[
          { value: "", label: t("list.any_language") },
          ...LANGUAGES.map((each) => ({ value: each, label: format.languageName(each) })),
        ]}
      />
    </>
  );
}

function NewCustomer({ onClose }: { onClose: () => void }) {
  const { i18n } = useTranslation();
  const me = useMe();
  const agents = useAgents().data ?? [];
  const [blank] = useState(() => nobody(i18n.language));
  return (
    <CustomerEditor
      customer={blank}
      colleagues={agents}
      mayManage={may(me, "customers.manage")}
      onClose={onClose}
      onReload={onClose}
    />
  );
}
