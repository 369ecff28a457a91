import { Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NamesInput } from "@/components/settings/names-input";
import settings from "@/components/settings/settings.module.css";
import { type QueueSetting, useStrategies } from "@/features/queues/api/settings";
import { type Choices, optionsOf } from "@/features/queues/components/choices";
import { QueueNeeds } from "@/features/queues/components/queue-needs";
import { SecondsInput } from "@/features/queues/components/seconds-input";
import { useStrategyName } from "@/features/queues/hooks/use-strategy-name";
import { useCodeText } from "@/i18n/use-code-text";

const NUMBERS = [
  { field: "ring_s", min: 5, max: 120 },
  { field: "wrap_up_s", min: 0, max: 3_600 },
  { field: "back_off_s", min: 0, max: 600 },
  { field: "priority", min: 0, max: 86_400 },
  { field: "target_percent", min: 1, max: 100 },
  { field: "target_s", min: 1, max: 86_400 },
  { field: "spares_reserved_s", min: 0, max: 86_400 },
  { field: "longest_wait_s", min: 5, max: 86_400 },
] as const;

interface Props {
  draft: QueueSetting;
  choices: Choices;
  change: (patch: Partial<QueueSetting>) => void;
}

/** How a queue gives its contacts to agents. */
export function QueueForm({ draft, choices, change }: Props) {
  const { t } = useTranslation("queues");
  const textOf = useCodeText("queues");
  const { data: strategies = [draft.strategy] } = useStrategies();
  const strategyName = useStrategyName();
  return (
    <>
      <NamesInput value={draft.name} onChange={(name) => change({ name })} />
      <NativeSelect
        label={t("settings.strategy")}
        description={textOf(`strategy_text.${draft.strategy}`) ?? t("settings.strategy_hint")}
        value={draft.strategy}
        onChange={(event) => change({ strategy: event.currentTarget.value })}
        data={strategies.map((code) => ({ value: code, label: strategyName(code) }))}
      />
      <QueueNeeds value={draft.needs} skills={choices.skills} onChange={(needs) => change({ needs })} />
      <LanguageNeed value={draft.language ?? null} onChange={(language) => change({ language })} />
      <NativeSelect
        label={t("settings.hours")}
        description={t("settings.hours_hint")}
        value={draft.hours ?? ""}
        onChange={(event) => change({ hours: event.currentTarget.value || null })}
        data={[{ value: "", label: t("settings.always") }, ...optionsOf(choices.hours, draft.hours)]}
      />
      <div className={settings.pair}>
        {NUMBERS.map(({ field, min, max }) => (
          <NumberInput
            key={field}
            label={t(`settings.${field}.label`)}
            suffix={t(field === "target_percent" ? "settings.percent" : "settings.unit")}
            description={t(`settings.${field}.hint`)}
            min={min}
            max={max}
            allowDecimal={false}
            required
            withAsterisk={false}
            hideControls
            value={draft[field]}
            onChange={(value) => change({ [field]: Number(value) })}
          />
        ))}
      </div>
    </>
  );
}

interface LanguageProps {
  value: { relaxed_s?: number | null } | null;
  onChange: (value: { relaxed_s: number | null } | null) => void;
}

function LanguageNeed({ value, onChange }: LanguageProps) {
  const { t } = useTranslation("queues");
  return (
    <fieldset className={settings.group}>
      <legend>{t("settings.language")}</legend>
      <Checkbox
        label={t("settings.speaks")}
        description={t("settings.speaks_hint")}
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? { relaxed_s: null } : null)}
      />
      {value && (
        <SecondsInput
          label={t("settings.relaxed")}
          min={1}
          width={220}
          placeholder={t("settings.never")}
          value={value.relaxed_s ?? null}
          onChange={(relaxed_s) => onChange({ relaxed_s })}
        />
      )}
    </fieldset>
  );
}
