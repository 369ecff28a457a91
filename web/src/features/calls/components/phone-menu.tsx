import { Button, Popover, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { LevelMeter } from "@/components/ui/level-meter";
import classes from "@/features/calls/components/phone-menu.module.css";
import { SoundCheckPanel } from "@/features/calls/components/sound-check";
import { canBeRung, type Place, usePhonePlace } from "@/features/calls/hooks/agent-phone";
import { soundChoices } from "@/lib/attention/choices";
import { playSound } from "@/lib/attention/sounds";
import { usePhoneState } from "@/phone/context";
import type { Phone } from "@/phone/port";
import { useDevices } from "@/phone/use-devices";

interface Props {
  phone: Phone;
  /** Whether the centre knows any phone of this agent. */
  isReady: boolean;
}

/** Whether the agent can be rung and where, and the sound check: which microphone and loudspeaker, and do they work. */
export function PhoneMenu({ phone, isReady }: Props) {
  const { t } = useTranslation("calls");
  const { kind, place } = usePhonePlace();
  const { phase } = usePhoneState(phone);
  const isRung = canBeRung(phase === "connected", isReady, place);
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.button} style={{ color: isRung ? "var(--good)" : "var(--warning)" }}>
          <Icon name={place === "desk" ? "phone" : "headphones"} size={17} />
          <span className={classes.word}>{isRung ? t("menu.ready") : t("menu.not_ready")}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        {kind === "asterisk" && <PlaceChoice isReady={isReady} />}
        {place === "browser" && (
          <>
            <h2 className={classes.title}>{t("device.title")}</h2>
            <SoundCheck phone={phone} />
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const PLACES: readonly Place[] = ["desk", "browser"];

/** Where calls ring: at the telephone on the desk, or in this browser. */
function PlaceChoice({ isReady }: { isReady: boolean }) {
  const { t } = useTranslation("calls");
  const { place, choose } = usePhonePlace();
  return (
    <fieldset className={classes.places}>
      <legend className={classes.title}>{t("place.title")}</legend>
      {PLACES.map((each) => (
        <label key={each} className={classes.place}>
          <input type="radio" name="phone-place" checked={place === each} onChange={() => choose(each)} />
          <span>{t(`place.${each}`)}</span>
        </label>
      ))}
      {place === "desk" && <p className={classes.note}>{t(isReady ? "place.is_ready" : "place.is_missing")}</p>}
    </fieldset>
  );
}

/** Microphone and loudspeaker of a phone, each chosen and tried out, and its ring. */
export function SoundCheck({ phone }: { phone: Phone }) {
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
