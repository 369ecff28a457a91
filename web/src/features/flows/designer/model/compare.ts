import { type FlowNode, type Graph, nodeOf } from "@/features/flows/designer/model/graph";
import { USUAL } from "@/features/flows/designer/model/kinds";

export type Change = "added" | "removed" | "changed";

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface NodeChange {
  node: FlowNode;
  change: Change;
  fields: FieldChange[];
}

export interface Comparison {
  /** The entrances that lead elsewhere. */
  entrances: FieldChange[];
  nodes: NodeChange[];
}

/** What makes `after` another flow than `before`. Where nodes stand and in which order they are kept is no difference. */
export function compared(before: Graph, after: Graph): Comparison {
  const kept = after.nodes.flatMap((node): NodeChange[] => {
    const former = nodeOf(before, node.node);
    if (!former || former.type !== node.type) return [{ node, change: "added", fields: [] }];
    const fields = fieldsOf(former, node);
    return fields.length === 0 ? [] : [{ node, change: "changed", fields }];
  });
  const gone = before.nodes
    .filter((node) => nodeOf(after, node.node)?.type !== node.type)
    .map((node): NodeChange => ({ node, change: "removed", fields: [] }));
  return { entrances: entrancesOf(before, after), nodes: [...kept, ...gone] };
}

function entrancesOf(before: Graph, after: Graph): FieldChange[] {
  return (["start", "after_talk"] as const)
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((one) => one.before !== one.after);
}

function fieldsOf(before: FlowNode, after: FlowNode): FieldChange[] {
  const usual = USUAL[after.type] ?? {};
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .map((field) => ({
      field,
      before: before[field] ?? usual[field] ?? null,
      after: after[field] ?? usual[field] ?? null,
    }))
    .filter((one) => alike(one.before) !== alike(one.after));
}

/** The same for values that mean the same: absent is `null`, and the order of keys is nothing. */
function alike(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) => {
    if (held === null || typeof held !== "object" || Array.isArray(held)) return held;
    const kept = Object.entries(held).filter(([name, one]) => one !== null && one !== undefined && !isTag(name, held));
    return Object.fromEntries(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** The tags of cases are implied by where they stand. */
const isTag = (name: string, held: object) =>
  name === "type" && ("next" in held || "digit" in held || "values" in held);

export const isSame = (before: Graph, after: Graph): boolean => {
  const { entrances, nodes } = compared(before, after);
  return entrances.length + nodes.length === 0;
};
