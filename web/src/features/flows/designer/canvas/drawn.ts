import { type Edge, MarkerType, type Node } from "@xyflow/react";
import type { Problem } from "@/features/flows/api/designs";
import type { Change } from "@/features/flows/designer/model/compare";
import { AFTER_TALK, START } from "@/features/flows/designer/model/editing";
import type { Drawing, FlowNode } from "@/features/flows/designer/model/graph";
import { besideEntrance, ENTRANCE, heightOf, NODE_WIDTH } from "@/features/flows/designer/model/layout";
import { waysOf } from "@/features/flows/designer/model/ways";

export type StepNode = Node<
  { node: FlowNode; worst: Problem["severity"] | null; change: Change | null; isLit: boolean },
  "step"
>;
export type EntranceNode = Node<{ name: "start" | "after_talk" }, "entrance">;
export type Drawn = StepNode | EntranceNode;

/** What is shown of a flow besides the flow itself. */
export interface Marks {
  problems?: readonly Problem[];
  changes?: ReadonlyMap<string, Change>;
  /** The nodes of a call that was tried, in order. */
  path?: readonly string[];
}

/** The worst that is wrong at each node. */
function worstOf(problems: readonly Problem[]): ReadonlyMap<string, Problem["severity"]> {
  const found = new Map<string, Problem["severity"]>();
  for (const { node, severity } of problems) if (found.get(node) !== "error") found.set(node, severity);
  return found;
}

export function drawnNodes(
  { graph, positions }: Drawing,
  names: (node: FlowNode) => string,
  entrance: (name: "start" | "after_talk") => string,
  { problems = [], changes, path = [] }: Marks,
): Drawn[] {
  const worst = worstOf(problems);
  const lit = new Set(path);
  const steps = graph.nodes.map(
    (node): StepNode => ({
      id: node.node,
      type: "step",
      position: positions[node.node] ?? { x: 0, y: 0 },
      width: NODE_WIDTH,
      height: heightOf(node),
      ariaLabel: names(node),
      data: {
        node,
        worst: worst.get(node.node) ?? null,
        change: changes?.get(node.node) ?? null,
        isLit: lit.has(node.node),
      },
    }),
  );
  const entrances = (["start", "after_talk"] as const).map((name, place): EntranceNode => {
    const id = name === "start" ? START : AFTER_TALK;
    return {
      id,
      type: "entrance",
      position: besideEntrance(positions[(name === "start" ? graph.start : graph.after_talk) ?? ""], place),
      ...ENTRANCE,
      ariaLabel: entrance(name),
      deletable: false,
      draggable: false,
      selectable: false,
      data: { name },
    };
  });
  return [...entrances, ...steps];
}

export function drawnEdges({ graph }: Drawing, { path = [] }: Marks): Edge[] {
  const met = [START, ...path];
  const taken = new Set(path.map((to, place) => `${met[place]}>${to}`));
  const ids = new Set(graph.nodes.map(({ node }) => node));
  const edge = (source: string, way: string, target: string | null | undefined): Edge[] => {
    if (!target || !ids.has(target)) return [];
    const isLit = taken.has(`${source}>${target}`);
    return [
      {
        id: `${source}:${way}`,
        source,
        sourceHandle: way,
        target,
        animated: isLit,
        className: isLit ? "lit" : "",
        markerEnd: {
          type: MarkerType.ArrowClosed,
          markerUnits: "userSpaceOnUse",
          width: 18,
          height: 18,
          color: isLit ? "var(--brand)" : "var(--ink-3)",
        },
      },
    ];
  };
  return [
    ...edge(START, "next", graph.start),
    ...edge(AFTER_TALK, "next", graph.after_talk),
    ...graph.nodes.flatMap((node) => waysOf(node).flatMap(({ id, next }) => edge(node.node, id, next))),
  ];
}
