import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { Loaded, Message } from "@/components/ui/states";
import { type Customer, useCustomer } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customer-panel.module.css";
import { useFormat } from "@/i18n/format";

const GLYPHS: Readonly<Record<Customer["addresses"][number]["kind"], IconName>> = {
  phone: "phone",
  email: "mail",
  web: "web",
};

/** Who is calling. `null` is a caller who was not recognised. */
export function CustomerPanel({ customer }: { customer: string | null }) {
  const { t } = useTranslation("customers");
  const query = useCustomer(customer);
  if (customer === null) {
    return <Message icon="customer" title={t("unknown_caller")} text={t("unknown_text")} />;
  }
  return <Loaded query={query}>{(data) => <Profile customer={data} />}</Loaded>;
}

function Profile({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  return (
    <>
      <div className={classes.section}>
        <div className={classes.head}>
          <Avatar name={customer.name} size={44} />
          <div>
            <h2 className={classes.name}>
              {customer.name}
              {customer.tier && <span className={classes.tier}>{customer.tier}</span>}
            </h2>
            <p className={classes.language}>{t("speaks", { language: format.languageName(customer.language) })}</p>
          </div>
        </div>
        <dl className={classes.facts}>
          <div className={classes.fact}>
            <dt>{t("manager")}</dt>
            <dd>{customer.manager_name ?? t("no_manager")}</dd>
          </div>
          <div className={classes.fact}>
            <dt>{t("number")}</dt>
            <dd>{customer.customer}</dd>
          </div>
        </dl>
      </div>
      {customer.addresses.length > 0 && (
        <div className={classes.section}>
          <h3>{t("addresses")}</h3>
          <ul className={classes.addresses}>
            {customer.addresses.map(({ kind, value }) => (
              <li key={`${kind} ${value}`}>
                <Icon name={GLYPHS[kind]} size={16} color="var(--ink-3)" />
                {value}
              </li>
            ))}
          </ul>
        </div>
      )}
      {customer.note && (
        <div className={classes.section}>
          <h3>{t("note")}</h3>
          <p className={classes.note}>{customer.note}</p>
        </div>
      )}
    </>
  );
}
