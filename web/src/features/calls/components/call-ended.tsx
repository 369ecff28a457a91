import { UnstyledButton } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-paths";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/call-card.module.css";
import { OpeningHours } from "@/features/calls/components/opening-hours";
import type { Call } from "@/features/calls/hooks/use-call";

type Ending = "thanks" | "lost" | "closed" | "not_served";

const GLYPHS: Readonly<Record<Ending, IconName>> = {
  thanks: "check",
  lost: "wifi-off",
  closed: "clock",
  not_served: "people",
};

/** What the engine says of the end counts for more than what the phone noticed of it. */
function endingOf(cause: string | null, how: string | null): Ending {
  if (how === "closed" || how === "not_served") return how;
  return cause === "lost" || cause === "failed" ? "lost" : "thanks";
}

/** After the call: thanks, or that the connection was lost; and the button for another one. */
export function CallEnded({ page, call }: { page: CallPage; call: Call }) {
  const { t } = useTranslation("calls");
  const { phone, state } = call;
  const ending = endingOf(state.cause, call.cell?.how ?? null);
  useEffect(() => {
    // The server may know of the end before the phone does; the microphone is given back either way.
    if (state.phase === "connected") phone.hangUp();
  }, [phone, state.phase]);
  return (
    <>
      <div className={classes.orb}>
        <Icon name={GLYPHS[ending]} size={40} />
      </div>
      <h1 className={classes.title}>{t(`ended.${ending}.title`)}</h1>
      <p className={classes.text}>{t(`ended.${ending}.text`)}</p>
      {ending === "closed" && page.hours !== null && <OpeningHours hours={page.hours} />}
      <UnstyledButton className={classes.call} onClick={call.start}>
        <Icon name="phone" size={24} />
        {t("ended.again")}
      </UnstyledButton>
    </>
  );
}
