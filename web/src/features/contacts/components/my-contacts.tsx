import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Clock } from "@/components/ui/clock";
import { Loaded } from "@/components/ui/states";
import type { ContactList } from "@/features/contacts/api/history";
import classes from "@/features/contacts/components/my-contacts.module.css";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { useHowText } from "@/features/contacts/hooks/use-how-text";
import type { Desk } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";

interface Props {
  desk: Desk;
  history: UseQueryResult<ContactList>;
  names: Names;
}

/** The agent's contacts: the one of now, and those before it. */
export function MyContacts({ desk, history, names }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const howText = useHowText();
  const current = desk.contact ?? desk.offer;
  return (
    <>
      <h2 className={classes.group}>{t("desk.now")}</h2>
      {current ? (
        <div className={`${classes.item} ${classes.current}`}>
          <Avatar name={names.customer(current.customer)} />
          <div>
            <div className={classes.name}>{names.customer(current.customer)}</div>
            <div className={classes.sub}>{current.queue ? names.queue(current.queue) : names.line(current.line)}</div>
          </div>
          <Clock since={desk.contact?.since ?? current.arrived_at} className={classes.time} />
        </div>
      ) : (
        <p className={classes.quiet}>{t("desk.nothing_now")}</p>
      )}
      <h2 className={classes.group}>{t("desk.earlier")}</h2>
      <Loaded query={history}>
        {({ items }) => {
          const earlier = items.filter((each) => each.contact !== current?.contact);
          if (earlier.length === 0) return <p className={classes.quiet}>{t("desk.nothing_earlier")}</p>;
          return (
            <ul className={classes.list}>
              {earlier.map((each) => (
                <li key={each.contact}>
                  <Link to="/history/$contact" params={{ contact: each.contact }} className={classes.item}>
                    <Avatar name={names.customer(each.customer)} />
                    <div>
                      <div className={classes.name}>{names.customer(each.customer)}</div>
                      <div className={classes.sub}>
                        {each.outcome ? names.outcome(each.outcome) : howText(each.how)}
                      </div>
                    </div>
                    <span className={classes.time}>{format.time(each.arrived_at)}</span>
                  </Link>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </>
  );
}
