import { Link } from "@tanstack/react-router";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import table from "@/components/ui/table.module.css";
import type { ContactItem } from "@/features/contacts/api/history";
import type { Sort } from "@/features/contacts/api/history-search";
import classes from "@/features/contacts/components/contacts-table.module.css";
import { Rating } from "@/features/contacts/components/rating-stars";
import { callerName } from "@/features/contacts/hooks/caller-name";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import { useSaidText } from "@/features/contacts/hooks/use-said-text";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros } from "@/lib/micros";
import { useLive } from "@/realtime/context";

interface Props {
  rows: readonly ContactItem[];
  names: Names;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** All are of one customer, whose name need not stand in every row. */
  isOfOne?: boolean;
}

/** Contacts, put in order by the columns that can do it. The arrows up and down go from row to row. */
export function ContactsTable({ rows, names, sort, onSort, isOfOne = false }: Props) {
  const { t } = useTranslation("contacts");
  const order = { sort, onSort };
  return (
    <div className={classes.scroll}>
      <table className={table.table} aria-label={t("history.title")}>
        <thead>
          <tr>
            {!isOfOne && <th scope="col">{t("history.customer")}</th>}
            <Sorted by="arrived" title={t("history.when")} {...order} />
            <th scope="col">{t("history.queue")}</th>
            <th scope="col">{t("history.agent")}</th>
            {!isOfOne && <Sorted by="wait" title={t("history.wait")} isNumber {...order} />}
            <Sorted by="talk" title={t("history.talk")} isNumber {...order} />
            <th scope="col">{t("history.ended")}</th>
            <th scope="col">{t("history.outcome")}</th>
            <th scope="col">{t("history.rating")}</th>
            <th scope="col">{t("history.has")}</th>
          </tr>
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          {rows.map((row) => (
            <Row key={row.contact} row={row} names={names} isOfOne={isOfOne} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SortedProps {
  by: "arrived" | "wait" | "talk";
  title: string;
  isNumber?: boolean;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

/** A heading that puts the rows in its order, the greatest first, and the other way round when it is pressed again. */
function Sorted({ by, title, isNumber, sort, onSort }: SortedProps) {
  const state = sort === by ? "ascending" : sort === `-${by}` ? "descending" : undefined;
  return (
    <th scope="col" aria-sort={state ?? "none"} className={isNumber ? table.number : undefined}>
      <button type="button" className={classes.sort} onClick={() => onSort(state === "descending" ? by : `-${by}`)}>
        {title}
        <Icon
          name={state === "ascending" ? "arrow-up" : "arrow-down"}
          size={13}
          className={state ? undefined : classes.unsorted}
        />
      </button>
    </th>
  );
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const next = links[links.indexOf(event.target as HTMLAnchorElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Row({ row, names, isOfOne }: { row: ContactItem; names: Names; isOfOne: boolean }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const howText = useHowText();
  const said = useSaidText();
  const live = useLive();
  const name = callerName(row.caller) ?? names.customer(row.customer);
  const when = `${format.day(row.arrived_at, live.now())}, ${format.time(row.arrived_at)}`;
  const link = (text: string) => (
    <Link to="/history/$contact" params={{ contact: row.contact }} className={classes.link}>
      {text}
    </Link>
  );
  return (
    <tr>
      {isOfOne ? (
        <th scope="row">{link(when)}</th>
      ) : (
        <>
          <th scope="row">
            <span className={table.withGlyph}>
              <Avatar name={name} size={28} />
              {link(name)}
            </span>
          </th>
          <td className={table.quiet}>{when}</td>
        </>
      )}
      <td>{row.queue === null ? <Nothing /> : names.queue(row.queue)}</td>
      <td>{row.agent === null ? <Nothing /> : names.agent(row.agent)}</td>
      {!isOfOne && (
        <td className={table.number}>
          <Length of={row.wait} />
        </td>
      )}
      <td className={table.number}>
        <Length of={row.talk === 0 ? null : row.talk} />
      </td>
      <td>{howText(row.how)}</td>
      <td>{row.outcome === null ? <Nothing /> : names.outcome(row.outcome)}</td>
      <td>{row.rating === null ? <Nothing /> : <Rating stars={row.rating} />}</td>
      <td>
        <span className={classes.has}>
          {row.is_recorded && <Has icon="recording" label={t("history.recorded")} />}
          {row.has_note && <Has icon="note" label={t("history.noted")} />}
          {row.comments.length > 0 && <Has icon="message" label={said(row.comments)} />}
        </span>
      </td>
    </tr>
  );
}

function Has({ icon, label }: { icon: "recording" | "note" | "message"; label: string }) {
  return (
    <span role="img" aria-label={label} title={label}>
      <Icon name={icon} size={16} color="var(--ink-2)" />
    </span>
  );
}

function Length({ of }: { of: Micros | null }) {
  return of === null ? <Nothing /> : clockText(of);
}

function Nothing() {
  return <span className={table.empty}>–</span>;
}
