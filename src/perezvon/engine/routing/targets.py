"""Whom an agent may pass a contact to or consult, as a pure question. What cannot be reached is answered by a code."""

from perezvon.engine.events import Target, ToAgent, ToHead, ToQueue
from perezvon.engine.routing.policies import may_be_rung, ruled_out
from perezvon.engine.routing.state import Agent, Queue, RoutingState
from perezvon.kernel.ids import AgentId


def find(state: RoutingState, by: Agent, target: Target, *, is_text: bool) -> Agent | Queue | str:
    """The agent or queue that `by` means, or the code of what is in the way."""
    match target:
        case ToAgent():
            return _agent(state, by, target.agent, is_text=is_text)
        case ToHead():
            team = state.teams.get(by.setup.team) if by.setup.team else None
            if team is None or not team.is_active or team.head is None:
                return "no_head"
            return _agent(state, by, team.head, is_text=is_text)
        case ToQueue():
            queue = state.queues.get(target.queue)
            return queue if queue is not None and queue.is_active else "no_such_queue"


def _agent(state: RoutingState, by: Agent, agent_id: AgentId, *, is_text: bool) -> Agent | str:
    agent = state.agents.get(agent_id)
    if agent is by:
        return "yourself"
    if agent is None or not agent.setup.is_active:
        return "no_such_agent"
    if may_be_rung(agent, is_text=is_text):
        return agent
    return "phone_not_reachable" if ruled_out(agent, is_text=is_text) == "phone_not_reachable" else "agent_not_free"
