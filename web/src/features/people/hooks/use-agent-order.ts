import { useEffect, useRef, useState } from "react";
import { type AgentCell, DOINGS, type Doing } from "@/features/people/live/agents";
import { useLive } from "@/realtime/context";

const EVERY_MS = 2_000;

const ORDER: readonly Doing[] = [
  "talking",
  "holding",
  "writing",
  "monitoring",
  "ringing",
  "wrap_up",
  "available",
  "unreachable",
  "break",
  "offline",
];

export interface Sought {
  state: Doing | null;
  text: string;
  /** The agents who serve one queue, when only they are wanted. */
  members: ReadonlySet<string> | null;
}

/**
 * The agents to show, the busiest first. The order is made anew every two seconds, and at once when something else is
 * sought; while somebody points into the list or has the focus in it (`isHeld`) nothing moves under their hand.
 */
export function useAgentOrder(sought: Sought, nameOf: (agent: string) => string, isHeld: () => boolean) {
  const live = useLive();
  const [order, setOrder] = useState<readonly string[]>([]);
  const held = useRef(isHeld);
  held.current = isHeld;
  useEffect(() => {
    const cells = () => Object.values(live.board("agents").cells) as AgentCell[];
    const renew = () => {
      const next = ordered(cells(), sought, nameOf);
      setOrder((shown) => (isSame(shown, next) ? shown : next));
    };
    let isEmpty = cells().length === 0;
    renew();
    const leave = live.watch("agents", undefined, () => {
      if (isEmpty) renew();
      isEmpty = cells().length === 0;
    });
    const timer = setInterval(() => {
      if (!held.current()) renew();
    }, EVERY_MS);
    return () => {
      leave();
      clearInterval(timer);
    };
  }, [live, sought, nameOf]);
  return order;
}

function ordered(agents: readonly AgentCell[], sought: Sought, nameOf: (agent: string) => string): string[] {
  const text = sought.text.trim().toLocaleLowerCase();
  const rank = new Map(ORDER.map((doing, place) => [doing, place]));
  return agents
    .filter(
      ({ agent, doing }) =>
        (sought.state === null || doing === sought.state) &&
        (sought.members === null || sought.members.has(agent)) &&
        (text === "" || nameOf(agent).toLocaleLowerCase().includes(text)),
    )
    .map((cell) => ({ cell, name: nameOf(cell.agent) }))
    .sort(
      (a, b) =>
        (rank.get(a.cell.doing) ?? DOINGS.length) - (rank.get(b.cell.doing) ?? DOINGS.length) ||
        (a.name < b.name ? -1 : 1),
    )
    .map(({ cell }) => cell.agent);
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each, place) => each === b[place]);
