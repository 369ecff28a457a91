import type { AgentState } from "@/features/people/live/agents";
import { useBoard } from "@/realtime/context";

/** A cell of the live topic `colleagues`. */
export interface Colleague {
  agent: string;
  state: AgentState;
  is_phone_ready: boolean;
}

/** Every agent who could be asked, and whether they are free now. */
export function useColleagues() {
  const { isReady, cells } = useBoard("colleagues");
  return { isReady, colleagues: Object.values(cells) as Colleague[] };
}

export const isFree = ({ state, is_phone_ready }: Colleague) => state === "available" && is_phone_ready;
