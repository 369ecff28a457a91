import { useTranslation } from "react-i18next";
import { settingsPage } from "@/app/pages/admin/settings-page";
import { Loaded } from "@/components/ui/states";
import { AgentsSettings } from "@/features/people/components/agents-settings";
import { BreaksSettings } from "@/features/people/components/breaks-settings";
import { SkillsSettings } from "@/features/people/components/skills-settings";
import { TeamsSettings } from "@/features/people/components/teams-settings";
import { type QueueSetting, useQueueSettings } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";

export const TeamsPage = settingsPage((canWrite) => <TeamsSettings canWrite={canWrite} />);
export const SkillsPage = settingsPage((canWrite) => <SkillsSettings canWrite={canWrite} />);
export const BreaksPage = settingsPage((canWrite) => <BreaksSettings canWrite={canWrite} />);
export const AgentsPage = settingsPage((canWrite) => <Agents canWrite={canWrite} />);

function Agents({ canWrite }: { canWrite: boolean }) {
  const { i18n } = useTranslation();
  const choices = (queues: readonly QueueSetting[]) =>
    queues
      .filter(({ is_active }) => is_active)
      .map(({ queue, name }) => ({ queue, name: nameIn(i18n.language, name) }));
  return (
    <Loaded query={useQueueSettings()}>
      {(queues) => <AgentsSettings queues={choices(queues)} canWrite={canWrite} />}
    </Loaded>
  );
}
