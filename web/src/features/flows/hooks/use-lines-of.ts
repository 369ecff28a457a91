import { useTranslation } from "react-i18next";
import type { Used } from "@/components/settings/record-link";
import { type Slot, useFlowSettings, useLineSettings } from "@/features/flows/api/settings";
import { nameIn } from "@/i18n/languages";

/** The lines in use whose flow names something: a prompt, hours or a route. */
export function useLinesOf(): (kind: Slot["kind"], id: string) => Used[] {
  const { i18n } = useTranslation();
  const { data: lines = [] } = useLineSettings();
  const { data: flows = [] } = useFlowSettings();
  return (kind, id) => {
    const naming = flows.filter(({ slots }) => slots.some((slot) => slot.kind === kind && slot.value === id));
    return lines
      .filter((line) => line.is_active && naming.some(({ flow }) => flow === line.flow))
      .map(({ line, name }) => ({ page: "lines", id: line, name: nameIn(i18n.language, name) }));
  };
}
