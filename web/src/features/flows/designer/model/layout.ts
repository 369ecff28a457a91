import { AFTER_TALK, START } from "@/features/flows/designer/model/editing";
import type { FlowNode, Graph, Point } from "@/features/flows/designer/model/graph";
import { nodeOf } from "@/features/flows/designer/model/graph";
import { waysOf } from "@/features/flows/designer/model/ways";

export const NODE_WIDTH = 220;
export const ENTRANCE = { width: 180, height: 36 };
const HEAD = 58;
const WAY = 24;

/** How high a node is drawn. */
export const heightOf = (node: FlowNode): number => HEAD + waysOf(node).length * WAY;

/** Where nodes stand best: callers go from left to right, ways cross as little as they can. */
export async function laidOut(graph: Graph): Promise<Record<string, Point>> {
  const { Graph: Layered, layout } = await import("@dagrejs/dagre").then((module) => ({
    Graph: module.graphlib.Graph,
    layout: module.layout,
  }));
  const drawn = new Layered({ multigraph: true });
  drawn.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 64, marginx: 0, marginy: 0 });
  drawn.setDefaultEdgeLabel(() => ({}));
  drawn.setNode(START, { ...ENTRANCE });
  drawn.setNode(AFTER_TALK, { ...ENTRANCE });
  for (const node of graph.nodes) drawn.setNode(node.node, { width: NODE_WIDTH, height: heightOf(node) });
  const lead = (from: string, to: string | null | undefined, name: string) => {
    if (to && nodeOf(graph, to)) drawn.setEdge(from, to, {}, name);
  };
  lead(START, graph.start, "start");
  lead(AFTER_TALK, graph.after_talk, "after_talk");
  for (const node of graph.nodes) for (const way of waysOf(node)) lead(node.node, way.next, way.id);
  layout(drawn);
  return Object.fromEntries(
    graph.nodes.map(({ node: id }) => {
      const { x, y, width, height } = drawn.node(id) as Point & { width: number; height: number };
      return [id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
}

const GAP = 80;

/** An entrance stands before the node to which it leads; one that leads nowhere stands where nothing else does. */
export const besideEntrance = (led: Point | undefined, place: number): Point =>
  led ? { x: led.x - ENTRANCE.width - GAP, y: led.y + 8 } : { x: -ENTRANCE.width - GAP, y: -GAP * (place + 1) };

/** The places that are kept, and places for the rest; all anew when most have none. */
export async function placed(graph: Graph, kept: Readonly<Record<string, Point>>): Promise<Record<string, Point>> {
  const isWhole = graph.nodes.every(({ node }) => kept[node]);
  if (isWhole) return { ...kept };
  const fresh = await laidOut(graph);
  const known = graph.nodes.filter(({ node }) => kept[node]).length;
  return known * 2 < graph.nodes.length ? fresh : { ...fresh, ...kept };
}
