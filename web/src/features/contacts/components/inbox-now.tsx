import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Clock } from "@/components/ui/clock";
import { FailedLine } from "@/components/ui/states";
import { useAnswer } from "@/features/contacts/api/desk";
import classes from "@/features/contacts/components/inbox.module.css";
import { InboxRow } from "@/features/contacts/components/inbox-row";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { Desk, DeskContact, DeskOffer } from "@/features/contacts/live/desk";

/** What the agent has to do with now: the contact of the desk, and what rings while there is one. */
export function InboxNow({ desk: { contact, offer }, names }: { desk: Desk; names: Names }) {
  const { t } = useTranslation("contacts");
  return (
    <section aria-label={t("desk.now")}>
      <h2 className={classes.group}>{t("desk.now")}</h2>
      {contact === null && offer === null && <p className={classes.quiet}>{t("desk.nothing_now")}</p>}
      {contact && <Current contact={contact} names={names} />}
      {offer && <Ringing offer={offer} names={names} isSecond={contact !== null} />}
    </section>
  );
}

function Current({ contact, names }: { contact: DeskContact; names: Names }) {
  const { t } = useTranslation("contacts");
  const where = contact.queue ? names.queue(contact.queue) : names.line(contact.line);
  const { phase, is_held, since, wrap_up_until, is_calling } = contact;
  const doing = is_calling ? "calling" : is_held ? "held" : phase;
  return (
    <InboxRow
      isCurrent
      name={names.customer(contact.customer)}
      sub={t("inbox.doing", { what: t(`inbox.phase.${doing}`), where })}
      end={wrap_up_until === null ? <Clock since={since} /> : <Clock until={wrap_up_until} />}
    />
  );
}

/** A call never lies over another one: while somebody is at the desk it is a line that can be answered. */
function Ringing({ offer, names, isSecond }: { offer: DeskOffer; names: Names; isSecond: boolean }) {
  const { t } = useTranslation("contacts");
  const answer = useAnswer();
  const name = names.customer(offer.customer);
  const where = offer.queue ? names.queue(offer.queue) : names.line(offer.line);
  return (
    <>
      <InboxRow
        isCurrent={!isSecond}
        name={name}
        sub={t("inbox.doing", { what: t("inbox.phase.ringing"), where })}
        end={
          isSecond ? (
            <Button size="xs" loading={answer.isPending || answer.isSuccess} onClick={() => answer.mutate(offer.offer)}>
              {t("offer.answer")}
            </Button>
          ) : (
            <Clock until={offer.expires_at} />
          )
        }
      />
      <FailedLine error={answer.error} />
    </>
  );
}
