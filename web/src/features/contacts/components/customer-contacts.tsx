import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Score } from "@/components/ui/score";
import type { CustomerContact } from "@/features/contacts/api/of-customer";
import classes from "@/features/contacts/components/customer-contacts.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import { useFormat } from "@/i18n/format";
import { clockText } from "@/lib/micros";
import { useLive } from "@/realtime/context";

interface Props {
  contacts: readonly CustomerContact[];
  scores: ReadonlyMap<string, number>;
  names: Names;
  /** Without notes and lengths, for the narrow card of the customer. */
  isShort?: boolean;
}

/** The earlier contacts of a customer, the latest first: when, with whom, how it ended, what was noted. */
export function CustomerContacts({ contacts, scores, names, isShort = false }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const howText = useHowText();
  const live = useLive();
  if (contacts.length === 0) return <p className={classes.nothing}>{t("earlier.none")}</p>;
  return (
    <ol className={classes.list} aria-label={t("earlier.title")}>
      {contacts.map((each) => {
        const score = scores.get(each.contact);
        return (
          <li key={each.contact} className={classes.item}>
            <div className={classes.head}>
              <Link to="/history/$contact" params={{ contact: each.contact }} className={classes.when}>
                {t("earlier.when", {
                  day: format.day(each.arrived_at, live.now()),
                  time: format.time(each.arrived_at),
                })}
              </Link>
              {score !== undefined && <Score value={score} />}
            </div>
            <p className={classes.how}>
              {each.outcome ? names.outcome(each.outcome) : howText(each.how)}
              {each.agent && ` · ${names.agent(each.agent)}`}
              {!isShort && each.talk > 0 && ` · ${clockText(each.talk)}`}
              {!isShort && each.queue && ` · ${names.queue(each.queue)}`}
            </p>
            {!isShort &&
              each.notes.map(({ agent, text }) => (
                <p key={agent} className={classes.note}>
                  {text}
                </p>
              ))}
          </li>
        );
      })}
    </ol>
  );
}
