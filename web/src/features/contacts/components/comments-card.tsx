import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import type { ContactPage } from "@/features/contacts/api/history";
import { CommentButton } from "@/features/contacts/components/comment-button";
import classes from "@/features/contacts/components/comments.module.css";
import { useFormat } from "@/i18n/format";

interface Props {
  contact: ContactPage;
  /** The agent who looks, if they may comment. */
  me: string | null;
  nameOf: (agent: string) => string;
}

/** What agents said was in the way. Who took part in the contact may say something. */
export function CommentsCard({ contact, me, nameOf }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const tookPart = me !== null && contact.legs.some(({ agent }) => agent === me);
  const own = contact.comments.filter(({ agent }) => agent === me);
  if (contact.comments.length === 0 && !tookPart) return null;
  return (
    <Card title={t("comment.title")} aside={tookPart && <CommentButton contact={contact.contact} own={own} />}>
      {contact.comments.length === 0 ? (
        <p className={classes.quiet}>{t("comment.empty")}</p>
      ) : (
        <ul className={classes.said}>
          {contact.comments.map(({ agent, kind, text, written_at }) => (
            <li key={`${agent} ${kind}`}>
              <strong>{t(`comment.kinds.${kind}`)}</strong>
              {text !== "" && <p>{text}</p>}
              <span className={classes.quiet}>
                {t("comment.by", { agent: nameOf(agent), time: format.moment(written_at) })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
