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
  const format = useFormat();
  const textOf = useCodeText("contacts");
  const answer = useAnswer();
  const decline = useDecline();
  const title = useId();
  const isBusy = answer.isPending || answer.isSuccess || decline.isPending || decline.isSuccess;
  const asks = askedBy === null ? null : t("offer.asks", { agent: askedBy, customer: customerName });
  useShortcut("answer", () => answer.mutate(offer.offer), !isBusy);
  return (
    <section role="alertdialog" aria-labelledby={title} className={classes.card}>
      <div className={classes.head}>
        <Avatar name={customerName} size={52} />
        <div className={classes.words}>
          <p id={title} className={classes.title}>
            <Icon name="phone-incoming" size={15} />
            {asks === null ? t("offer.title") : t("offer.consult_title")}
          </p>
          <h2 className={classes.name}>{customerName}</h2>
          <p className={classes.why}>{asks ?? textOf(`offer.why.${offer.why}`) ?? t("offer.why.other")}</p>
        </div>
        <Clock until={offer.expires_at} className={classes.countdown} />
      </div>
      <VisuallyHidden role="status">{asks ?? t("offer.announce", { name: customerName })}</VisuallyHidden>
      <ul className={classes.chips}>
        {queueName && <li>{queueName}</li>}
        <li>{lineName}</li>
        <li>{format.languageName(offer.language)}</li>
        <li>
          {t("offer.waited")} <Clock since={offer.arrived_at} />
        </li>
      </ul>
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
          {t("offer.answer")}
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
