import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/components/ui/card";
import { Clock } from "@/components/ui/clock";
import { ConfirmAnswers } from "@/components/ui/confirm-button";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { FailedLine, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import table from "@/components/ui/table.module.css";
import { WhyPopover } from "@/components/ui/why-popover";
import { useEndContact, useSupervise } from "@/features/contacts/api/call";
import classes from "@/features/contacts/components/contacts-board.module.css";
import { WhyWaiting } from "@/features/contacts/components/why-waiting";
import type { Names } from "@/features/contacts/hooks/timeline-lines";
import type { LiveContact, useContactsBoard } from "@/features/contacts/live/contacts";
import type { Part } from "@/features/contacts/live/desk";

interface Props {
  board: ReturnType<typeof useContactsBoard>;
  names: Names;
  /** The contact in whose call the supervisor is now. */
  monitored: string | null;
  /** Whether the supervisor has a phone that could enter a call. */
  hasPhone: boolean;
  skillName: (skill: string) => string;
}

/** The contacts of now. A supervisor with a phone enters a talk from here; anybody may end a stuck contact. */
export function ContactsBoard({ board, names, monitored, hasPhone, skillName }: Props) {
  const { t } = useTranslation("contacts");
  const { isReady, refused, contacts } = board;
  return (
    <Card title={t("now.title")} className={classes.board} isPadded={false} isScrolling>
      {refused && <NoPermission />}
      {!refused && !isReady && <LoadingRows rows={3} />}
      {isReady && contacts.length === 0 && (
        <Message icon="phone" title={t("now.empty_title")} text={t("now.empty_text")} />
      )}
      {isReady && contacts.length > 0 && (
        <>
          {!hasPhone && (
            <p className={classes.hint}>
              <Icon name="headphones" size={16} /> {t("now.no_phone")}
            </p>
          )}
          <ContactsNow contacts={contacts}>
            {(contact) => (
              <ContactNow
                key={contact.contact}
                contact={contact}
                names={names}
                isMonitored={contact.contact === monitored}
                canEnter={hasPhone && monitored === null}
                skillName={skillName}
              />
            )}
          </ContactsNow>
        </>
      )}
    </Card>
  );
}

interface TableProps {
  contacts: readonly LiveContact[];
  children: (contact: LiveContact) => ReactNode;
}

function ContactsNow({ contacts, children }: TableProps) {
  const { t } = useTranslation("contacts");
  return (
    <table className={table.table} aria-label={t("now.title")}>
      <thead>
        <tr>
          <th scope="col">{t("history.customer")}</th>
          <th scope="col">{t("history.queue")}</th>
          <th scope="col">{t("now.phase")}</th>
          <th scope="col" className={table.number}>
            {t("now.since")}
          </th>
          <th scope="col">{t("now.with")}</th>
          <th scope="col">{t("now.actions")}</th>
        </tr>
      </thead>
      <tbody>{contacts.map(children)}</tbody>
    </table>
  );
}

/** Somebody who is called back is in no talk before they answer. */
function doing({ phase, is_held, is_calling }: LiveContact) {
  if (phase !== "talking") return phase;
  if (is_calling) return "calling";
  return is_held ? "held" : phase;
}

interface RowProps {
  contact: LiveContact;
  names: Names;
  isMonitored: boolean;
  canEnter: boolean;
  skillName: Props["skillName"];
}

function ContactNow({ contact, names, isMonitored, canEnter, skillName }: RowProps) {
  const { t, i18n } = useTranslation("contacts");
  const agents = new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(
    contact.parties.map(({ agent }) => names.agent(agent)),
  );
  return (
    <tr>
      <th scope="row">{names.customer(contact.customer)}</th>
      <td className={table.quiet}>{contact.queue ? names.queue(contact.queue) : names.line(contact.line)}</td>
      <td>
        {t(`now.phases.${doing(contact)}`)}
        {contact.is_callback && <span className={table.quiet}> · {t("calling.callback")}</span>}
      </td>
      <td className={table.number}>
        <Clock since={contact.since} />
      </td>
      <td className={table.quiet}>{agents || "–"}</td>
      <td>
        <div className={classes.actions}>
          {(contact.phase === "waiting" || contact.phase === "ringing") && (
            <WhyPopover
              text={t("why.ask")}
              label={t("why.ask_waiting", { customer: names.customer(contact.customer) })}
            >
              <WhyWaiting contact={contact.contact} names={names} skillName={skillName} />
            </WhyPopover>
          )}
          <Actions
            contact={contact}
            name={names.customer(contact.customer)}
            isMonitored={isMonitored}
            canEnter={canEnter}
          />
        </div>
      </td>
    </tr>
  );
}

const PARTS: readonly Part[] = ["listen", "whisper", "talk"];

function Actions({ contact, name, isMonitored, canEnter }: Omit<RowProps, "names" | "skillName"> & { name: string }) {
  const { t } = useTranslation("contacts");
  const supervise = useSupervise(contact.contact);
  const end = useEndContact(contact.contact);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {isMonitored && <span className={classes.mine}>{t("now.monitored")}</span>}
      {!isMonitored &&
        contact.phase === "talking" &&
        !contact.is_calling &&
        PARTS.map((part) => (
          <Button
            key={part}
            size="compact-sm"
            variant="default"
            aria-label={t(`now.${part}_whom`, { customer: name })}
            disabled={!canEnter || supervise.isPending}
            onClick={() => supervise.mutate(part)}
          >
            {t(`monitoring.${part}`)}
          </Button>
        ))}
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={t("now.end_whom", { customer: name })}
        onClick={() => setAsking(true)}
      >
        {t("now.end")}
      </Button>
      <FailedLine error={supervise.error ?? end.error} />
      <Dialog title={t("now.end_title", { customer: name })} isOpen={isAsking} onClose={() => setAsking(false)}>
        <p className={classes.text}>{t("now.end_text")}</p>
        <ConfirmAnswers
          label={t("now.end")}
          isPending={end.isPending}
          onConfirm={() => end.mutate(undefined, { onSettled: () => setAsking(false) })}
          onCancel={() => setAsking(false)}
        />
      </Dialog>
    </>
  );
}
