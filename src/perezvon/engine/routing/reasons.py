"""Why routing chose as it did: the candidates in the order of the rule, and what ruled out the others."""

from collections.abc import Iterator
from itertools import islice

from perezvon.engine.changes import Candidate, Decided
from perezvon.engine.draft import Draft
from perezvon.engine.routing.policies import may_be_rung, ruled_out
from perezvon.engine.routing.state import Agent, Contact, Queue, RoutingState
from perezvon.engine.routing.strategies import strategy_of

MOST_CANDIDATES = 50
"""So many candidates are told, so that a decision costs the same in a large centre."""


class Reasons:
    """Tells each decision before it takes effect; silent when nobody will ask, as in the twin."""

    def __init__(self, state: RoutingState, *, explain: bool) -> None:
        self._state = state
        self._explain = explain

    def named(self, draft: Draft, contact: Contact, agent: Agent, rule: str) -> None:
        """This one agent was looked at: the personal manager, or whom a step names."""
        if self._explain:
            obstacle = None if rule == "named" and may_be_rung(agent) else ruled_out(agent)
            draft.say(
                Decided(
                    contact=contact.id,
                    rule=rule,
                    candidates=(Candidate(agent=agent.id, ruled_out=obstacle, idle_since=_idle_since(agent)),),
                    winner=agent.id if obstacle is None else None,
                )
            )

    def strategy(self, draft: Draft, contact: Contact, queue: Queue, winner: Agent | None) -> None:
        """An agent was looked for in a queue."""
        if self._explain:
            draft.say(
                Decided(
                    contact=contact.id,
                    rule=strategy_of(queue).name,
                    candidates=tuple(islice(self._candidates(queue), MOST_CANDIDATES)),
                    winner=winner.id if winner else None,
                    queue=queue.id,
                )
            )

    def _candidates(self, queue: Queue) -> Iterator[Candidate]:
        """Those who could be chosen, first choice first; then the others who serve the queue, by id."""
        for _, agent_id in queue.ready:
            yield Candidate(agent=agent_id, idle_since=self._state.agents[agent_id].idle_since)
        for agent_id in queue.members:
            obstacle = ruled_out(self._state.agents[agent_id])
            if obstacle is not None:
                yield Candidate(agent=agent_id, ruled_out=obstacle)


def _idle_since(agent: Agent) -> int | None:
    return agent.idle_since if ruled_out(agent) is None else None
