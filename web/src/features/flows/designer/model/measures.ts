import type { FlowNode } from "@/features/flows/designer/model/graph";

export const MEASURES = ["nps", "ces", "solved"] as const;
type Measure = (typeof MEASURES)[number];

/** The keys of each scale; the server refuses others. The star is a ten. */
const SCALES: Readonly<Record<Measure, string>> = { nps: "0123456789*", ces: "1234567", solved: "12" };

/** The node with this value in a field. What a question measures brings the keys that can answer it. */
export function withField(node: FlowNode, field: string, value: unknown): FlowNode {
  const measure = field === "measure" ? MEASURES.find((one) => one === value) : undefined;
  return { ...node, [field]: value, ...(measure && { digits: SCALES[measure] }) };
}
