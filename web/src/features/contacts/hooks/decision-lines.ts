import type { TimelineEntry } from "@/features/contacts/api/history";
import type { Names } from "@/features/contacts/hooks/timeline-lines";

/** Agents who could not be chosen for the same reason; the first of them by name. */
export interface RuledOut {
  why: string;
  count: number;
  agents: readonly string[];
}

/** What routing weighed when it chose, or could not. */
export interface Decision {
  rule: string;
  winner: string | null;
  runner_up: string | null;
  free: number;
  together: number;
  /** What spoke for the winner: seconds without work, contacts, or a sum of levels, by the rule. */
  merit: number;
  ruled_out: readonly RuledOut[];
}

/** The server tells all decisions in this form, however they were stored. */
export function decisionOf({ params }: TimelineEntry): Decision {
  return { runner_up: null, free: 0, together: 1, merit: 0, ruled_out: [], ...params } as unknown as Decision;
}

/** The keys of the sentences about a decision, under `timeline`, with what fills them in. The first one says it all. */
export interface Sentence {
  key: string;
  otherwise?: string;
  params: Readonly<Record<string, unknown>>;
}

const IDLE_RULES: ReadonlySet<string> = new Set(["longest_idle", "ring_all"]);

/** Who was chosen, and what spoke for them. `span` writes so many seconds. */
export function chosenBy(decision: Decision, names: Names, span: (seconds: number) => string): Sentence {
  const { rule, winner, free, merit, together } = decision;
  if (winner === null) return { key: `decided.${rule}.nobody`, otherwise: "decided.other.nobody", params: {} };
  const params = { agent: names.agent(winner), count: free, together, merit, time: span(merit) };
  const otherwise = "decided.other.chosen";
  if (together > 1) return { key: `decided.${rule}.together`, otherwise: "decided.other.together", params };
  if (isWeighed(rule, merit) && free > 1) return { key: `decided.${rule}.best`, otherwise, params };
  if (isWeighed(rule, merit) && free === 1) return { key: "decided.only", params };
  return { key: `decided.${rule}.chosen`, otherwise, params };
}

function isWeighed(rule: string, merit: number): boolean {
  return IDLE_RULES.has(rule) ? merit > 0 : rule === "most_skilled" || rule.startsWith("fewest_contacts");
}
