import { useTranslation } from "react-i18next";
import { settingsPage } from "@/app/pages/admin/settings-page";
import { Loaded } from "@/components/ui/states";
import { OutcomesSettings } from "@/features/contacts/components/outcomes-settings";
import { HoursSettings } from "@/features/flows/components/hours-settings";
import { LinesSettings } from "@/features/flows/components/lines-settings";
import { type RouteSetting, useRouteSettings } from "@/features/queues/api/settings";
import { nameIn } from "@/i18n/languages";

export const LinesPage = settingsPage((canWrite) => <Lines canWrite={canWrite} />);
export const HoursPage = settingsPage((canWrite) => <HoursSettings canWrite={canWrite} />);
export const OutcomesPage = settingsPage((canWrite) => <OutcomesSettings canWrite={canWrite} />);

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
