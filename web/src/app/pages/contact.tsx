import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { useNames } from "@/app/use-names";
import { Avatar } from "@/components/ui/avatar";
import { Card } from "@/components/ui/card";
import { Icon } from "@/components/ui/icon";
import { Loaded, LoadingRows, NoPermission } from "@/components/ui/states";
import { type ContactPage as Contact, useContact } from "@/features/contacts/api/history";
import { ContactFacts, ContactNote } from "@/features/contacts/components/contact-facts";
import { ContactLegs, ContactOffers } from "@/features/contacts/components/contact-parties";
import { Timeline } from "@/features/contacts/components/timeline";
import { RatingCard } from "@/features/feedback/components/rating-card";
import { may, useMe } from "@/features/identity/api/session";
import { RecordingsCard } from "@/features/recordings/components/recordings-card";
import { useFormat } from "@/i18n/format";
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
  const format = useFormat();
  const names = useNames([contact.customer]);
  const customerName = names.customer(contact.customer);
  return (
    <>
      <div className={classes.person}>
        <Avatar name={customerName} size={46} />
        <div>
          <h1>{customerName}</h1>
          <p className={classes.sub}>
            {format.moment(contact.arrived_at)} · {names.line(contact.line)}
          </p>
        </div>
      </div>
      <div className={classes.contact}>
        <div className={classes.column}>
          <Card title={t("contact.facts")}>
            <ContactFacts contact={contact} names={names} />
          </Card>
          {may(me, "recordings.listen") && (
            <RecordingsCard
              contact={contact.contact}
              agentName={names.agent}
              customerName={customerName}
              mayKeep={may(me, "recordings.keep")}
            />
          )}
          <Card title={t("timeline.title")}>
            <Timeline entries={contact.timeline} names={names} />
          </Card>
        </div>
        <div className={classes.column}>
          <RatingCard contact={contact.contact} agentName={names.agent} />
          <Card title={t("contact.note")}>
            <ContactNote note={contact.note} />
          </Card>
          <ContactLegs contact={contact} names={names} />
          <ContactOffers contact={contact} names={names} />
        </div>
      </div>
    </>
  );
}
