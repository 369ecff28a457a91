import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import table from "@/components/ui/table.module.css";
import type { ContactRow } from "@/features/contacts/api/history";
import classes from "@/features/contacts/components/contacts-table.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

interface Props {
  rows: readonly ContactRow[];
  names: Names;
}

export function ContactsTable({ rows, names }: Props) {
  const { t } = useTranslation("contacts");
  return (
    <div className={classes.scroll}>
      <table className={table.table} aria-label={t("history.title")}>
        <thead>
          <tr>
            <th scope="col">{t("history.customer")}</th>
            <th scope="col">{t("history.when")}</th>
            <th scope="col">{t("history.queue")}</th>
            <th scope="col">{t("history.agent")}</th>
            <th scope="col" className={table.number}>
              {t("history.wait")}
            </th>
            <th scope="col" className={table.number}>
              {t("history.talk")}
            </th>
            <th scope="col">{t("history.ended")}</th>
            <th scope="col">{t("history.outcome")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.contact} row={row} names={names} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, names }: { row: ContactRow; names: Names }) {
  const format = useFormat();
  const howText = useHowText();
  const live = useLive();
  const name = names.customer(row.customer);
  return (
    <tr>
      <th scope="row">
        <span className={table.withGlyph}>
          <Avatar name={name} size={28} />
          <Link to="/history/$contact" params={{ contact: row.contact }} className={classes.link}>
            {name}
          </Link>
        </span>
      </th>
      <td className={table.quiet}>
        {format.day(row.arrived_at, live.now())}, {format.time(row.arrived_at)}
      </td>
      <td>{row.queue === null ? <Nothing /> : names.queue(row.queue)}</td>
      <td>{row.agent === null ? <Nothing /> : names.agent(row.agent)}</td>
      <td className={table.number}>
        <Length of={row.wait} />
      </td>
      <td className={table.number}>
        <Length of={row.talk === 0 ? null : row.talk} />
      </td>
      <td>{howText(row.how)}</td>
      <td>{row.outcome === null ? <Nothing /> : names.outcome(row.outcome)}</td>
    </tr>
  );
}

function Length({ of }: { of: Micros | null }) {
  return of === null ? <Nothing /> : clockText(of);
}

function Nothing() {
  return <span className={table.empty}>–</span>;
}
