import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded, LoadingRows } from "@/components/ui/states";
import { type Design, useDesign } from "@/features/flows/api/designs";
import { usePrompts } from "@/features/flows/api/prompts";
import { useFlowSettings, useHoursSettings } from "@/features/flows/api/settings";
import type { RouteChoice } from "@/features/flows/components/flow-slots";
import { Designer, type TestCallOf } from "@/features/flows/designer/designer";
import { placed } from "@/features/flows/designer/model/layout";
import { type World, WorldContext } from "@/features/flows/designer/world";
import { usePromptName } from "@/features/flows/hooks/use-prompt-name";
import { nameIn } from "@/i18n/languages";
import { useDocumentTitle } from "@/lib/use-document-title";

interface Props {
  flow: string;
  routes: readonly RouteChoice[];
  canWrite: boolean;
  testCall?: TestCallOf | undefined;
}

/** The designer of one flow, with all that the flow may name. */
export function FlowDesigner({ flow, routes, canWrite, testCall }: Props) {
  const query = useDesign(flow);
  const world = useCentre(routes);
  const [times, setTimes] = useState(0);
  return (
    <Loaded query={query} loading={<LoadingRows rows={10} height={30} />}>
      {(design) => (
        <WorldContext value={world}>
          <Placed
            key={`${flow}.${times}`}
            design={design}
            canWrite={canWrite}
            testCall={testCall}
            onReload={() => void query.refetch().then(() => setTimes((before) => before + 1))}
          />
        </WorldContext>
      )}
    </Loaded>
  );
}

interface PlacedProps {
  design: Design;
  canWrite: boolean;
  testCall?: TestCallOf | undefined;
  onReload: () => void;
}

/** Waits for a place for each node: flows that were not drawn by hand have none. */
function Placed({ design: read, canWrite, testCall, onReload }: PlacedProps) {
  const { i18n } = useTranslation();
  // Saving brings newer designs; what is being drawn began from this one.
  const [design] = useState(read);
  useDocumentTitle(nameIn(i18n.language, design.name));
  const positions = useQuery({
    queryKey: ["designer", "places", design.flow, design.version],
    gcTime: 0,
    queryFn: () => placed(design.graph, design.layout),
  });
  return (
    <Loaded query={positions}>
      {(places) => (
        <Designer
          design={design}
          first={{ graph: design.graph, positions: places, scenarios: design.scenarios }}
          canWrite={canWrite}
          testCall={testCall}
          onReload={onReload}
        />
      )}
    </Loaded>
  );
}

function useCentre(routes: readonly RouteChoice[]): World {
  const { i18n } = useTranslation();
  const { data: hours } = useHoursSettings();
  const { data: flows } = useFlowSettings();
  const { data: prompts } = usePrompts();
  const promptName = usePromptName();
  return useMemo(() => {
    const name = (names: Readonly<Record<string, string>>) => nameIn(i18n.language, names);
    return {
      routes: routes.map(({ route, name: called, isActive }) => ({ value: route, name: called, isActive })),
      hours: (hours ?? []).map((one) => ({ value: one.hours, name: name(one.name), isActive: one.is_active })),
      flows: (flows ?? []).map((one) => ({ value: one.flow, name: name(one.name), isActive: true })),
      prompts: (prompts ?? []).map((one) => ({
        value: one.prompt,
        name: promptName(one),
        isActive: one.is_active && one.sounds.length > 0,
      })),
      endpoints: [],
      numbers: [],
    };
  }, [routes, hours, flows, prompts, promptName, i18n.language]);
}
