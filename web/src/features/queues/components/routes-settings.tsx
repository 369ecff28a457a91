import { useTranslation } from "react-i18next";
import { copied } from "@/components/settings/copied";
import { NamesInput } from "@/components/settings/names-input";
import type { Used } from "@/components/settings/record-link";
import { SettingsPage } from "@/components/settings/settings-page";
import { type RouteSetting, useQueueSettings, useRouteSettings, useSaveRoute } from "@/features/queues/api/settings";
import type { Choices } from "@/features/queues/components/choices";
import { RouteSentence } from "@/features/queues/components/route-sentence";
import { RouteSteps } from "@/features/queues/components/route-steps";
import { withoutEmptyConditions } from "@/features/queues/components/steps";
import { useStepText } from "@/features/queues/hooks/use-step-text";
import { nameIn } from "@/i18n/languages";

interface Props {
  choices: Choices;
  /** How many agents serve a queue. */
  agentsOf: (queue: string) => number;
  /** The lines that lead to a route. */
  linesOf: (route: string) => readonly Used[];
  canWrite: boolean;
}

/** Whom to try, in which order. */
export function RoutesSettings({ choices, agentsOf, linesOf, canWrite }: Props) {
  const { t, i18n } = useTranslation("queues");
  const save = useSaveRoute();
  const { data: queues = [] } = useQueueSettings();
  const { short } = useStepText(choices);
  const blank = (): RouteSetting => ({
    route: "",
    name: {},
    steps: queues
      .filter(({ is_active }) => is_active)
      .slice(0, 1)
      .map(({ queue }) => ({ kind: "queue", queue, wait_s: null })),
    is_active: true,
    version: 0,
  });
  return (
    <SettingsPage
      icon="route"
      table="routes"
      words={{
        title: t("routes.title"),
        lead: t("routes.lead"),
        add: t("routes.add"),
        empty: t("routes.empty"),
        off: t("routes.off"),
      }}
      query={useRouteSettings()}
      save={(route) => save({ ...route, steps: withoutEmptyConditions(route.steps) })}
      width={620}
      keyOf={({ route }) => route}
      nameOf={({ name }) => nameIn(i18n.language, name)}
      blank={blank}
      copyOf={(item) => ({ ...item, route: "", name: copied(item.name), version: 0 })}
      usersOf={({ route }) => linesOf(route)}
      columns={[{ title: t("routes.steps"), cell: ({ steps }) => steps.map(short).join(" → ") }]}
      form={(draft, change) => (
        <>
          <NamesInput value={draft.name} onChange={(name) => change({ name })} />
          <RouteSteps
            value={draft.steps}
            choices={choices}
            isReadOnly={!canWrite}
            onChange={(steps) => change({ steps })}
          />
          {draft.steps.length > 0 && <RouteSentence steps={draft.steps} choices={choices} agentsOf={agentsOf} />}
        </>
      )}
      canWrite={canWrite}
    />
  );
}
