import { Button, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import classes from "@/features/attention/components/attention.module.css";
import { SOUND_CLASSES, type SoundClass, soundChoices } from "@/lib/attention/choices";
import { playSound } from "@/lib/attention/sounds";
import { useStored } from "@/lib/stored";
import { useDevices } from "@/phone/use-devices";

/** Which sounds are heard, how loud, and from which loudspeaker; each can be tried out. */
export function SoundSettings() {
  const { t } = useTranslation("attention");
  return (
    <div className={classes.settings}>
      <p className={classes.text}>{t("sounds.text")}</p>
      {SOUND_CLASSES.map((name) => (
        <ClassLine key={name} name={name} />
      ))}
      <Speaker />
    </div>
  );
}

function ClassLine({ name }: { name: SoundClass }) {
  const { t } = useTranslation("attention");
  const [choices, change] = useStored(soundChoices);
  const { [name]: choice, speaker } = choices;
  const word = t(`sounds.class.${name}`);
  return (
    <div className={classes.line}>
      <Switch
        label={word}
        checked={choice.isOn}
        onChange={(event) => change({ ...choices, [name]: { ...choice, isOn: event.currentTarget.checked } })}
      />
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t("sounds.test", { name: word })}
        leftSection={<Icon name="bell" size={14} />}
        disabled={!choice.isOn || choice.volume === 0}
        onClick={() => playSound(name, { volume: choice.volume, speaker, isRinging: false })}
      >
        {t("sounds.test_short")}
      </Button>
      <input
        type="range"
        className={classes.volume}
        aria-label={t("sounds.volume", { name: word })}
        min={0}
        max={100}
        step={5}
        disabled={!choice.isOn}
        value={Math.round(choice.volume * 100)}
        onChange={(event) =>
          change({ ...choices, [name]: { ...choice, volume: Number(event.currentTarget.value) / 100 } })
        }
      />
    </div>
  );
}

/** The voices of callers have a choice of their own, in the sound check. */
function Speaker() {
  const { t } = useTranslation("attention");
  const [choices, change] = useStored(soundChoices);
  const { outputs } = useDevices();
  return (
    <label className={classes.field}>
      <span>{t("sounds.speaker")}</span>
      <select
        className={classes.select}
        value={choices.speaker ?? ""}
        onChange={(event) => change({ ...choices, speaker: event.currentTarget.value || null })}
      >
        <option value="">{t("sounds.default")}</option>
        {outputs
          .filter(({ deviceId }) => deviceId !== "default")
          .map(({ deviceId, label }) => (
            <option key={deviceId} value={deviceId}>
              {label}
            </option>
          ))}
      </select>
      <span className={classes.text}>{t("sounds.speaker_text")}</span>
    </label>
  );
}
