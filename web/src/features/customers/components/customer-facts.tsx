import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import { FailedLine } from "@/components/ui/states";
import { type Customer, useMerges, useUndoMerge } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customers.module.css";
import { useFormat } from "@/i18n/format";

const GLYPHS: Readonly<Record<Customer["addresses"][number]["kind"], IconName>> = {
  phone: "phone",
  email: "mail",
  web: "web",
};

interface Props {
  customer: Customer;
  agentName: (agent: string) => string;
  /** A number that is called when it is pressed. */
  dial: (number: string) => ReactNode;
}

/** Who looks after a customer, how they can be reached, and what is good to know. */
export function CustomerFacts({ customer, agentName, dial }: Props) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const { manager, manager_name, backups, addresses, note, language } = customer;
  return (
    <>
      <Card title={t("facts")}>
        <dl className={classes.facts}>
          <dt>{t("manager")}</dt>
          <dd>{manager === null ? t("no_manager") : (manager_name ?? manager)}</dd>
          {backups.length > 0 && (
            <>
              <dt>{t("backups")}</dt>
              <dd>
                {backups.map((each, index) => t("numbered", { number: index + 1, name: agentName(each) })).join(", ")}
              </dd>
            </>
          )}
          <dt>{t("language")}</dt>
          <dd>{format.languageName(language)}</dd>
          <dt>{t("number")}</dt>
          <dd>{customer.customer}</dd>
        </dl>
      </Card>
      <Card title={t("addresses")}>
        {addresses.length === 0 ? (
          <p className={classes.hint}>{t("no_addresses")}</p>
        ) : (
          <ul className={classes.list}>
            {addresses.map(({ kind, value }) => (
              <li key={`${kind} ${value}`}>
                <Icon name={GLYPHS[kind]} size={16} color="var(--ink-3)" />
                {kind === "phone" ? dial(value) : value}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={t("note")}>
        {note ? <p className={classes.note}>{note}</p> : <p className={classes.hint}>{t("no_note")}</p>}
      </Card>
    </>
  );
}

/** Which profiles became part of this one; the last can be parted again for a while. */
export function CustomerMerges({ customer, mayManage }: { customer: string; mayManage: boolean }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const merges = useMerges(customer).data ?? [];
  const undo = useUndoMerge(customer);
  if (merges.length === 0) return null;
  return (
    <Card title={t("merges")}>
      <ul className={classes.list}>
        {merges.map(({ merge, name, merged_at, can_be_undone }) => (
          <li key={merge}>
            {t("merged_on", { name, date: format.moment(merged_at) })}
            {mayManage && can_be_undone && (
              <Button
                size="compact-sm"
                variant="default"
                loading={undo.isPending}
                aria-label={t("part_from", { name })}
                onClick={() => undo.mutate(merge)}
              >
                {t("part")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FailedLine error={undo.error} />
    </Card>
  );
}
