import { useTranslation } from "react-i18next";
import { CallButton } from "@/components/ui/call-button";
import { useShortcut } from "@/lib/use-shortcut";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";

export function MuteButton({ phone }: { phone: Phone }) {
  const { t } = useTranslation("calls");
  const { isMuted } = usePhoneState(phone);
  const toggle = () => phone.setMuted(!isMuted);
  useShortcut("KeyM", toggle);
  return (
    <CallButton
      icon={isMuted ? "microphone-off" : "microphone"}
      label={t("mute")}
      isPressed={isMuted}
      shortcut={{ shown: "Alt M", keys: "Alt+M" }}
      onClick={toggle}
    />
  );
}
