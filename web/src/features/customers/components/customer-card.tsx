import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { Loaded } from "@/components/ui/states";
import { type Customer, useCustomer } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customer-card.module.css";
import { CustomerNote } from "@/features/customers/components/customer-note";
import { useFormat } from "@/i18n/format";

const GLYPHS: Readonly<Record<Customer["addresses"][number]["kind"], IconName>> = {
  phone: "phone",
  email: "mail",
  web: "web",
};

interface Props {
  customer: string;
  agentName: (agent: string) => string;
  /** Sections about the customer that other features know: their contacts, their callbacks. */
  children: ReactNode;
}

/** Who is calling: how to speak to them, who looks after them, how to reach them, and what is good to know. */
export function CustomerCard({ customer, agentName, children }: Props) {
  const query = useCustomer(customer);
  return (
    <Loaded query={query}>
      {(data) => (
        <>
          <Head customer={data} agentName={agentName} />
          <CustomerNote key={data.customer} customer={data} />
          {children}
        </>
      )}
    </Loaded>
  );
}

function Head({ customer, agentName }: { customer: Customer; agentName: (agent: string) => string }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const backups = customer.backups.map(agentName).join(", ");
  return (
    <div className={classes.section}>
      <div className={classes.head}>
        <Avatar name={customer.name} size={40} />
        <div className={classes.words}>
          <h2 className={classes.name}>
            {customer.name}
            {customer.tier && <span className={classes.tier}>{customer.tier}</span>}
          </h2>
          <p className={classes.sub}>{t("speaks", { language: format.languageName(customer.language) })}</p>
        </div>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>{t("manager")}</dt>
          <dd>{customer.manager_name ?? t("no_manager")}</dd>
        </div>
        {backups !== "" && (
          <div>
            <dt>{t("backups")}</dt>
            <dd>{backups}</dd>
          </div>
        )}
      </dl>
      {customer.addresses.length > 0 && (
        <ul className={classes.addresses} aria-label={t("addresses")}>
          {customer.addresses.map(({ kind, value }) => (
            <li key={`${kind} ${value}`}>
              <Icon name={GLYPHS[kind]} size={16} color="var(--ink-3)" />
              <span>{value}</span>
              <Copy value={value} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Copy({ value }: { value: string }) {
  const { t } = useTranslation("customers");
  return (
    <CopyButton value={value} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={t(copied ? "copied" : "copy")}>
          <ActionIcon size={26} aria-label={t(copied ? "copied" : "copy_what", { value })} onClick={copy}>
            <Icon name={copied ? "check" : "copy"} size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A part of the card with a name of its own. */
export function CardSection({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h3 className={classes.title}>
        {title}
        {aside}
      </h3>
      {children}
    </section>
  );
}
