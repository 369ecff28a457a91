import type { Drawing, FlowNode, Graph, Kind, Point } from "@/features/flows/designer/model/graph";
import { nodeOf } from "@/features/flows/designer/model/graph";
import { KINDS } from "@/features/flows/designer/model/kinds";
import { waysOf, withNext, withWays } from "@/features/flows/designer/model/ways";

export const START = "@start";
export const AFTER_TALK = "@after_talk";
/** The two entrances of a flow stand on the canvas as if they were nodes; no node can have such a name. */
export const ENTRANCES = [START, AFTER_TALK] as const;

/** Where a way begins: a node and one of its ways, or an entrance. */
export interface Origin {
  node: string;
  way: string;
}

/** What new nodes are filled with where the centre has a usual choice, such as its only route. */
export type Usual = Readonly<Record<string, string | undefined>>;

/** A name that no node of the graph has: `menu`, `menu_2`, `menu_3`. */
export function freeName(graph: Graph, wanted: string, taken: ReadonlySet<string> = new Set()): string {
  const base = wanted.replace(/_\d+$/, "") || "node";
  const isFree = (name: string) => !taken.has(name) && !nodeOf(graph, name);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (isFree(name)) return name;
  }
}

/** Adds a node, reached by the way `from` and leading where that way led before, if it has one way on. */
export function added(
  drawing: Drawing,
  kind: Kind,
  at: Point,
  { from, usual = {} }: { from?: Origin | undefined; usual?: Usual } = {},
): { drawing: Drawing; node: string } {
  const { graph, positions } = drawing;
  const node = freeName(graph, kind);
  const blank = Object.fromEntries(
    Object.entries(structuredClone(KINDS[kind].blank)).map(([name, value]) => [name, value || usual[name] || value]),
  );
  const made: FlowNode = { type: kind, node, ...blank };
  const led = from && nextOf(graph, from);
  const first = waysOf(made).at(-1);
  const joined = led && first ? withNext(made, first.id, led) : made;
  const grown = {
    ...drawing,
    graph: { ...graph, nodes: [...graph.nodes, joined] },
    positions: { ...positions, [node]: at },
  };
  const isFirst = !nodeOf(graph, graph.start);
  const placed = isFirst ? { ...grown, graph: { ...grown.graph, start: node } } : grown;
  return { drawing: from ? connected(placed, from, node) : placed, node };
}

export function nextOf(graph: Graph, { node, way }: Origin): string | null {
  if (node === START) return graph.start;
  if (node === AFTER_TALK) return graph.after_talk ?? null;
  const found = nodeOf(graph, node);
  return (found && waysOf(found).find(({ id }) => id === way)?.next) ?? null;
}

/** Leads a way to another node; `null` ends the contact there. */
export function connected(drawing: Drawing, from: Origin, to: string | null): Drawing {
  const { graph } = drawing;
  if (from.node === START) return { ...drawing, graph: { ...graph, start: to ?? "" } };
  if (from.node === AFTER_TALK) return { ...drawing, graph: { ...graph, after_talk: to } };
  return changed(drawing, from.node, (node) => withNext(node, from.way, to));
}

export function changed(drawing: Drawing, id: string, change: (node: FlowNode) => FlowNode): Drawing {
  const { graph } = drawing;
  const nodes = graph.nodes.map((node) => (node.node === id ? change(node) : node));
  return { ...drawing, graph: { ...graph, nodes } };
}

/**
 * Takes nodes away. What led to one of them leads on to where that went, if it had one way alone; else the contact ends
 * there until somebody draws the way anew.
 */
export function removed(drawing: Drawing, ids: readonly string[]): Drawing {
  const gone = new Set(ids);
  const { graph } = drawing;
  const past = (id: string | null, seen = new Set<string>()): string | null => {
    if (id === null || !gone.has(id)) return id;
    const node = nodeOf(graph, id);
    const ways = node ? waysOf(node) : [];
    if (ways.length !== 1 || seen.has(id)) return null;
    return past(ways[0]?.next ?? null, seen.add(id));
  };
  const nodes = graph.nodes.filter(({ node }) => !gone.has(node)).map((node) => withWays(node, (next) => past(next)));
  const positions = Object.fromEntries(Object.entries(drawing.positions).filter(([id]) => !gone.has(id)));
  const after = past(graph.after_talk ?? null);
  return { ...drawing, graph: { ...graph, start: past(graph.start) ?? "", after_talk: after, nodes }, positions };
}

export function moved(drawing: Drawing, places: Readonly<Record<string, Point>>): Drawing {
  return { ...drawing, positions: { ...drawing.positions, ...places } };
}

const PASTED_AT = 40;

/** What is taken along by copying: the nodes with their places. */
export const copiedFrom = ({ graph, positions }: Drawing, ids: readonly string[]): Drawing => ({
  graph: { start: "", nodes: graph.nodes.filter(({ node }) => ids.includes(node)) },
  positions: Object.fromEntries(Object.entries(positions).filter(([id]) => ids.includes(id))),
});

/** Puts copies down beside their originals. Ways among the copies stay among them; others lead where they led. */
export function pasted(drawing: Drawing, copies: Drawing): { drawing: Drawing; nodes: string[] } {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { node } of copies.graph.nodes) {
    const name = freeName(drawing.graph, node, taken);
    taken.add(name);
    names.set(node, name);
  }
  const named = (id: string | null) => {
    if (id === null) return null;
    return names.get(id) ?? (nodeOf(drawing.graph, id) ? id : null);
  };
  const nodes = copies.graph.nodes.map((node) => ({
    ...withWays(node, named),
    node: names.get(node.node) ?? node.node,
  }));
  const places = Object.entries(copies.positions).map(([id, { x, y }]) => [
    names.get(id) ?? id,
    { x: x + PASTED_AT, y: y + PASTED_AT },
  ]);
  return {
    drawing: {
      ...drawing,
      graph: { ...drawing.graph, nodes: [...drawing.graph.nodes, ...nodes] },
      positions: { ...drawing.positions, ...Object.fromEntries(places) },
    },
    nodes: [...names.values()],
  };
}
