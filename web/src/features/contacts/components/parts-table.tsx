import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Message } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import type { Part } from "@/features/contacts/api/parts";
import { CommentButton } from "@/features/contacts/components/comment-button";
import classes from "@/features/contacts/components/contacts-table.module.css";
import { Rating } from "@/features/contacts/components/rating-stars";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import { useSaidText } from "@/features/contacts/hooks/use-said-text";
import { useFormat } from "@/i18n/format";
import { clockText } from "@/lib/micros";

interface Props {
  parts: readonly Part[];
  names: Names;
  /** The agent who looks, if these are their own contacts, so that they may comment on them. */
  me: string | null;
}

/** The contacts that an agent answered for, the latest first, each with how long they did and what was said about it. */
export function PartsTable({ parts, names, me }: Props) {
  const { t } = useTranslation("contacts");
  if (parts.length === 0) return <Message icon="history" title={t("parts.empty_title")} text={t("parts.empty_text")} />;
  return (
    <div className={classes.scroll}>
      <table className={table.table} aria-label={t("parts.title")}>
        <thead>
          <tr>
            <th scope="col">{t("parts.customer")}</th>
            <th scope="col">{t("parts.ended")}</th>
            <th scope="col" className={table.number}>
              {t("parts.length")}
            </th>
            <th scope="col">{t("parts.outcome")}</th>
            <th scope="col">{t("parts.rating")}</th>
            <th scope="col">{t("parts.comments")}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <Row key={part.leg} part={part} names={names} me={me} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ part, names, me }: { part: Part; names: Names; me: string | null }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const howText = useHowText();
  const said = useSaidText();
  const { contact, comments, responsible_at, ended_at } = part;
  const name = names.customer(contact.customer);
  const time = format.time(ended_at);
  return (
    <tr>
      <th scope="row">
        <Link to="/history/$contact" params={{ contact: contact.contact }} className={classes.link}>
          {name}
        </Link>
      </th>
      <td className={table.quiet}>{time}</td>
      <td className={table.number}>{clockText(ended_at - responsible_at)}</td>
      <td>{contact.outcome === null ? howText(contact.how) : names.outcome(contact.outcome)}</td>
      <td>{contact.rating === null ? <span className={table.empty}>–</span> : <Rating stars={contact.rating} />}</td>
      <td>
        <span className={classes.has}>
          {said(contact.comments)}
          {me !== null && (
            <CommentButton
              contact={contact.contact}
              own={comments.filter(({ agent }) => agent === me)}
              label={t("comment.open_of", { name, time })}
            />
          )}
        </span>
      </td>
    </tr>
  );
}
