import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { CallButton } from "@/components/ui/call-button";
import { Clock } from "@/components/ui/clock";
import { FailedLine } from "@/components/ui/states";
import { useHangUp } from "@/features/contacts/api/desk";
import classes from "@/features/contacts/components/contact-stage.module.css";
import type { DeskContact } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import { useShortcut } from "@/lib/use-shortcut";

interface Props {
  contact: DeskContact;
  customerName: string;
  lineName: string;
  queueName: string | null;
  /** Further buttons of the call, such as the microphone. */
  children?: ReactNode;
}

/** With whom the agent talks, for how long, and the buttons of the call; afterwards the time left for wrap-up. */
export function ContactStage({ contact, customerName, lineName, queueName, children }: Props) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const title = useId();
  const isTalking = contact.phase === "talking";
  const parts = [queueName, lineName, format.languageName(contact.language)];
  return (
    <section className={classes.card} aria-labelledby={title}>
      <div className={classes.head}>
        <Avatar name={customerName} size={46} />
        <div className={classes.words}>
          <h2 id={title} className={classes.name}>
            {customerName}
          </h2>
          <p className={classes.sub}>{parts.filter(Boolean).join(" · ")}</p>
        </div>
        <div className={classes.clock}>
          {isTalking || contact.wrap_up_until === null ? (
            <Clock since={contact.since} className={classes.timer} />
          ) : (
            <Clock until={contact.wrap_up_until} className={classes.timer} />
          )}
          <div className={`${classes.mark} ${isTalking ? "" : classes.wrapUp}`}>
            {isTalking ? t("stage.recording") : t("stage.wrap_up")}
          </div>
        </div>
      </div>
      {isTalking && <CallBar contact={contact.contact}>{children}</CallBar>}
    </section>
  );
}

function CallBar({ contact, children }: { contact: string; children: ReactNode }) {
  const { t } = useTranslation("contacts");
  const hangUp = useHangUp();
  const isEnding = hangUp.isPending || hangUp.isSuccess;
  useShortcut("KeyE", () => hangUp.mutate(contact), !isEnding);
  return (
    <>
      <div className={classes.bar}>
        {children}
        <CallButton
          icon="hang-up"
          label={t("stage.hang_up")}
          isEnding
          isDisabled={isEnding}
          shortcut={{ shown: "Alt E", keys: "Alt+E" }}
          onClick={() => hangUp.mutate(contact)}
        />
      </div>
      <FailedLine error={hangUp.error} />
    </>
  );
}
