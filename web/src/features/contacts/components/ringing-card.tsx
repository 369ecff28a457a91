import { Button, VisuallyHidden } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/ui/avatar";
import { Clock } from "@/components/ui/clock";
import { Countdown } from "@/components/ui/countdown";
import { Icon } from "@/components/ui/icon";
import { Keys } from "@/components/ui/keys";
import { FailedLine } from "@/components/ui/states";
import { useAnswer, useDecline } from "@/features/contacts/api/desk";
import { Attempt } from "@/features/contacts/components/attempt";
import classes from "@/features/contacts/components/ringing-card.module.css";
import type { DeskOffer } from "@/features/contacts/live/desk";
import { useFormat } from "@/i18n/format";
import { useCodeText } from "@/i18n/use-code-text";
import { SHORTCUTS } from "@/lib/shortcuts";
import { useShortcut } from "@/lib/use-shortcut";

interface Props {
  offer: DeskOffer;
  customerName: string;
  lineName: string;
  queueName: string | null;
  /** Who asks, when a colleague wants advice. */
  askedBy: string | null;
}

/**
 * A call that rings at the agent: who and why, before it is answered. It takes no focus, so that somebody who is typing
 * does not answer by chance; it is announced instead, and has a key of its own.
 */
export function RingingCard({ offer, customerName, lineName, queueName, askedBy }: Props) {
  const { t } = useTranslation("contacts");
  const textOf = useCodeText("contacts");
  const answer = useAnswer();
  const decline = useDecline();
  const title = useId();
  const isBusy = answer.isPending || answer.isSuccess || decline.isPending || decline.isSuccess;
  const asks = askedBy === null ? null : t("offer.asks", { agent: askedBy, customer: customerName });
  const calls = offer.callback ?? null;
  const announced = t(calls === null ? "offer.announce" : "offer.announce_callback", { name: customerName });
  useShortcut("answer", () => answer.mutate(offer.offer), !isBusy);
  return (
    <section role="alertdialog" aria-labelledby={title} className={classes.card}>
      <div className={classes.head}>
        <Avatar name={customerName} size={52} />
        <div className={classes.words}>
          <p id={title} className={classes.title}>
            <Icon name={calls === null ? "phone-incoming" : "phone-call"} size={15} />
            {asks !== null ? t("offer.consult_title") : t(calls === null ? "offer.title" : "calling.callback")}
          </p>
          <h2 className={classes.name}>{customerName}</h2>
          <p className={classes.why}>{asks ?? textOf(`offer.why.${offer.why}`) ?? t("offer.why.other")}</p>
          {calls !== null && <p className={classes.why}>{t("offer.calls_back")}</p>}
        </div>
        <Clock until={offer.expires_at} className={classes.countdown} />
      </div>
      <VisuallyHidden role="status">{asks ?? announced}</VisuallyHidden>
      <Chips offer={offer} lineName={lineName} queueName={queueName} />
      <div className={classes.actions}>
        <Button
          size="md"
          className={classes.answer ?? ""}
          leftSection={<Icon name="phone" />}
          rightSection={<Keys of={SHORTCUTS.answer.shown} isOnFill />}
          aria-keyshortcuts={SHORTCUTS.answer.keys}
          loading={answer.isPending || answer.isSuccess}
          disabled={decline.isPending}
          onClick={() => answer.mutate(offer.offer)}
        >
          {t(calls === null ? "offer.answer" : "offer.call_back")}
        </Button>
        <Button size="md" variant="default" disabled={isBusy} onClick={() => decline.mutate(offer.offer)}>
          {t("offer.decline")}
        </Button>
      </div>
      <FailedLine error={answer.error ?? decline.error} />
      <Countdown
        label={t("offer.time_left")}
        from={offer.offered_at}
        until={offer.expires_at}
        className={classes.bar}
      />
    </section>
  );
}

/** Where the call comes from, and how long the customer has waited by now. */
function Chips({ offer, lineName, queueName }: Pick<Props, "offer" | "lineName" | "queueName">) {
  const { t } = useTranslation("contacts");
  const format = useFormat();
  const { callback = null } = offer;
  return (
    <ul className={classes.chips}>
      {queueName && <li>{queueName}</li>}
      <li>{lineName}</li>
      <li>{format.languageName(offer.language)}</li>
      <li>
        {t("offer.waited")} <Clock since={callback?.waits_since ?? offer.arrived_at} />
      </li>
      <Attempt callback={callback} as="li" />
    </ul>
  );
}
