import { NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NamesInput } from "@/components/settings/names-input";
import settings from "@/components/settings/settings.module.css";
import { SettingsPage } from "@/components/settings/settings-page";
import { type QueueSetting, useQueueSettings, useSaveQueue, useStrategies } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

const BLANK: QueueSetting = {
  queue: "",
  name: {},
  strategy: "longest_idle",
  ring_s: 20,
  wrap_up_s: 60,
  back_off_s: 10,
  priority: 0,
  target_s: 20,
  target_percent: 80,
  longest_wait_s: 120,
  is_active: true,
  version: 0,
};

const NUMBERS = [
  { field: "ring_s", min: 5, max: 120 },
  { field: "wrap_up_s", min: 0, max: 3_600 },
  { field: "back_off_s", min: 0, max: 600 },
  { field: "priority", min: 0, max: 86_400 },
  { field: "target_percent", min: 1, max: 100 },
  { field: "target_s", min: 1, max: 86_400 },
  { field: "longest_wait_s", min: 5, max: 86_400 },
] as const;

/** Where contacts wait, and how they are given to agents. */
export function QueuesSettings({ canWrite }: { canWrite: boolean }) {
  const { t, i18n } = useTranslation("queues");
  const save = useSaveQueue();
  const strategyName = useStrategyName();
  const seconds = (value: number) => t("settings.seconds", { value });
  return (
    <SettingsPage
      icon="queue"
      words={{
        title: t("settings.title"),
        lead: t("settings.lead"),
        add: t("settings.add"),
        empty: t("settings.empty"),
      }}
      query={useQueueSettings()}
      save={save}
      keyOf={({ queue }) => queue}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={() => BLANK}
      columns={[
        { title: t("settings.strategy"), cell: ({ strategy }) => strategyName(strategy) },
        { title: t("settings.ring_s.short"), cell: ({ ring_s }) => seconds(ring_s), isNumber: true },
        { title: t("settings.wrap_up_s.short"), cell: ({ wrap_up_s }) => seconds(wrap_up_s), isNumber: true },
        { title: t("settings.target"), cell: (queue) => t("settings.target_value", queue), isNumber: true },
        { title: t("settings.priority.short"), cell: ({ priority }) => seconds(priority), isNumber: true },
      ]}
      form={(draft, change) => <QueueForm draft={draft} change={change} />}
      canWrite={canWrite}
    />
  );
}

interface FormProps {
  draft: QueueSetting;
  change: (patch: Partial<QueueSetting>) => void;
}

function QueueForm({ draft, change }: FormProps) {
  const { t } = useTranslation("queues");
  const { data: strategies = [draft.strategy] } = useStrategies();
  const strategyName = useStrategyName();
  return (
    <>
      <NamesInput value={draft.name} onChange={(name) => change({ name })} />
      <NativeSelect
        label={t("settings.strategy")}
        description={t("settings.strategy_hint")}
        value={draft.strategy}
        onChange={(event) => change({ strategy: event.currentTarget.value })}
        data={strategies.map((code) => ({ value: code, label: strategyName(code) }))}
      />
      <div className={settings.pair}>
        {NUMBERS.map(({ field, min, max }) => (
          <NumberInput
            key={field}
            label={t(`settings.${field}.label`)}
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

function useStrategyName(): (code: string) => string {
  const textOf = useCodeText("queues");
  return (code) => textOf(`strategy.${code}`) ?? code;
}
