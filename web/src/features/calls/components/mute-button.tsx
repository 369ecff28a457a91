import { useTranslation } from "react-i18next";
import { CallButton } from "@/components/ui/call-button";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

/** Mutes the microphone of a customer. An agent's silence is the centre's business, which tells the others. */
export function MuteButton({ phone }: { phone: Phone }) {
  const { t } = useTranslation("calls");
  const { isMuted } = usePhoneState(phone);
  return (
    <CallButton
      icon={isMuted ? "microphone-off" : "microphone"}
      label={t("mute")}
      isPressed={isMuted}
      shortcut="mute"
      onClick={() => phone.setMuted(!isMuted)}
    />
  );
}
