import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/calls/components/phone-hint.module.css";
import { canBeRung, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { usePhoneState } from "@/phone/context";
import type { Phone, PhoneProblem } from "@/phone/port";

/** What helps against a problem: trying again, taking the phone over, or nothing that a button could do. */
const REMEDIES: Readonly<Record<PhoneProblem, "start" | "take" | null>> = {
  insecure: null,
  unsupported: null,
  microphone_denied: "start",
  microphone_missing: "start",
  microphone_failed: "start",
  elsewhere: "take",
  replaced: "take",
  unreachable: "start",
};

interface Props {
  phone: Phone;
  /** Whether the centre knows any phone of this agent. */
  isReady: boolean;
}

/** Says when the agent cannot be rung, why, and what to do about it. Silent while all is well. */
export function PhoneHint({ phone, isReady }: Props) {
  const { t } = useTranslation("calls");
  const { place } = usePhonePlace();
  const { phase, problem } = usePhoneState(phone);
  if (canBeRung(phase === "connected", isReady, place)) return null;
  if (place === "desk" && phase === "off" && problem === null) return <NoDeskPhone />;
  if (phase === "starting" || phase === "reconnecting") {
    return (
      <div className={classes.hint} role="status">
        <Icon name="phone" />
        <p className={classes.words}>{t(`hint.${phase}`)}</p>
      </div>
    );
  }
  const why = problem ?? "off";
  const remedy = problem === null ? "start" : REMEDIES[problem];
  return (
    <div className={classes.hint} role="alert">
      <Icon name={problem === "microphone_denied" ? "microphone-off" : "alert"} />
      <div className={classes.words}>
        <p className={classes.title}>{t(`problem.${why}.title`)}</p>
        <p className={classes.text}>{t(`problem.${why}.text`)}</p>
      </div>
      {remedy && (
        <Button
          leftSection={<Icon name="phone" size={16} />}
          onClick={() => void (remedy === "take" ? phone.take() : phone.start())}
        >
          {t(remedy === "take" ? "hint.take" : problem === null ? "hint.turn_on" : "hint.again")}
        </Button>
      )}
    </div>
  );
}

function NoDeskPhone() {
  const { t } = useTranslation("calls");
  const { choose } = usePhonePlace();
  return (
    <div className={classes.hint} role="alert">
      <Icon name="alert" />
      <div className={classes.words}>
        <p className={classes.title}>{t("problem.no_desk_phone.title")}</p>
        <p className={classes.text}>{t("problem.no_desk_phone.text")}</p>
      </div>
      <Button leftSection={<Icon name="headphones" size={16} />} onClick={() => choose("browser")}>
        {t("place.use_browser")}
      </Button>
    </div>
  );
}
