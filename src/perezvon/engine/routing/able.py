"""Who could serve what a contact asks for, at work or not: sets of agents' numbers, as in `roll`.

They follow from settings alone and are kept until an agent's setting changes. Few are asked for: one for each language and
stage of waiting in use.
"""

from perezvon.engine.routing.needs import lack
from perezvon.engine.routing.state import Needs, Queue, RoutingState
from perezvon.kernel.ids import QueueId


class Able:
    """The sets of each queue, by what is asked for."""

    def __init__(self, state: RoutingState) -> None:
        self._state = state
        self._sets: dict[tuple[QueueId, Needs], int] = {}

    def of(self, queue: Queue, needs: Needs) -> int:
        """The agents of the queue who could give it."""
        found = self._sets.get((queue.id, needs))
        if found is None:
            found = self._sets[queue.id, needs] = self._look(queue, needs)
        return found

    def forget(self) -> None:
        """An agent can give something else from now on."""
        self._sets.clear()

    def _look(self, queue: Queue, needs: Needs) -> int:
        found = 0
        for agent in self._state.agents.values():
            if queue.id in agent.setup.queues and lack(agent, queue.id, needs) is None:
                found |= 1 << agent.number
        return found
