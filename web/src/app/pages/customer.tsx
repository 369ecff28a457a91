import { Button } from "@mantine/core";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { dialLink } from "@/app/dial-link";
import classes from "@/app/pages/page.module.css";
import { useNames } from "@/app/use-names";
import { Avatar } from "@/components/ui/avatar";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { NoticesProvider } from "@/components/ui/notices";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { useCallbacksOf } from "@/features/callbacks/api/callbacks";
import { CallbackList } from "@/features/callbacks/components/callback-list";
import { useHistory } from "@/features/contacts/api/history";
import type { Sort } from "@/features/contacts/api/history-search";
import { ContactsTable } from "@/features/contacts/components/contacts-table";
import { type Customer, useCustomer } from "@/features/customers/api/customers";
import { CustomerEditor } from "@/features/customers/components/customer-editor";
import { CustomerFacts, CustomerMerges } from "@/features/customers/components/customer-facts";
import customers from "@/features/customers/components/customers.module.css";
import { MergeDialog } from "@/features/customers/components/merge-dialog";
import { may, useMe } from "@/features/identity/api/session";
import { useAgentName, useAgents } from "@/features/people/api/people";
import { useQueueName } from "@/features/queues/api/queues";
import { useFormat } from "@/i18n/format";
import { useDocumentTitle } from "@/lib/use-document-title";

const SHOWN = 25;

/** One customer: who they are, who looks after them, and all that was with them. */
export function CustomerPage() {
  const { t } = useTranslation("customers");
  const { customer } = useParams({ from: "/signed-in/customers/$customer" });
  const me = useMe();
  const query = useCustomer(may(me, "customers.read") ? customer : null);
  const navigate = useNavigate();
  useDocumentTitle(query.data?.name ?? t("profile.title"));
  // The id of a profile that was merged means the one that remained.
  const meant = query.data?.customer;
  useEffect(() => {
    if (meant !== undefined && meant !== customer)
      void navigate({ to: "/customers/$customer", params: { customer: meant }, replace: true });
  }, [meant, customer, navigate]);
  if (!may(me, "customers.read")) return <NoPermission />;
  return (
    <div className={classes.page}>
      <Link to="/customers" className={classes.back}>
        <Icon name="arrow-left" size={16} />
        {t("profile.back")}
      </Link>
      <Loaded query={query} loading={<LoadingRows rows={12} />}>
        {(data) => (
          <NoticesProvider>
            <Profile customer={data} onReload={() => void query.refetch()} />
          </NoticesProvider>
        )}
      </Loaded>
    </div>
  );
}

function Profile({ customer, onReload }: { customer: Customer; onReload: () => void }) {
  const me = useMe();
  const agentName = useAgentName();
  return (
    <>
      <Head customer={customer} onReload={onReload} />
      <div className={classes.profile}>
        <div className={classes.column}>
          {may(me, "contacts.read") && <Contacts customer={customer.customer} />}
          {may(me, "callbacks.handle") && (
            <Callbacks customer={customer.customer} mayInterfere={may(me, "contacts.supervise")} />
          )}
        </div>
        <div className={classes.column}>
          <CustomerFacts customer={customer} agentName={agentName} dial={dialLink} />
          <CustomerMerges customer={customer.customer} mayManage={may(me, "customers.manage")} />
        </div>
      </div>
    </>
  );
}

function Head({ customer, onReload }: { customer: Customer; onReload: () => void }) {
  const { t } = useTranslation("customers");
  const me = useMe();
  const format = useFormat();
  const agents = useAgents().data ?? [];
  const agentName = useAgentName();
  const [open, setOpen] = useState<"editor" | "merge" | null>(null);
  const close = () => setOpen(null);
  const mayManage = may(me, "customers.manage");
  return (
    <div className={classes.head}>
      <div className={classes.person}>
        <Avatar name={customer.name} size={46} />
        <div>
          <h1 className={classes.pair}>
            {customer.name}
            {customer.tier !== null && <span className={customers.tier}>{customer.tier}</span>}
          </h1>
          <p className={classes.sub}>{t("speaks", { language: format.languageName(customer.language) })}</p>
        </div>
      </div>
      {mayManage && (
        <Button variant="default" onClick={() => setOpen("merge")}>
          {t("profile.merge")}
        </Button>
      )}
      {may(me, "customers.write") && (
        <Button leftSection={<Icon name="pencil" size={16} />} onClick={() => setOpen("editor")}>
          {t("edit")}
        </Button>
      )}
      {open === "merge" && <MergeDialog kept={customer} agentName={agentName} onClose={close} />}
      {open === "editor" && (
        <CustomerEditor
          key={customer.version}
          customer={draftOf(customer)}
          colleagues={agents}
          mayManage={mayManage}
          onClose={close}
          onReload={onReload}
        />
      )}
    </div>
  );
}

const draftOf = ({ manager_name: _, ...customer }: Customer) => customer;

function Contacts({ customer }: { customer: string }) {
  const { t } = useTranslation("customers");
  const [sort, setSort] = useState<Sort>("-arrived");
  const history = useHistory({ customer, sort, limit: SHOWN });
  const names = useNames([customer, ...(history.data?.items ?? []).map((each) => each.customer)]);
  const all = (
    <Link to="/history" search={{ customer }} className={classes.back}>
      {t("profile.all_contacts")}
    </Link>
  );
  return (
    <Card title={t("profile.contacts")} aside={all} isPadded={false}>
      <Loaded query={history} loading={<LoadingRows rows={5} height={24} />}>
        {({ items }) =>
          items.length > 0 ? (
            <ContactsTable rows={items} names={names} sort={sort} onSort={setSort} isOfOne />
          ) : (
            <Message icon="history" title={t("profile.no_contacts")} />
          )
        }
      </Loaded>
    </Card>
  );
}

function Callbacks({ customer, mayInterfere }: { customer: string; mayInterfere: boolean }) {
  const { t } = useTranslation("customers");
  const { data = [] } = useCallbacksOf(customer, true);
  const queueName = useQueueName();
  if (data.length === 0) return null;
  return (
    <Card title={t("profile.callbacks")} isPadded={false}>
      <CallbackList requests={data} mayInterfere={mayInterfere} queueName={queueName} dial={dialLink} />
    </Card>
  );
}
