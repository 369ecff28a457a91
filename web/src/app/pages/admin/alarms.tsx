import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { BudgetSetting } from "@/features/metrics/alarms/components/budget-setting";
import { ChannelsSettings } from "@/features/metrics/alarms/components/channels-settings";
import { useTeamSettings } from "@/features/people/api/settings";
import { useQueueSettings } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";

/** Who hears of alarms elsewhere than on a screen, and how many alarms there may be. */
export function AlarmsPage() {
  const me = useMe();
  return may(me, "alarms.handle") ? <Settings canWrite={may(me, "settings.write")} /> : <NoPermission />;
}

function Settings({ canWrite }: { canWrite: boolean }) {
  const { i18n } = useTranslation();
  const { data: queues = [] } = useQueueSettings();
  const { data: teams = [] } = useTeamSettings();
  const choices = {
    queues: queues
      .filter(({ is_active }) => is_active)
      .map(({ queue, name }) => ({ id: queue, name: nameIn(i18n.language, name) })),
    teams: teams.filter(({ is_active }) => is_active).map(({ team, name }) => ({ id: team, name })),
  };
  return (
    <div className={settings.page}>
      <ChannelsSettings choices={choices} canWrite />
      <BudgetSetting canWrite={canWrite} />
    </div>
  );
}
