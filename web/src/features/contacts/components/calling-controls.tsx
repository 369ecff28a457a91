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
  customerName: string;
  /** Why they are called. */
  children: ReactNode;
}

/** While an agent calls a customer who has not answered yet: for how long it rings, and a way to give up. */
export function CallingControls({ contact, customerName, children }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const hangUp = useHangUp();
  const { callback = null } = contact;
  const waitsSince = callback?.waits_since ?? null;
  return (
    <div className={classes.talk}>
      <div className={`${classes.strip} ${classes.asking}`}>
        <Icon name="phone-call" />
        <p role="status">{t("calling.title", { customer: customerName })}</p>
        <Attempt callback={callback} />
        <Clock since={contact.since} />
      </div>
      <div className={classes.why}>
        {waitsSince !== null && <p>{t("calling.waits_since", { time: format.time(waitsSince) })}</p>}
        {children}
      </div>
      <div className={classes.bar}>
        <CallButton
          icon="hang-up"
          label={t(callback === null ? "calling.give_up" : "calling.no_answer")}
          isEnding
          isDisabled={hangUp.isPending || hangUp.isSuccess}
          shortcut="hang_up"
          onClick={() => hangUp.mutate(contact.contact)}
        />
        {callback !== null && <Next callback={callback} />}
      </div>
      <div className={classes.error}>
        <FailedLine error={hangUp.error} />
      </div>
    </div>
  );
}

/** What follows when this attempt is in vain. */
function Next({ callback: { attempt, next_at } }: { callback: DeskCallback }) {
  const { t } = useTranslation("contacts");
  const soon = useSoonText();
  return (
    <p className={classes.next}>
      {attempt === null && t("calling.withdrawn")}
      {attempt !== null && next_at === null && t("calling.last")}
      {attempt !== null && next_at !== null && t("calling.next", { time: soon(next_at) })}
    </p>
  );
}

/** Why somebody was not reached, of those reasons that say more than that. */
const REASONS = [
  "busy",
  "no_answer",
  "rejected",
  "no_number",
  "not_allowed",
  "too_many_calls",
  "not_supported",
] as const;

const toldReason = (reason: string | null) => REASONS.find((each) => each === reason);

/** After a call in vain: why, and what follows. */
export function NotReached({ reason, children }: { reason: string | null; children: ReactNode }) {
  const { t } = useTranslation("contacts");
  const told = toldReason(reason);
  return (
    <div className={classes.talk}>
      <div className={`${classes.strip} ${classes.warning}`}>
        <Icon name="phone-end" />
        <p role="status">{t("calling.not_reached")}</p>
      </div>
      <div className={`${classes.why} ${classes.after}`}>
        {told && <p>{t(`calling.reason.${told}`)}</p>}
        {children}
      </div>
    </div>
  );
}
