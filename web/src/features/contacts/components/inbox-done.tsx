import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Score } from "@/components/ui/score";
import { Loaded, Message } from "@/components/ui/states";
import { contactsOf, type Part } from "@/features/contacts/api/parts";
import classes from "@/features/contacts/components/inbox.module.css";
import { InboxRow } from "@/features/contacts/components/inbox-row";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import { useFormat } from "@/i18n/format";

interface Props {
  parts: UseQueryResult<readonly Part[]>;
  /** The contact that is still at the desk. */
  current: string | null;
  scores: ReadonlyMap<string, number>;
  names: Names;
}

/** The contacts of the agent's day that are over, each with its outcome and its rating. */
export function InboxDone({ parts, current, scores, names }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const howText = useHowText();
  return (
    <Loaded query={parts}>
      {(found) => {
        const done = contactsOf(found, current);
        if (done.length === 0) return <Message icon="check" title={t("desk.nothing_earlier")} />;
        return (
          <ul className={classes.list}>
            {done.map((each) => {
              const score = scores.get(each.contact);
              return (
                <li key={each.contact}>
                  <Link to="/history/$contact" params={{ contact: each.contact }} className={classes.link}>
                    <InboxRow
                      name={names.customer(each.customer)}
                      sub={each.outcome ? names.outcome(each.outcome) : howText(each.how)}
                      end={
                        <span className={classes.stacked}>
                          {format.time(each.arrived_at)}
                          {score !== undefined && <Score value={score} />}
                        </span>
                      }
                    />
                  </Link>
                </li>
              );
            })}
          </ul>
        );
      }}
    </Loaded>
  );
}
