import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { useNames } from "@/app/use-names";
import { Avatar } from "@/components/ui/avatar";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows, NoPermission } from "@/components/ui/states";
import { type ContactPage as Contact, useContact } from "@/features/contacts/api/history";
import { CommentsCard } from "@/features/contacts/components/comments-card";
import { ContactFacts, ContactNote } from "@/features/contacts/components/contact-facts";
import { ContactLegs, ContactOffers } from "@/features/contacts/components/contact-parties";
import { ForReview } from "@/features/contacts/components/for-review";
import { Rating } from "@/features/contacts/components/rating-stars";
import { Timeline } from "@/features/contacts/components/timeline";
import { callerName } from "@/features/contacts/hooks/caller-name";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import { RatingCard } from "@/features/feedback/components/rating-card";
import { may, useMe } from "@/features/identity/api/session";
import { RecordedContact } from "@/features/recordings/components/recorded-contact";
import { useFormat } from "@/i18n/format";
import { clockText } from "@/lib/micros";
import { useDocumentTitle } from "@/lib/use-document-title";

/** All that is known of one contact. */
export function ContactPage() {
  const { t } = useTranslation("contacts");
  const { contact } = useParams({ from: "/signed-in/history/$contact" });
  const me = useMe();
  const query = useContact(contact);
  useDocumentTitle(t("contact.title"));
  if (!may(me, "contacts.read")) return <NoPermission />;
  return (
    <div className={classes.page}>
      <Link to="/history" className={classes.back}>
        <Icon name="arrow-left" size={16} />
        {t("contact.back")}
      </Link>
      <Loaded query={query} loading={<LoadingRows rows={12} />}>
        {(data) => <Known contact={data} />}
      </Loaded>
    </div>
  );
}

function Known({ contact }: { contact: Contact }) {
  const { t } = useTranslation("contacts");
  const me = useMe();
  const { t: told } = useTranslation("timeline");
  const names = useNames([contact.customer]);
  const timeline = (at?: number, onSeek?: (at: number) => void, until?: [number, number]) => (
    <Card title={told("timeline.title")}>
      <Timeline entries={contact.timeline} names={names} at={at} onSeek={onSeek} heard={until} />
    </Card>
  );
  return (
    <>
      <Head contact={contact} names={names} />
      <div className={classes.contact}>
        <div className={classes.column}>
          {may(me, "recordings.listen") ? (
            <RecordedContact
              contact={contact}
              agentName={names.agent}
              customerName={callerName(contact.caller) ?? names.customer(contact.customer)}
              mayKeep={may(me, "recordings.keep")}
            >
              {timeline}
            </RecordedContact>
          ) : (
            timeline()
          )}
        </div>
        <div className={classes.column}>
          <Card title={t("contact.facts")}>
            <ContactFacts contact={contact} names={names} />
          </Card>
          <Card title={t("contact.note")}>
            <ContactNote note={contact.note} />
          </Card>
          <CommentsCard contact={contact} me={may(me, "desk.use") ? me.agent : null} nameOf={names.agent} />
          <RatingCard contact={contact.contact} agentName={names.agent} />
          <ContactLegs contact={contact} names={names} />
          <ContactOffers contact={contact} names={names} />
        </div>
      </div>
    </>
  );
}

/** Who spoke with whom, when, how long, and what came of it. */
function Head({ contact, names }: { contact: Contact; names: Names }) {
  const me = useMe();
  const format = useFormat();
  const { customer, agent, queue, outcome, rating, talk } = contact;
  const name = callerName(contact.caller) ?? names.customer(customer);
  const told = [
    queue === null ? names.line(contact.line) : names.queue(queue),
    format.moment(contact.arrived_at),
    ...(talk > 0 ? [clockText(talk)] : []),
    ...(outcome === null ? [] : [names.outcome(outcome)]),
  ];
  return (
    <div className={classes.person}>
      <Avatar name={name} size={46} />
      <div>
        <h1 className={classes.pair}>
          {customer !== null && may(me, "customers.read") ? (
            <Link to="/customers/$customer" params={{ customer }} className={classes.name}>
              {name}
            </Link>
          ) : (
            name
          )}
          {agent !== null && (
            <>
              {" "}
              <Icon name="arrow-right" size={20} />
              {names.agent(agent)}
            </>
          )}
        </h1>
        <p className={classes.sub}>
          {told.join(" · ")} {rating !== null && <Rating stars={rating} />}
        </p>
        {contact.review_reason !== null && <ForReview reason={contact.review_reason} />}
      </div>
    </div>
  );
}
