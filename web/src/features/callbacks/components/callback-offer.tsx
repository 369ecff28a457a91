import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LoadingRows } from "@/components/ui/states";
import classes from "@/features/callbacks/components/callback-form.module.css";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: CallbackForm } = whenNeeded(
  () => import("@/features/callbacks/components/callback-form"),
  <LoadingRows rows={4} />,
);

interface Props {
  line: string;
  /** The signed token of a known caller. */
  caller: string | null;
  /** Whether the form is open at once, because nobody can talk now. */
  isUrgent: boolean;
}

/** Offers to be called back: a button, then the form, then thanks. */
export function CallbackOffer({ line, caller, isUrgent }: Props) {
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
