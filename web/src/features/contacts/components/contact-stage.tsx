import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Clock } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/contacts/components/contact-stage.module.css";
import type { DeskContact } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros } from "@/lib/micros";

interface Props {
  contact: DeskContact;
  customerName: string;
  lineName: string;
  queueName: string | null;
  /** Since when the customer hears music, while they do. */
  heldSince: Micros | null;
  /** How long the customer waited for the first agent, once it is known. */
  waited: Micros | null;
  /** Shows that the voices are there. */
  meter: ReactNode;
  /** What can be done with the call. */
  children?: ReactNode;
}

/** With whom the agent talks, for how long, and the buttons of the call; afterwards the time left for wrap-up. */
export function ContactStage({
  contact,
  customerName,
  lineName,
  queueName,
  heldSince,
  waited,
  meter,
  children,
}: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const title = useId();
  const { callback, called_by } = contact;
  const wait = waited === null ? null : t("stage.waited", { time: clockText(waited) });
  const kind = callback ? t("calling.callback") : called_by && t("calling.outgoing");
  const parts = [kind, queueName, lineName, format.languageName(contact.language), wait];
  return (
    <section className={classes.card} aria-labelledby={title}>
      <div className={classes.head}>
        <span className={classes.face}>
          <Avatar name={customerName} size={46} />
          <span
            className={classes.channel}
            role="img"
            aria-label={t(`stage.channel.${contact.channel}` as "stage.channel.voice")}
          >
            <Icon name="phone" size={11} />
          </span>
        </span>
        <div className={classes.words}>
          <h2 id={title} className={classes.name}>
            {customerName}
          </h2>
          <p className={classes.sub}>{parts.filter(Boolean).join(" · ")}</p>
        </div>
        {meter}
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
  if (contact.is_calling) return <div className={`${classes.mark} ${classes.quiet}`}>{t("inbox.phase.calling")}</div>;
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
  if (contact.is_recorded === false)
    return <div className={`${classes.mark} ${classes.quiet}`}>{t("stage.not_recorded")}</div>;
  if (contact.is_recording_paused)
    return <div className={`${classes.mark} ${classes.held}`}>{t("stage.recording_paused")}</div>;
  return <div className={classes.mark}>{t("stage.recording")}</div>;
}
