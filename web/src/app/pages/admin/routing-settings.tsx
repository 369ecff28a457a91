import { settingsPage } from "@/app/pages/admin/settings-page";
import { useAgentsOf, useChoices } from "@/app/pages/admin/use-choices";
import { Loaded } from "@/components/ui/states";
import { useTierSettings } from "@/features/customers/api/customers";
import { useLinesOf } from "@/features/flows/hooks/use-lines-of";
import { useAgentSettings } from "@/features/people/api/settings";
import { BoostsSettings } from "@/features/queues/components/boosts-settings";
import { QueuesSettings } from "@/features/queues/components/queues-settings";
import { RoutesSettings } from "@/features/queues/components/routes-settings";

export const QueuesPage = settingsPage((canWrite) => <Queues canWrite={canWrite} />);
export const RoutesPage = settingsPage((canWrite) => <Routes canWrite={canWrite} />);
export const BoostsPage = settingsPage((canWrite) => <Boosts canWrite={canWrite} />);

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
