import { type Agent, useAgents } from "@/features/people/api/people";
import { type AgentCell, useAgentsBoard } from "@/features/people/live/agents";
import { useQueuesBoard } from "@/features/queues/live/queues";

const MOST = 20;

export interface Suggestion {
  agent: Agent;
  cell: AgentCell;
  /** Free now, and nobody waits in the queues that they serve. */
  isSpare: boolean;
}

/**
 * Who could help in a queue: agents at work who do not serve it. First those who are free and whose own queues are empty,
 * of whom as many are suggested as contacts wait.
 */
export function useSuggestion(queue: string | undefined) {
  const { data: known = [] } = useAgents();
  const { agents } = useAgentsBoard();
  const { queues } = useQueuesBoard();
  if (queue === undefined) return { others: [], suggested: [] };
  const waiting = new Map(queues.map((each) => [each.queue, each.waiting]));
  const cells = new Map(agents.map((cell) => [cell.agent, cell]));
  const others = known
    .flatMap((agent): Suggestion[] => {
      const cell = cells.get(agent.agent);
      if (!cell || cell.state === "offline" || agent.queues.includes(queue)) return [];
      const isFree = cell.state === "available" && cell.is_phone_ready;
      return [{ agent, cell, isSpare: isFree && agent.queues.every((own) => !waiting.get(own)) }];
    })
    .sort((a, b) => Number(b.isSpare) - Number(a.isSpare) || rank(a.cell) - rank(b.cell));
  const wanted = Math.max(1, waiting.get(queue) ?? 1);
  const suggested = others.filter(({ isSpare }) => isSpare).slice(0, wanted);
  return { others: others.slice(0, MOST), suggested: suggested.map(({ agent }) => agent.agent) };
}

const rank = ({ state }: AgentCell) => (state === "available" ? 0 : state === "wrap_up" ? 1 : 2);
