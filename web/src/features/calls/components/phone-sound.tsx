import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LevelMeter } from "@/components/ui/level-meter";
import classes from "@/features/calls/components/phone-sound.module.css";
import { SoundCheckPanel } from "@/features/calls/components/sound-check";
import { soundChoices } from "@/lib/attention/choices";
import { playSound } from "@/lib/attention/sounds";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";
import { useDevices } from "@/phone/use-devices";

/** Microphone and loudspeaker of a phone, each chosen and tried out, and its ring. */
export default function PhoneSound({ phone }: { phone: Phone }) {
  const { t } = useTranslation("calls");
  const { input, output } = usePhoneState(phone);
  const { inputs, outputs } = useDevices();
  return (
    <div className={classes.panel}>
      <Choice
        label={t("device.microphone")}
        devices={inputs}
        value={input}
        onChoose={(device) => void phone.chooseInput(device)}
      />
      <LevelMeter source={phone} />
      <SoundCheckPanel input={input} output={output} />
      <Choice
        label={t("device.speaker")}
        devices={outputs}
        value={output}
        onChoose={(device) => phone.chooseOutput(device)}
      />
      <Button variant="default" leftSection={<Icon name="bell" size={16} />} onClick={testRing}>
        {t("device.test_ring")}
      </Button>
    </div>
  );
}

/** Rings as a call would: as loud as was chosen, where calls ring. */
export function testRing(): void {
  const { offer, speaker } = soundChoices.get();
  playSound("offer", { volume: offer.volume, speaker, isRinging: false });
}

interface ChoiceProps {
  label: string;
  devices: readonly MediaDeviceInfo[];
  value: string | null;
  onChoose: (device: string) => void;
}

function Choice({ label, devices, value, onChoose }: ChoiceProps) {
  const { t } = useTranslation("calls");
  return (
    <label className={classes.field}>
      <span>{label}</span>
      <select className={classes.select} value={value ?? ""} onChange={(event) => onChoose(event.currentTarget.value)}>
        {!devices.some((each) => each.deviceId === value) && <option value={value ?? ""}>{t("device.default")}</option>}
        {devices.map((each) => (
          <option key={each.deviceId} value={each.deviceId}>
            {each.label}
          </option>
        ))}
      </select>
    </label>
  );
}
