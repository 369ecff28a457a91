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

/** A cell of the live topic `agents`. */
export interface AgentCell {
  agent: string;
  team: string | null;
  state: AgentState;
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

/** The states in the order in which boards show them: whoever talks first. */
export const STATES: readonly AgentState[] = [
  "available",
  "ringing",
  "talking",
  "monitoring",
  "wrap_up",
  "writing",
  "break",
  "offline",
];

export type StateCounts = Readonly<Record<AgentState, number>>;

/** How many agents are in each state. It is drawn anew only when a count changes, however much agents do. */
export function useStateCounts(): StateCounts {
  const live = useLive();
  const subscribe = useCallback((listener: () => void) => live.watch("agents", undefined, listener), [live]);
  const counts = useSyncExternalStore(subscribe, () => counted(live.board("agents").cells));
  return useMemo(() => {
    const numbers = counts.split(" ").map(Number);
    return Object.fromEntries(STATES.map((state, place) => [state, numbers[place] ?? 0])) as StateCounts;
  }, [counts]);
}

/** Equal counts are equal texts. */
function counted(cells: Cells): string {
  const counts = new Map<string, number>();
  for (const cell of Object.values(cells) as AgentCell[]) counts.set(cell.state, (counts.get(cell.state) ?? 0) + 1);
  return STATES.map((state) => counts.get(state) ?? 0).join(" ");
}
