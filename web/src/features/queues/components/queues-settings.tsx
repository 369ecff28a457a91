import { useTranslation } from "react-i18next";
import { copied } from "@/components/settings/copied";
import type { Used } from "@/components/settings/record-link";
import settings from "@/components/settings/settings.module.css";
import { SettingsPage } from "@/components/settings/settings-page";
import { ImportLink } from "@/components/ui/import-link";
import { type QueueSetting, useQueueSettings, useRouteSettings, useSaveQueue } from "@/features/queues/api/settings";
import type { Choices } from "@/features/queues/components/choices";
import { QueueForm } from "@/features/queues/components/queue-form";
import { useStrategyName } from "@/features/queues/hooks/use-strategy-name";
import { nameIn } from "@/i18n/languages";

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
  needs: [],
  language: null,
  spares_reserved_s: 60,
  hours: null,
  is_active: true,
  version: 0,
};

interface Props {
  /** How many agents serve a queue. */
  agentsOf: (queue: string) => number;
  choices: Choices;
  canWrite: boolean;
}

const DURATIONS = ["ring_s", "wrap_up_s", "priority"] as const;

/** Where contacts wait, and how they are given to agents. */
export function QueuesSettings({ agentsOf, choices, canWrite }: Props) {
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
      form={(draft, change) => <QueueForm draft={draft} choices={choices} change={change} />}
      canWrite={canWrite}
      width={560}
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
