import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";

export type LineSetting = Answer<"/api/settings/lines", "get">[number];
export type HoursSetting = Answer<"/api/settings/hours", "get">[number];

export function useLineSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "lines"], queryFn: () => answered(api.GET("/api/settings/lines")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveLine() {
  const api = useApi();
  return ({ line, ...body }: LineSetting): Promise<LineSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/lines", { body }))
      : answered(api.PUT("/api/settings/lines/{line}", { params: { path: { line } }, body }));
}

export function useHoursSettings() {
  const api = useApi();
  return useQuery({ queryKey: ["settings", "hours"], queryFn: () => answered(api.GET("/api/settings/hours")) });
}

/** Adds what has no version yet, and changes the version that was seen of others. */
export function useSaveHours() {
  const api = useApi();
  return ({ hours, ...body }: HoursSetting): Promise<HoursSetting> =>
    body.version === 0
      ? answered(api.POST("/api/settings/hours", { body }))
      : answered(api.PUT("/api/settings/hours/{hours}", { params: { path: { hours } }, body }));
}

export type FlowSetting = Answer<"/api/settings/flows", "get">[number];
export type Slot = FlowSetting["slots"][number];

/** The answers from which a standard flow is made. */
export interface StandardFlow {
  route: string;
  choices: { digit: string; route: string }[];
  menu: string;
  hours: string | null;
  has_notice: boolean;
  has_rating: boolean;
}

const FLOWS = ["settings", "flows"] as const;

export function useFlowSettings() {
  const api = useApi();
  return useQuery({ queryKey: FLOWS, queryFn: () => answered(api.GET("/api/settings/flows")) });
}

/** One flow as it was read last, for what is done after its form has closed. */
export function useReadFlow(): (flow: string) => FlowSetting | undefined {
  const queries = useQueryClient();
  return (flow) => queries.getQueryData<FlowSetting[]>(FLOWS)?.find((one) => one.flow === flow);
}

export function useAddFlow() {
  const api = useApi();
  return (name: FlowSetting["name"], wanted: StandardFlow): Promise<FlowSetting> =>
    answered(api.POST("/api/settings/flows", { body: { name, ...wanted } }));
}

/** Fills slots anew, for calls from now on. */
export function useChangeFlow() {
  const api = useApi();
  return ({ flow, name, version }: FlowSetting, values: Record<string, string>): Promise<FlowSetting> =>
    answered(api.PUT("/api/settings/flows/{flow}", { params: { path: { flow } }, body: { name, values, version } }));
}
