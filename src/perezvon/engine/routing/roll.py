"""The roll of agents: who of a queue can be offered nothing now, and why, as sets of agents' numbers.

A set is an integer with a bit for each number, so that a thousand agents are counted at once. The roll follows
from the state and is no part of it: it is called anew when an engine is made or restored.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

from perezvon.engine.changes import RuledOut
from perezvon.engine.routing.policies import OBSTACLES, ruled_out
from perezvon.engine.routing.state import Agent, Queue, RoutingState
from perezvon.kernel.ids import AgentId, QueueId

_AWAY = ("offline", "on_break", "not_active")

TOLD = 256
"""A decision tells agents one by one up to this number, so that it costs the same in a large centre."""

_FEW = 3
_DIGITS = 3
"""Of a number with its comma, mostly."""


class Roll:
    """Keeps the sets for calls or for contacts in writing; whoever changes an agent or their queues notes it."""

    def __init__(self, state: RoutingState, *, is_text: bool) -> None:
        self._is_text = is_text
        self._by_obstacle = dict.fromkeys(OBSTACLES, 0)
        self._obstacles: dict[AgentId, str | None] = {}
        self._members: dict[QueueId, int] = {}
        self.changed: dict[AgentId, Agent] = {}
        """The agents about whom something changed since they were last called: they are when somebody asks."""
        for agent in state.agents.values():
            self._call(agent)
            self.join(agent)

    def _call(self, agent: Agent) -> None:
        obstacle = ruled_out(agent, is_text=self._is_text)
        before = self._obstacles.get(agent.id)
        if obstacle == before:
            return
        bit = 1 << agent.number
        if before is not None:
            self._by_obstacle[before] ^= bit
        if obstacle is not None:
            self._by_obstacle[obstacle] |= bit
        self._obstacles[agent.id] = obstacle

    def _by_now(self) -> dict[str, int]:
        """The numbers of agents by what is in the way now."""
        for agent in self.changed.values():
            self._call(agent)
        self.changed.clear()
        return self._by_obstacle

    def join(self, agent: Agent) -> None:
        """The agent serves the queues of their setting."""
        for queue_id in agent.setup.queues:
            self._members[queue_id] = self._members.get(queue_id, 0) | 1 << agent.number

    def leave(self, agent: Agent) -> None:
        """The agent serves the queues of their setting no more."""
        for queue_id in agent.setup.queues:
            self._members[queue_id] &= ~(1 << agent.number)

    def size(self, queue: Queue) -> int:
        """How many agents the queue has."""
        return self._members.get(queue.id, 0).bit_count()

    def count(self, queue: Queue, obstacle: str) -> int:
        """How many of the queue's agents this is in the way of."""
        return (self._members.get(queue.id, 0) & self._by_now()[obstacle]).bit_count()

    def at_work(self, queue: Queue, among: int | None = None) -> int:
        """How many of the queue's agents, or of those `among` them, are neither away nor on a break."""
        by_obstacle, away = self._by_now(), 0
        for obstacle in _AWAY:
            away |= by_obstacle[obstacle]
        agents = self._members.get(queue.id, 0) if among is None else among
        return (agents & ~away).bit_count()

    def shared_with(self, queue: Queue) -> Iterator[tuple[QueueId, int, int]]:
        """The other queues, each with how many of this queue's agents serve it, and how many agents it has."""
        members = self._members.get(queue.id, 0)
        for other, agents in self._members.items():
            if other != queue.id:
                yield other, (members & agents).bit_count(), agents.bit_count()

    def ruled_out(self, queue: Queue) -> list[RuledOut]:
        """The queue's agents who can be offered nothing, by what is in the way."""
        members = self._members.get(queue.id, 0)
        return [tell(why, found) for why, agents in self._by_now().items() if agents and (found := members & agents)]


def tell(why: str, agents: int) -> RuledOut:
    """A set of agents as it is stored: one by one while they are not too many."""
    told = _written(agents) if agents.bit_length() <= TOLD else ""
    return RuledOut(why=why, count=agents.bit_count(), agents=told)


def numbers(told: str) -> list[int]:
    """The agents' numbers that `tell` stored."""
    if not told.startswith("~"):
        return [int(number) for number in told.split(",")] if told else []
    digits = told.removeprefix("~")
    return list(_bits(int.from_bytes(urlsafe_b64decode(digits + "=" * (-len(digits) % 4)), "little")))


def _written(agents: int) -> str:
    """The shorter of the two forms of `Numbers`, as far as that is quick to know."""
    if agents.bit_count() <= _FEW or agents.bit_count() * _DIGITS * 6 <= agents.bit_length():
        return ",".join(map(str, _bits(agents)))
    data = agents.to_bytes((agents.bit_length() + 7) // 8, "little")
    return "~" + urlsafe_b64encode(data).rstrip(b"=").decode()


def _bits(agents: int) -> Iterator[int]:
    while agents:
        lowest = agents & -agents
        yield lowest.bit_length() - 1
        agents ^= lowest
