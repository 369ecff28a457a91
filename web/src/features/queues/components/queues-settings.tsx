import { NativeSelect, NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { copied } from "@/components/settings/copied";
import { NamesInput } from "@/components/settings/names-input";
import type { Used } from "@/components/settings/record-link";
import settings from "@/components/settings/settings.module.css";
import { SettingsPage } from "@/components/settings/settings-page";
import { ImportLink } from "@/components/ui/import-link";
import {
  type QueueSetting,
  useQueueSettings,
  useRouteSettings,
  useSaveQueue,
  useStrategies,
} from "@/features/queues/api/settings";
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

interface Props {
  /** How many agents serve a queue. */
  agentsOf: (queue: string) => number;
  canWrite: boolean;
}

const DURATIONS = ["ring_s", "wrap_up_s", "priority"] as const;

/** Where contacts wait, and how they are given to agents. */
export function QueuesSettings({ agentsOf, canWrite }: Props) {
  const { t, i18n } = useTranslation("queues");
  const save = useSaveQueue();
  const strategyName = useStrategyName();
  const routesOf = useRoutesOf();
  const seconds = (value: number) => t("settings.seconds", { value });
  return (
    <SettingsPage
      icon="queue"
      table="queues"
      actions={canWrite && <ImportLink kind="queues" />}
      words={{
        title: t("settings.title"),
        lead: t("settings.lead"),
        add: t("settings.add"),
        empty: t("settings.empty"),
        off: t("settings.off"),
      }}
      query={useQueueSettings()}
      save={save}
      keyOf={({ queue }) => queue}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={() => BLANK}
      copyOf={(item) => ({ ...item, queue: "", name: copied(item.name), version: 0 })}
      usersOf={({ queue }) => routesOf(queue)}
      columns={[
        {
          title: t("settings.agents"),
          cell: ({ queue, is_active }) => <Agents count={agentsOf(queue)} isMissed={is_active} />,
          isNumber: true,
          sortBy: ({ queue }) => agentsOf(queue),
        },
        {
          title: t("settings.strategy"),
          cell: ({ strategy }) => strategyName(strategy),
          sortBy: ({ strategy }) => strategyName(strategy),
        },
        ...DURATIONS.map((field) => ({
          title: t(`settings.${field}.short`),
          cell: (item: QueueSetting) => seconds(item[field]),
          isNumber: true,
          sortBy: (item: QueueSetting) => item[field],
        })),
        {
          title: t("settings.target"),
          cell: (queue) => t("settings.target_value", queue),
          isNumber: true,
          sortBy: ({ target_percent, target_s }) => target_percent - target_s / 100_000,
        },
      ]}
      form={(draft, change) => <QueueForm draft={draft} change={change} />}
      canWrite={canWrite}
    />
  );
}

/** A queue that nobody serves answers nobody. */
function Agents({ count, isMissed }: { count: number; isMissed: boolean }) {
  const { t } = useTranslation("queues");
  if (count > 0 || !isMissed) return count;
  return <span className={settings.alarm}>{t("settings.nobody")}</span>;
}

function useRoutesOf(): (queue: string) => Used[] {
  const { i18n } = useTranslation("queues");
  const { data: routes = [] } = useRouteSettings();
  return (queue) =>
    routes
      .filter(
        ({ steps, is_active }) => is_active && steps.some((step) => step.kind === "queue" && step.queue === queue),
      )
      .map(({ route, name }) => ({ page: "routes", id: route, name: nameIn(i18n.language, name) }));
}

interface FormProps {
  draft: QueueSetting;
  change: (patch: Partial<QueueSetting>) => void;
}

function QueueForm({ draft, change }: FormProps) {
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

function useStrategyName(): (code: string) => string {
  const textOf = useCodeText("queues");
  return (code) => textOf(`strategy.${code}`) ?? code;
}
