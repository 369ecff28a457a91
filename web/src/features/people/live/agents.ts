import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { Micros } from "@/lib/micros";
import { useBoard, useLive } from "@/realtime/context";
import type { Cells } from "@/realtime/protocol";

export type AgentState =
  | "offline"
  | "available"
  | "ringing"
  | "talking"
  | "monitoring"
  | "wrap_up"
  | "writing"
  | "break";

/** What an agent does: their state, or that they let a customer wait, or that they are available and cannot be rung. */
export type Doing = AgentState | "holding" | "unreachable";

/** A cell of the live topic `agents`. */
export interface AgentCell {
  agent: string;
  team: string | null;
  state: AgentState;
  doing: Doing;
  reason: string;
  /** Who wanted the state so, if that was not the agent. */
  by: string | null;
  since: Micros;
  contact: string | null;
  /** The queue of the contact. */
  queue: string | null;
  next_state: AgentState | null;
  is_phone_ready: boolean;
  /** When the last rest from calls ends, or ended, that the agent got for not taking one. */
  rests_until: Micros | null;
  /** Calls in a row that they did not answer. */
  missed: number;
}

export function useAgentsBoard() {
  const { isReady, refused, cells } = useBoard("agents");
  return { isReady, refused, agents: Object.values(cells) as AgentCell[] };
}

/** What agents do, in the order in which boards show it. */
export const DOINGS: readonly Doing[] = [
  "available",
  "ringing",
  "talking",
  "holding",
  "monitoring",
  "wrap_up",
  "writing",
  "break",
  "unreachable",
  "offline",
];

export type Counts = Readonly<Record<Doing, number>>;

/** How many agents do what. It is drawn anew only when a count changes, however much agents do. */
export function useCounts(): Counts {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.watch("agents", undefined, listener), [live]);
  const counts = useSyncExternalStore(subscribe, () => counted(live.board("agents").cells));
  return useMemo(() => {
    const numbers = counts.split(" ").map(Number);
    return Object.fromEntries(DOINGS.map((doing, place) => [doing, numbers[place] ?? 0])) as Counts;
  }, [counts]);
}

/** Equal counts are equal texts. */
function counted(cells: Cells): string {
  const counts = new Map<string, number>();
  for (const { doing } of Object.values(cells) as AgentCell[]) counts.set(doing, (counts.get(doing) ?? 0) + 1);
  return DOINGS.map((doing) => counts.get(doing) ?? 0).join(" ");
}
