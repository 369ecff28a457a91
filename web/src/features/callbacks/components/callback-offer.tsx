import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LoadingRows } from "@/components/ui/states";
import classes from "@/features/callbacks/components/callback-form.module.css";
import type { Hours } from "@/features/callbacks/components/callback-instead";
import { keptWish } from "@/features/callbacks/hooks/kept-wish";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: CallbackForm } = whenNeeded(
  () => import("@/features/callbacks/components/callback-form"),
  <LoadingRows rows={4} />,
);

const { WhenNeeded: CallbackInstead } = whenNeeded(
  () => import("@/features/callbacks/components/callback-instead"),
  <LoadingRows rows={1} />,
);

interface Props {
  line: string;
  /** The signed token of a known caller. */
  caller: string | null;
  /** Whether the form is open at once, because nobody can talk now. */
  isUrgent: boolean;
  /** Names the call in which the caller is, or was. */
  watch: string | null;
  /** Whether they wait in it now. */
  isWaiting: boolean;
  hoursList: (hours: Hours) => ReactNode;
}

/** Offers to be called back: a button, then the form, then thanks. */
export function CallbackOffer(props: Props) {
  const { watch, isWaiting, isUrgent, ...rest } = props;
  const hasAsked = keptWish(watch) !== null;
  if (watch !== null && (isWaiting || hasAsked)) {
    return <CallbackInstead {...rest} watch={watch} isWaiting={isWaiting} isUrgent={isUrgent} />;
  }
  return <LaterOffer line={rest.line} caller={rest.caller} isUrgent={isUrgent} />;
}

function LaterOffer({ line, caller, isUrgent }: Pick<Props, "line" | "caller" | "isUrgent">) {
  const { t } = useTranslation("callbacks");
  const [isWanted, setWanted] = useState(false);
  const [isLeft, setLeft] = useState(false);
  if (isLeft) {
    return (
      <p role="status" className={classes.done}>
        <Icon name="check-circle" />
        {t("form.thanks")}
      </p>
    );
  }
  if (isWanted || isUrgent) return <CallbackForm line={line} caller={caller} onLeft={() => setLeft(true)} />;
  return (
    <Button variant="subtle" leftSection={<Icon name="phone-incoming" size={16} />} onClick={() => setWanted(true)}>
      {t("form.offer")}
    </Button>
  );
}
