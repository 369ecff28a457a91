import { useTranslation } from "react-i18next";
import type { ContactPage } from "@/features/contacts/api/history";
import classes from "@/features/contacts/components/contact-facts.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import { useFormat } from "@/i18n/format";
import { clockText, type Micros } from "@/lib/micros";

/** A contact in a few figures. */
export function ContactFacts({ contact, names }: { contact: ContactPage; names: Names }) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const howText = useHowText();
  const length = (duration: Micros | null) => (duration === null ? "–" : clockText(duration));
  const facts = [
    [t("contact.arrived"), format.exactTime(contact.arrived_at)],
    [t("history.wait"), length(contact.wait)],
    [t("history.talk"), length(contact.talk === 0 ? null : contact.talk)],
    [t("history.ended"), howText(contact.how)],
    [t("history.queue"), contact.queue === null ? "–" : names.queue(contact.queue)],
    [t("history.agent"), contact.agent === null ? "–" : names.agent(contact.agent)],
    [t("history.outcome"), contact.outcome === null ? "–" : names.outcome(contact.outcome)],
    [t("contact.language"), format.languageName(contact.language)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([term, value]) => (
        <div key={term} className={classes.fact}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function ContactNote({ note }: { note: string | null }) {
  const { t } = useTranslation("contacts");
  return note ? <p className={classes.note}>{note}</p> : <p className={classes.quiet}>{t("contact.note_empty")}</p>;
}
