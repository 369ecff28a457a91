import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { usePrompts } from "@/features/flows/api/prompts";
import { type FlowSetting, type Slot, useHoursSettings } from "@/features/flows/api/settings";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { nameIn } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

export interface RouteChoice {
  route: string;
  name: string;
  isActive: boolean;
}

interface Props {
  flow: FlowSetting;
  routes: readonly RouteChoice[];
  /** What is to be filled anew, by slot. */
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
}

/** What callers hear and where they are led, in the order in which they meet it. */
export function FlowSlots({ flow, routes, values, onChange }: Props) {
  const { t } = useTranslation("flows");
  const label = useSlotLabel();
  const choices = useChoices(routes);
  const change = (slot: Slot, value: string) => {
    const { [slot.slot]: _, ...others } = values;
    onChange(value === slot.value ? others : { ...others, [slot.slot]: value });
  };
  return (
    <fieldset className={settings.group}>
      <legend>{t("lines.hears")}</legend>
      <p className={settings.hint}>{t("lines.hears_hint")}</p>
      <div className={settings.pair}>
        {flow.slots.map((slot) => (
          <NativeSelect
            key={slot.slot}
            label={label(slot)}
            value={values[slot.slot] ?? slot.value}
            onChange={(event) => change(slot, event.currentTarget.value)}
            data={choices(slot)}
          />
        ))}
      </div>
    </fieldset>
  );
}

function useSlotLabel(): (slot: Slot) => string {
  const { t } = useTranslation("flows");
  const textOf = useCodeText("flows");
  return ({ node, role, digits, slot }) => {
    if (role === "route") return digits ? t("slot.key", { digits: [...digits].join(", ") }) : t("slot.route");
    const part = Number(slot.slice(slot.lastIndexOf(".") + 1));
    const known = textOf(`slot.node.${node}`);
    const name = known ?? (node.startsWith("route_") ? t(`slot.${role}`) : `${t(`slot.${role}`)}: ${node}`);
    return part > 0 && role !== "position" ? t("slot.then", { name, number: part + 1 }) : name;
  };
}

function useChoices(routes: readonly RouteChoice[]): (slot: Slot) => { value: string; label: string }[] {
  const { i18n } = useTranslation("flows");
  const { data: hours = [] } = useHoursSettings();
  const { data: prompts = [] } = usePrompts();
  const promptName = usePromptName();
  return ({ kind, value }) => {
    if (kind === "hours")
      return hours
        .filter((one) => one.is_active || one.hours === value)
        .map((one) => ({ value: one.hours, label: nameIn(i18n.language, one.name) }));
    if (kind === "route")
      return routes
        .filter((one) => one.isActive || one.route === value)
        .map((one) => ({ value: one.route, label: one.name }));
    return prompts
      .filter((one) => one.prompt === value || (one.is_active && one.sounds.length > 0))
      .map((one) => ({ value: one.prompt, label: promptName(one) }));
  };
}
