import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { useNames } from "@/app/use-names";
import { NoPermission } from "@/components/ui/states";
import { ContactsBoard } from "@/features/contacts/components/contacts-board";
import { useContactsBoard } from "@/features/contacts/live/contacts";
import { useDesk } from "@/features/contacts/live/desk";
import { may, useMe } from "@/features/identity/api/session";
import { AgentsBoard } from "@/features/people/components/agents-board";
import { QueuesBoard } from "@/features/queues/components/queues-board";
import { useDocumentTitle } from "@/lib/use-document-title";

/** What happens now, for those who steer the day. */
export function LivePage() {
  const { t } = useTranslation("app");
  const me = useMe();
  useDocumentTitle(t("nav.live"));
  return (
    <div className={classes.page}>
      <h1>{t("nav.live")}</h1>
      {may(me, "queues.watch") ? (
        <>
          {may(me, "contacts.supervise") && <Contacts />}
          <div className={classes.columns}>
            <QueuesBoard />
            {may(me, "agents.watch") && <AgentsBoard />}
          </div>
        </>
      ) : (
        <NoPermission />
      )}
    </div>
  );
}

function Contacts() {
  const me = useMe();
  const hasPhone = me.agent !== null && may(me, "desk.use");
  const board = useContactsBoard();
  const desk = useDesk(hasPhone);
  const names = useNames(board.contacts.map(({ customer }) => customer));
  const monitored = desk.contact?.phase === "monitoring" ? desk.contact.contact : null;
  return <ContactsBoard board={board} names={names} monitored={monitored} hasPhone={hasPhone} />;
}
