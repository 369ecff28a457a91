import { Checkbox, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { TimeField } from "@/components/ui/time-field";
import type { Channel } from "@/features/metrics/alarms/api/channels";

type Quiet = NonNullable<Channel["quiet"]>;

const NIGHT: Quiet = { begins: 22 * 60, ends: 7 * 60 };
const ZONES = Intl.supportedValuesOf("timeZone");

interface Props {
  value: Quiet | null;
  zone: string;
  onChange: (quiet: Quiet | null) => void;
  onZone: (zone: string) => void;
}

/** Hours in which nothing is sent, and by which clocks. What lasts is sent when they are over. */
export function QuietField({ value, zone, onChange, onZone }: Props) {
  const { t } = useTranslation("alarms");
  return (
    <fieldset className={settings.group}>
      <legend>{t("quiet.title")}</legend>
      <Checkbox
        label={t("quiet.some")}
        description={t("quiet.hint")}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? NIGHT : null)}
      />
      {value && (
        <div className={settings.line}>
          <TimeField
            size="sm"
            label={t("quiet.begins")}
            minute={value.begins}
            onChange={(begins) => onChange({ ...value, begins })}
          />
          –
          <TimeField
            size="sm"
            label={t("quiet.ends")}
            minute={value.ends}
            onChange={(ends) => onChange({ ...value, ends })}
          />
        </div>
      )}
      <TextInput
        label={t("quiet.zone")}
        description={t("quiet.zone_hint")}
        required
        withAsterisk={false}
        list="alarm-zones"
        value={zone}
        onChange={(event) => onZone(event.currentTarget.value)}
      />
      <datalist id="alarm-zones">
        {ZONES.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </fieldset>
  );
}
