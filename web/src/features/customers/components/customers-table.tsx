import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import table from "@/components/ui/table.module.css";
import type { Customer } from "@/features/customers/api/customers";
import classes from "@/features/customers/components/customers.module.css";
import { useFormat } from "@/i18n/format";

/** Customers by name; the name leads to the profile. */
export function CustomersTable({ rows }: { rows: readonly Customer[] }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  return (
    <div className={classes.scroll}>
      <table className={table.table} aria-label={t("list.title")}>
        <thead>
          <tr>
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("tier")}</th>
            <th scope="col">{t("language")}</th>
            <th scope="col">{t("manager")}</th>
            <th scope="col">{t("addresses")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ customer, name, tier, language, manager_name, addresses }) => (
            <tr key={customer}>
              <th scope="row">
                <span className={table.withGlyph}>
                  <Avatar name={name} size={28} />
                  <Link to="/customers/$customer" params={{ customer }} className={classes.link}>
                    {name}
                  </Link>
                </span>
              </th>
              <td>{tier === null ? <Nothing /> : <span className={classes.tier}>{tier}</span>}</td>
              <td>{format.languageName(language)}</td>
              <td>{manager_name ?? <Nothing />}</td>
              <td className={table.quiet}>
                {addresses[0]?.value ?? <Nothing />}
                {addresses.length > 1 && ` ${t("list.more_addresses", { count: addresses.length - 1 })}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Nothing() {
  return <span className={table.empty}>–</span>;
}
