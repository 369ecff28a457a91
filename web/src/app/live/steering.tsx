import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: MoveDialog } = whenNeeded(() => import("@/app/live/move-dialog"));
const { WhenNeeded: StateDialog } = whenNeeded(() => import("@/app/live/state-dialog"));

interface Steering {
  /** Asks who is to serve this queue; `agent` is suggested alone. */
  move: (wish: MoveWish) => void;
  /** Asks which state an agent is to have. */
  setState: (agent: string) => void;
}

export interface MoveWish {
  queue?: string | undefined;
  agent?: string | undefined;
}

const SteeringContext = createContext<Steering | null>(null);

/** The two dialogs by which the day is steered, for all parts of the page. */
export function SteeringProvider({ children }: { children: ReactNode }) {
  const [wish, setWish] = useState<MoveWish | null>(null);
  const [agent, setAgent] = useState<string | null>(null);
  const move = useCallback((next: MoveWish) => setWish(next), []);
  const setState = useCallback((next: string) => setAgent(next), []);
  const steering = useMemo(() => ({ move, setState }), [move, setState]);
  return (
    <SteeringContext.Provider value={steering}>
      {children}
      {wish && <MoveDialog wish={wish} onClose={() => setWish(null)} />}
      {agent !== null && <StateDialog agent={agent} onClose={() => setAgent(null)} />}
    </SteeringContext.Provider>
  );
}

export function useSteering(): Steering {
  const steering = useContext(SteeringContext);
  if (!steering) throw new Error("SteeringProvider is missing");
  return steering;
}
