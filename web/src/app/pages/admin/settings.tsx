import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAgentsOf, useChoices } from "@/app/pages/admin/use-choices";
import { Loaded, NoPermission } from "@/components/ui/states";
import { OutcomesSettings } from "@/features/contacts/components/outcomes-settings";
import { useTierSettings } from "@/features/customers/api/customers";
import { GreetingsSettings } from "@/features/flows/components/greetings-settings";
import { HoursSettings } from "@/features/flows/components/hours-settings";
import { LinesSettings } from "@/features/flows/components/lines-settings";
import { useLinesOf } from "@/features/flows/hooks/use-lines-of";
import { may, useMe } from "@/features/identity/api/session";
import { useAgentSettings } from "@/features/people/api/settings";
import { AgentsSettings } from "@/features/people/components/agents-settings";
import { BreaksSettings } from "@/features/people/components/breaks-settings";
import { SkillsSettings } from "@/features/people/components/skills-settings";
import { TeamsSettings } from "@/features/people/components/teams-settings";
import {
  type QueueSetting,
  type RouteSetting,
  useQueueSettings,
  useRouteSettings,
} from "@/features/queues/api/settings";
import { BoostsSettings } from "@/features/queues/components/boosts-settings";
import { QueuesSettings } from "@/features/queues/components/queues-settings";
import { RoutesSettings } from "@/features/queues/components/routes-settings";
import { nameIn } from "@/i18n/languages";

/** A page for those who may read settings, told whether this person may change them too. */
function settingsPage(page: (canWrite: boolean) => ReactNode) {
  return function SettingsPage() {
    const me = useMe();
    return may(me, "settings.read") ? page(may(me, "settings.write")) : <NoPermission />;
  };
}

export const TeamsPage = settingsPage((canWrite) => <TeamsSettings canWrite={canWrite} />);
export const SkillsPage = settingsPage((canWrite) => <SkillsSettings canWrite={canWrite} />);
export const BreaksPage = settingsPage((canWrite) => <BreaksSettings canWrite={canWrite} />);
export const AgentsPage = settingsPage((canWrite) => <Agents canWrite={canWrite} />);
export const QueuesPage = settingsPage((canWrite) => <Queues canWrite={canWrite} />);
export const RoutesPage = settingsPage((canWrite) => <Routes canWrite={canWrite} />);
export const BoostsPage = settingsPage((canWrite) => <Boosts canWrite={canWrite} />);
export const LinesPage = settingsPage((canWrite) => <Lines canWrite={canWrite} />);
export const HoursPage = settingsPage((canWrite) => <HoursSettings canWrite={canWrite} />);
export const GreetingsPage = settingsPage((canWrite) => <GreetingsSettings canWrite={canWrite} />);
export const OutcomesPage = settingsPage((canWrite) => <OutcomesSettings canWrite={canWrite} />);

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

function Queues({ canWrite }: { canWrite: boolean }) {
  return <QueuesSettings agentsOf={useAgentsOf()} choices={useChoices()} canWrite={canWrite} />;
}

function Boosts({ canWrite }: { canWrite: boolean }) {
  const { data: tiers = [] } = useTierSettings();
  return <BoostsSettings tiers={tiers} canWrite={canWrite} />;
}

function Routes({ canWrite }: { canWrite: boolean }) {
  const linesOf = useLinesOf();
  const agentsOf = useAgentsOf();
  const choices = useChoices();
  return (
    <Loaded query={useAgentSettings()}>
      {() => (
        <RoutesSettings
          choices={choices}
          agentsOf={agentsOf}
          linesOf={(route) => linesOf("route", route)}
          canWrite={canWrite}
        />
      )}
    </Loaded>
  );
}

function Lines({ canWrite }: { canWrite: boolean }) {
  const { i18n } = useTranslation();
  const choices = (routes: readonly RouteSetting[]) =>
    routes.map(({ route, name, is_active }) => ({ route, name: nameIn(i18n.language, name), isActive: is_active }));
  return (
    <Loaded query={useRouteSettings()}>
      {(routes) => <LinesSettings routes={choices(routes)} canWrite={canWrite} />}
    </Loaded>
  );
}
