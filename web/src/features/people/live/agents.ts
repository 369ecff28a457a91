import type { Micros } from "@/lib/micros";
import { useBoard } from "@/realtime/context";

export type AgentState = "offline" | "available" | "ringing" | "talking" | "monitoring" | "wrap_up" | "break";

/** A cell of the live topic `agents`. */
export interface AgentCell {
  agent: string;
  state: AgentState;
  reason: string;
  since: Micros;
  contact: string | null;
  is_phone_ready: boolean;
}

export function useAgentsBoard() {
  const { isReady, refused, cells } = useBoard("agents");
  return { isReady, refused, agents: Object.values(cells) as AgentCell[] };
}
