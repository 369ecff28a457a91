import { settingsPage } from "@/app/pages/admin/settings-page";
import { useChoices } from "@/app/pages/admin/use-choices";
import { CallbackRulesSettings } from "@/features/callbacks/components/callback-rules";

export const CallbackRulesPage = settingsPage((canWrite) => <Rules canWrite={canWrite} />);

function Rules({ canWrite }: { canWrite: boolean }) {
  const { hours } = useChoices();
  return <CallbackRulesSettings hours={hours.filter(({ isActive }) => isActive)} canWrite={canWrite} />;
}
