import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/calls/components/phone-hint.module.css";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Says that the microphone was lost during a call, and what has taken its place. The call goes on meanwhile. */
export function MicrophoneNotice({ phone }: { phone: Phone }) {
  const { t } = useTranslation("calls");
  const { notice } = usePhoneState(phone);
  if (notice === null) return null;
  const isGone = notice === "microphone_gone";
  return (
    <div className={classes.hint} role="alert">
      <Icon name={isGone ? "microphone-off" : "microphone"} />
      <div className={classes.words}>
        <p className={classes.title}>{t(`notice.${notice}.title`)}</p>
        <p className={classes.text}>{t(`notice.${notice}.text`)}</p>
      </div>
      {isGone ? (
        <Button onClick={() => void phone.findMicrophone()}>{t("hint.again")}</Button>
      ) : (
        <Button variant="default" onClick={() => phone.dismissNotice()}>
          {t("notice.dismiss")}
        </Button>
      )}
    </div>
  );
}
