import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Clock } from "@/components/ui/clock";
import classes from "@/features/contacts/components/contact-stage.module.css";
import type { DeskContact } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import type { Micros } from "@/lib/micros";

interface Props {
  contact: DeskContact;
  customerName: string;
  lineName: string;
  queueName: string | null;
  /** Since when the customer hears music, while they do. */
  heldSince: Micros | null;
  /** What can be done with the call. */
  children?: ReactNode;
}

/** With whom the agent talks, for how long, and the buttons of the call; afterwards the time left for wrap-up. */
export function ContactStage({ contact, customerName, lineName, queueName, heldSince, children }: Props) {
  const format = useFormat();
  const title = useId();
  const parts = [queueName, lineName, format.languageName(contact.language)];
  return (
    <section className={classes.card} aria-labelledby={title}>
      <div className={classes.head}>
        <Avatar name={customerName} size={46} />
        <div className={classes.words}>
          <h2 id={title} className={classes.name}>
            {customerName}
          </h2>
          <p className={classes.sub}>{parts.filter(Boolean).join(" · ")}</p>
        </div>
        <div className={classes.clock}>
          {contact.wrap_up_until === null ? (
            <Clock since={contact.since} className={classes.timer} />
          ) : (
            <Clock until={contact.wrap_up_until} className={classes.timer} />
          )}
          <Mark contact={contact} heldSince={heldSince} />
        </div>
      </div>
      {children}
    </section>
  );
}

/** What the call is doing, in a word. */
function Mark({ contact, heldSince }: { contact: DeskContact; heldSince: Micros | null }) {
  const { t } = useTranslation("contacts");
  if (contact.phase === "wrap_up")
    return <div className={`${classes.mark} ${classes.quiet}`}>{t("stage.wrap_up")}</div>;
  if (contact.is_held) {
    return (
      <div className={`${classes.mark} ${classes.held}`}>
        {t("stage.held")} {heldSince !== null && <Clock since={heldSince} />}
      </div>
    );
  }
  if (contact.phase === "monitoring")
    return <div className={`${classes.mark} ${classes.quiet}`}>{t("stage.monitoring")}</div>;
  return <div className={classes.mark}>{t("stage.recording")}</div>;
}
