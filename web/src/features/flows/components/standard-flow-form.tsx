import { ActionIcon, Button, NativeSelect, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import settings from "@/components/settings/settings.module.css";
import { Icon } from "@/components/ui/icon";
import { usePrompts } from "@/features/flows/api/prompts";
import { type StandardFlow, useHoursSettings } from "@/features/flows/api/settings";
import type { RouteChoice } from "@/features/flows/components/flow-slots";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { nameIn } from "@/i18n/languages";

const KEYS = [..."123456789"];

interface Props {
  value: StandardFlow;
  routes: readonly RouteChoice[];
  onChange: (value: StandardFlow) => void;
}

/** The few answers from which a flow is made. */
export function StandardFlowForm({ value, routes, onChange }: Props) {
  const { t, i18n } = useTranslation("flows");
  const { data: hours = [] } = useHoursSettings();
  const change = (patch: Partial<StandardFlow>) => onChange({ ...value, ...patch });
  const routeData = routes.filter((one) => one.isActive).map((one) => ({ value: one.route, label: one.name }));
  return (
    <fieldset className={settings.group}>
      <legend>{t("standard.title")}</legend>
      <p className={settings.hint}>{t(routeData.length === 0 ? "standard.no_routes" : "standard.hint")}</p>
      <NativeSelect
        label={t(value.choices.length === 0 ? "standard.route" : "standard.otherwise")}
        required
        withAsterisk={false}
        value={value.route}
        onChange={(event) => change({ route: event.currentTarget.value })}
        data={[{ value: "", label: t("standard.choose") }, ...routeData]}
      />
      <Choices value={value} routes={routeData} change={change} />
      <NativeSelect
        label={t("standard.hours")}
        value={value.hours ?? ""}
        onChange={(event) => change({ hours: event.currentTarget.value || null })}
        data={[
          { value: "", label: t("standard.always") },
          ...hours
            .filter((one) => one.is_active)
            .map((one) => ({ value: one.hours, label: nameIn(i18n.language, one.name) })),
        ]}
      />
      <Switch
        label={t("standard.notice")}
        checked={value.has_notice}
        onChange={(event) => change({ has_notice: event.currentTarget.checked })}
      />
      <Switch
        label={t("standard.rating")}
        checked={value.has_rating}
        onChange={(event) => change({ has_rating: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

interface ChoicesProps {
  value: StandardFlow;
  routes: { value: string; label: string }[];
  change: (patch: Partial<StandardFlow>) => void;
}

/** The menu: which key leads where, and the prompt that says so. */
function Choices({ value, routes, change }: ChoicesProps) {
  const { t } = useTranslation("flows");
  const { data: prompts = [] } = usePrompts();
  const promptName = usePromptName();
  const { choices } = value;
  const free = KEYS.find((key) => choices.every(({ digit }) => digit !== key));
  const first = routes[0]?.value;
  const audible = prompts.filter((one) => one.is_active && one.sounds.length > 0);
  return (
    <>
      {choices.map((choice, index) => (
        <div key={choice.digit} className={settings.box}>
          <NativeSelect
            aria-label={t("standard.key", { digit: choice.digit })}
            leftSection={<strong>{choice.digit}</strong>}
            className={settings.grow}
            value={choice.route}
            onChange={(event) => {
              const route = event.currentTarget.value;
              change({ choices: choices.map((one, place) => (place === index ? { ...one, route } : one)) });
            }}
            data={routes}
          />
          <ActionIcon
            aria-label={t("standard.remove_key", { digit: choice.digit })}
            onClick={() => change({ choices: choices.filter((_, place) => place !== index) })}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Icon name="plus" size={14} />}
          disabled={!free || !first}
          onClick={() => free && first && change({ choices: [...choices, { digit: free, route: first }] })}
        >
          {t("standard.add_key")}
        </Button>
      </div>
      {choices.length > 0 && (
        <NativeSelect
          label={t("standard.menu")}
          description={t("standard.menu_hint")}
          value={value.menu}
          onChange={(event) => change({ menu: event.currentTarget.value })}
          data={audible.map((one) => ({ value: one.prompt, label: promptName(one) }))}
        />
      )}
    </>
  );
}
