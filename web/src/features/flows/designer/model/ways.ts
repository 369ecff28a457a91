import type { Case, FlowNode, Graph } from "@/features/flows/designer/model/graph";
import { casesOf, KINDS } from "@/features/flows/designer/model/kinds";

/**
 * A way out of a node. `id` says which: the name of a field, or the list and the place in it as `choices.1`. `label` is
 * the field, or the keys or values by which the way is taken.
 */
export interface Way {
  id: string;
  label: { code: string; value?: string };
  next: string | null;
}

/** All ways out of a node, in the order in which it tries them. */
export function waysOf(node: FlowNode): Way[] {
  return [
    ...listedWays(node),
    ...KINDS[node.type].exits
      .filter((name) => !(node.type === "consent" && name === "refused" && !node.refuse && !node.accept))
      .map((name) => ({ id: name, label: { code: name }, next: (node[name] as string | undefined) ?? null })),
  ];
}

function listedWays(node: FlowNode): Way[] {
  const field = {
    menu: "choices",
    is_tier: "cases",
    is_attribute: "cases",
    is_language: "cases",
    go_to_route: "exits",
  }[node.type as string];
  if (field === undefined) return [];
  return casesOf(node, field).map((one, place) => ({
    id: `${field}.${place}`,
    label: labelOf(one),
    next: one.next ?? null,
  }));
}

function labelOf({ digit, values, languages, way }: Case): Way["label"] {
  if (digit !== undefined) return { code: "key", value: digit };
  if (languages) return { code: "languages", value: languages.join(", ") };
  if (way !== undefined) return { code: "exit", value: way };
  return { code: "value", value: (values ?? []).join(", ") };
}

/** The node with one of its ways leading elsewhere; `null` ends the contact. */
export function withNext(node: FlowNode, way: string, next: string | null): FlowNode {
  const [field = "", place] = way.split(".");
  if (place === undefined) return { ...node, [field]: next };
  const cases = casesOf(node, field).map((one, index) => (index === Number(place) ? { ...one, next } : one));
  return { ...node, [field]: cases };
}

/** The node with every way changed as `change` says. */
export function withWays(node: FlowNode, change: (next: string | null) => string | null): FlowNode {
  return waysOf(node).reduce((changed, { id, next }) => {
    const wanted = change(next);
    return wanted === next ? changed : withNext(changed, id, wanted);
  }, node);
}

/** The nodes in the order in which callers meet them: from the start, then after the talk, then those nobody reaches. */
export function inOrder(graph: Graph): { node: FlowNode; depth: number; isReached: boolean }[] {
  const byId = new Map(graph.nodes.map((node) => [node.node, node]));
  const found = new Map<string, { node: FlowNode; depth: number; isReached: boolean }>();
  const visit = (id: string | null | undefined, depth: number, isReached: boolean) => {
    const node = id == null ? undefined : byId.get(id);
    if (!node || found.has(node.node)) return;
    found.set(node.node, { node, depth, isReached });
    for (const way of waysOf(node)) visit(way.next, depth + 1, isReached);
  };
  visit(graph.start, 0, true);
  visit(graph.after_talk, 0, true);
  for (const { node } of graph.nodes) visit(node, 0, false);
  return [...found.values()];
}

/** From where a node is reached: nodes with the way that leads there. */
export const cameFrom = (graph: Graph, id: string): { node: string; way: Way }[] =>
  graph.nodes.flatMap((node) =>
    waysOf(node)
      .filter(({ next }) => next === id)
      .map((way) => ({ node: node.node, way })),
  );
