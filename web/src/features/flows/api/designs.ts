import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, answered } from "@/api/client";
import { useApi } from "@/api/context";
import type { Drawing, Graph } from "@/features/flows/designer/model/graph";
import type { Scenario, Trial } from "@/features/flows/designer/model/scenario";

type Stored = Answer<"/api/settings/designs/{flow}", "get">;

/** Something that is wrong at a node; an error keeps the flow from being published. */
export type Problem = Stored["problems"][number];

/**
 * A flow as it is being drawn. `version` rises with each save; `newest` is what callers go through now. The graph is
 * typed by the designer's own model, which reads all kinds of nodes alike.
 */
export type Design = Omit<Stored, "graph" | "scenarios"> & { graph: Graph; scenarios: Scenario[] };

export type FlowVersion = Answer<"/api/settings/designs/{flow}/versions", "get">[number];

const LIST = ["settings", "designs"] as const;
const keyOf = (flow: string) => [...LIST, flow] as const;

const designed = (stored: Stored) => stored as unknown as Design;

export function useDesigns() {
  const api = useApi();
  return useQuery({
    queryKey: LIST,
    queryFn: async () => (await answered(api.GET("/api/settings/designs"))).map(designed),
  });
}

export function useDesign(flow: string) {
  const api = useApi();
  return useQuery({
    queryKey: keyOf(flow),
    // What is drawn here is newer than what the server knows; it is read anew when the page is opened anew.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    gcTime: 0,
    queryFn: async () =>
      designed(await answered(api.GET("/api/settings/designs/{flow}", { params: { path: { flow } } }))),
  });
}

/** Adds a flow that hangs up, or one like another. */
export function useAddDesign() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: Design["name"]; copied?: string | null }) =>
      answered(api.POST("/api/settings/designs", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: LIST, exact: true }),
  });
}

const bodyOf = ({ graph, positions, scenarios = [] }: Drawing) => ({
  graph: graph as unknown as Stored["graph"],
  layout: { ...positions },
  scenarios: [...scenarios] as unknown as Stored["scenarios"],
});

export function useSaveDesign(flow: string) {
  const api = useApi();
  return async (drawing: Drawing, name: Design["name"], version: number): Promise<Design> =>
    designed(
      await answered(
        api.PUT("/api/settings/designs/{flow}", {
          params: { path: { flow } },
          body: { name, version, ...bodyOf(drawing) },
        }),
      ),
    );
}

const forgetLists = (queries: QueryClient) =>
  Promise.all([
    queries.invalidateQueries({ queryKey: LIST, exact: true }),
    queries.invalidateQueries({ queryKey: ["settings", "flows"] }),
    queries.invalidateQueries({ queryKey: ["settings", "designs", "versions"] }),
  ]);

export function usePublishDesign(flow: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (version: number) =>
      designed(
        await answered(
          api.POST("/api/settings/designs/{flow}/publish", { params: { path: { flow } }, body: { version } }),
        ),
      ),
    onSuccess: () => forgetLists(queries),
  });
}

export function useDiscardDesign(flow: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async (version: number) =>
      designed(
        await answered(
          api.POST("/api/settings/designs/{flow}/discard", { params: { path: { flow } }, body: { version } }),
        ),
      ),
  });
}

export function useVersions(flow: string) {
  const api = useApi();
  return useQuery({
    queryKey: ["settings", "designs", "versions", flow],
    queryFn: () => answered(api.GET("/api/settings/designs/{flow}/versions", { params: { path: { flow } } })),
  });
}

/** A version that was published. It never changes. */
export function useVersion(flow: string, version: number) {
  const api = useApi();
  return useQuery({
    queryKey: ["settings", "designs", "version", flow, version],
    enabled: version > 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const path = { flow, version };
      const found = await answered(api.GET("/api/settings/designs/{flow}/versions/{version}", { params: { path } }));
      return { graph: found.graph as unknown as Graph, layout: found.layout };
    },
  });
}

/** Plays scenarios on what is drawn, saved or not. */
export function useTrials(flow: string) {
  const api = useApi();
  return useMutation({
    mutationFn: async ({ graph, scenarios }: { graph: Graph; scenarios: readonly Scenario[] }) => {
      const body = {
        graph: graph as unknown as Stored["graph"],
        scenarios: [...scenarios] as unknown as Stored["scenarios"],
      };
      const path = { flow };
      return (await answered(api.POST("/api/settings/designs/{flow}/trials", { params: { path }, body }))) as Trial[];
    },
  });
}
