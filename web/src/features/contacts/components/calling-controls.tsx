import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CallButton } from "@/components/ui/call-button";
import { Clock } from "@/components/ui/clock";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import { useHangUp } from "@/features/contacts/api/desk";
import { Attempt } from "@/features/contacts/components/attempt";
import classes from "@/features/contacts/components/talk.module.css";
import type { DeskCallback, DeskContact } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import { useSoonText } from "@/i18n/use-soon-text";

interface Props {
  contact: DeskContact;
  callback: DeskCallback;
  customerName: string;
  /** Why they are called. */
  children: ReactNode;
}

/** While an agent calls a customer back who has not answered yet: for how long it rings, and a way to give up. */
export function CallingControls({ contact, callback, customerName, children }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const hangUp = useHangUp();
  const { attempt, next_at, waits_since } = callback;
  const soon = useSoonText();
  return (
    <div className={classes.talk}>
      <div className={`${classes.strip} ${classes.asking}`}>
        <Icon name="phone-call" />
        <p role="status">{t("calling.title", { customer: customerName })}</p>
        <Attempt callback={callback} />
        <Clock since={contact.since} />
      </div>
      <div className={classes.why}>
        {waits_since !== null && <p>{t("calling.waits_since", { time: format.time(waits_since) })}</p>}
        {children}
      </div>
      <div className={classes.bar}>
        <CallButton
          icon="hang-up"
          label={t("calling.no_answer")}
          isEnding
          isDisabled={hangUp.isPending || hangUp.isSuccess}
          shortcut="hang_up"
          onClick={() => hangUp.mutate(contact.contact)}
        />
        <p className={classes.next}>
          {attempt === null && t("calling.withdrawn")}
          {attempt !== null && next_at === null && t("calling.last")}
          {attempt !== null && next_at !== null && t("calling.next", { time: soon(next_at) })}
        </p>
      </div>
      <div className={classes.error}>
        <FailedLine error={hangUp.error} />
      </div>
    </div>
  );
}

/** After an attempt in vain: what follows. */
export function NotReached({ children }: { children: ReactNode }) {
  const { t } = useTranslation("contacts");
  return (
    <div className={classes.talk}>
      <div className={`${classes.strip} ${classes.warning}`}>
        <Icon name="phone-end" />
        <p role="status">{t("calling.not_reached")}</p>
      </div>
      <div className={`${classes.why} ${classes.after}`}>{children}</div>
    </div>
  );
}
