import { settingsPage } from "@/app/pages/admin/settings-page";
import { GreetingsSettings } from "@/features/flows/components/greetings-settings";

export const GreetingsPage = settingsPage((canWrite) => <GreetingsSettings canWrite={canWrite} />);
