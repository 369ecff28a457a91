import { useTranslation } from "react-i18next";
import { useQueueSettings } from "@/features/queues/api/settings";
import { type Choice, optionsOf } from "@/features/queues/components/choices";
import { nameIn } from "@/i18n/languages";

/** What a select of queues offers: those in use, and the one that is chosen already. */
export function useQueueChoices(chosen: string | null, others?: readonly Choice[]): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  const { data = [] } = useQueueSettings();
  if (others) return optionsOf(others, chosen);
  return data
    .filter(({ queue, is_active }) => is_active || queue === chosen)
    .map(({ queue, name }) => ({ value: queue, label: nameIn(i18n.language, name) }));
}
