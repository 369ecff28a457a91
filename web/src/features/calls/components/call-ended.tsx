import { UnstyledButton } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/calls/components/call-card.module.css";
import type { Call } from "@/features/calls/hooks/use-call";

/** After the call: thanks, or that the connection was lost; and the button for another one. */
export function CallEnded({ call }: { call: Call }) {
  const { t } = useTranslation("calls");
  const { phone, state } = call;
  const isLost = state.cause === "lost" || state.cause === "failed";
  useEffect(() => {
    // The server may know of the end before the phone does; the microphone is given back either way.
    if (state.phase === "connected") phone.hangUp();
  }, [phone, state.phase]);
  return (
    <>
      <div className={classes.orb}>
        <Icon name={isLost ? "wifi-off" : "check"} size={40} />
      </div>
      <h1 className={classes.title}>{isLost ? t("ended.lost_title") : t("ended.title")}</h1>
      <p className={classes.text}>{isLost ? t("ended.lost_text") : t("ended.text")}</p>
      <UnstyledButton className={classes.call} onClick={call.start}>
        <Icon name="phone" size={24} />
        {t("ended.again")}
      </UnstyledButton>
    </>
  );
}
