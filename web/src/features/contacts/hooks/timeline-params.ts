import type { TimelineEntry } from "@/features/contacts/api/history";
import type { Names } from "@/features/contacts/hooks/timeline-lines";

export type Params = TimelineEntry["params"];
/** How a contact came to be. */
export const startedBy = ({ callback, called_by, customer }: Params): string => {
  if (callback) return "callback";
  if (called_by) return "by_agent";
  return customer ? "known" : "unknown";
};

export const word = (params: Params, name: string): string => {
  const value = params[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

export const toOf = (params: Params, names: Names) => ({
  agent: names.agent(word(params, "agent")),
  to: names.agent(word(params, "to_agent")),
});

export const agentOf = (params: Params, names: Names) => names.agent(word(params, "agent"));
