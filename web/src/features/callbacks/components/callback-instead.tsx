import { Button } from "@mantine/core";
import type { TFunction } from "i18next";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine, Loaded } from "@/components/ui/states";
import { type CallbackTerms, useCallbackTerms, useWithdrawCallback } from "@/features/callbacks/api/callbacks";
import CallbackForm from "@/features/callbacks/components/callback-form";
import classes from "@/features/callbacks/components/callback-form.module.css";
import { forgetWish, type KeptWish, keepWish, keptWish } from "@/features/callbacks/hooks/kept-wish";

export type Hours = NonNullable<CallbackTerms["hours"]>;

interface Props {
  line: string;
  caller: string | null;
  /** Names the call in which the caller waits, or waited when they asked. */
  watch: string;
  isWaiting: boolean;
  isUrgent: boolean;
  hoursList: (hours: Hours) => ReactNode;
}

/** To be called back instead of waiting: the offer, what happens then, and what was agreed, which may be undone. */
export default function CallbackInstead({ watch, isWaiting, ...offer }: Props) {
  const [wish, setWish] = useState(() => keptWish(watch));
  const [isUndone, setUndone] = useState(false);
  const agree = (agreed: KeptWish) => {
    keepWish(agreed);
    setWish(agreed);
  };
  const undo = () => {
    forgetWish();
    setWish(null);
    setUndone(true);
  };
  if (wish !== null) return <Agreed wish={wish} isWaiting={isWaiting} onUndone={undo} />;
  return (
    <>
      {isUndone && <Withdrawn isWaiting={isWaiting} />}
      {isWaiting && <Offer {...offer} watch={watch} isUrgent={offer.isUrgent && !isUndone} onAgreed={agree} />}
    </>
  );
}

function Withdrawn({ isWaiting }: { isWaiting: boolean }) {
  const { t } = useTranslation("callbacks");
  return (
    <p role="status" className={classes.small}>
      {t(isWaiting ? "instead.waits_again" : "instead.not_called")}
    </p>
  );
}

type OfferProps = Omit<Props, "isWaiting"> & { onAgreed: (wish: KeptWish) => void };

function Offer({ line, caller, watch, isUrgent, hoursList, onAgreed }: OfferProps) {
  const { t } = useTranslation("callbacks");
  const query = useCallbackTerms();
  const [isWanted, setWanted] = useState(false);
  return (
    <Loaded query={query}>
      {(terms) => {
        const kind = terms.is_automatic ? "kept" : "by_hand";
        if (!isWanted && !isUrgent) {
          return (
            <Button
              variant="light"
              fullWidth
              className={classes.instead}
              leftSection={<Icon name="phone-incoming" size={16} />}
              onClick={() => setWanted(true)}
            >
              {t(`instead.${kind}.offer`)}
            </Button>
          );
        }
        return (
          <CallbackForm
            line={line}
            caller={caller}
            watch={watch}
            submit={t("instead.confirm")}
            onCancel={isUrgent ? undefined : () => setWanted(false)}
            onLeft={({ reach_by, address }) =>
              onAgreed({ watch, address, reachBy: reach_by, isAutomatic: terms.is_automatic })
            }
          >
            {(reachBy) => <Terms terms={terms} isByPhone={reachBy === "phone"} hoursList={hoursList} />}
          </CallbackForm>
        );
      }}
    </Loaded>
  );
}

interface TermsProps {
  terms: CallbackTerms;
  isByPhone: boolean;
  hoursList: (hours: Hours) => ReactNode;
}

/** What follows, said before anybody agrees to it. */
function Terms({ terms, isByPhone, hoursList }: TermsProps) {
  const { t } = useTranslation("callbacks");
  const kind = terms.is_automatic ? "kept" : "by_hand";
  if (!isByPhone) return <p className={classes.small}>{t("instead.by_email")}</p>;
  return (
    <>
      <ul className={classes.terms}>
        <li>{t(`instead.${kind}.place`)}</li>
        <li>{t(`instead.${kind}.call`)}</li>
        {terms.is_automatic && <li>{attemptsText(terms, t)}</li>}
        <li>{t(terms.hours === null ? "instead.any_time" : "instead.hours")}</li>
      </ul>
      {terms.hours !== null && hoursList(terms.hours)}
    </>
  );
}

const attemptsText = (terms: CallbackTerms, t: TFunction<"callbacks">): string =>
  terms.attempts === 1
    ? t("instead.attempts", { count: 1 })
    : `${t("instead.attempts", { count: terms.attempts })} ${t("instead.pause", { count: pauseOf(terms) })}`;

const pauseOf = ({ retry_s }: CallbackTerms) => Math.max(1, Math.round(retry_s / 60));

interface AgreedProps {
  wish: KeptWish;
  isWaiting: boolean;
  onUndone: () => void;
}

function Agreed({ wish, isWaiting, onUndone }: AgreedProps) {
  const { t } = useTranslation("callbacks");
  const withdraw = useWithdrawCallback();
  const { address } = wish;
  const way = wish.reachBy === "email" ? "email" : wish.isAutomatic ? "kept" : "by_hand";
  return (
    <div className={classes.agreed}>
      <p role="status" className={classes.done}>
        <Icon name="check-circle" />
        <span>{t(`agreed.${way}`, { address })}</span>
      </p>
      {isWaiting && <p className={classes.small}>{t("agreed.hang_up")}</p>}
      <FailedLine error={withdraw.error} />
      <Button
        variant="subtle"
        loading={withdraw.isPending}
        onClick={() => withdraw.mutate(wish.watch, { onSuccess: onUndone })}
      >
        {t(isWaiting ? "agreed.rather_wait" : "agreed.do_not_call")}
      </Button>
    </div>
  );
}
