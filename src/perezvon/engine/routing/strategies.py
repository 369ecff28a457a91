"""Strategies: who comes first among the agents who are ready in a queue.

A strategy has the name under which its decisions are stored, and a key computed from what `Agent` holds: the agent with
the smallest key is next, and equal keys are ordered by agent id, so no choice depends on chance. Ready lists keep the
key, hence whatever changes it ends in `Matching.refresh`. A queue names its strategy in its setting. A stored name never
changes its meaning.

**`longest_idle`**: idle time begins when an agent becomes available by choice or after work, and again when they did not
take an offer. An offer that ends through no doing of theirs (the customer left, the phone or the connection failed)
costs them nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from perezvon.engine.centre import QueueSetup
from perezvon.engine.routing.state import Agent, Queue
from perezvon.kernel.ids import QueueId


@dataclass(frozen=True, slots=True)
class Strategy:
    """How the agents who are ready are ordered."""

    name: str
    key: Callable[[Agent], int]
    """Smallest first."""


def _idle_since(agent: Agent) -> int:
    return agent.idle_since


STRATEGIES = {strategy.name: strategy for strategy in (Strategy("longest_idle", _idle_since),)}
"""All of them, by their stored names."""

_DEFAULT = STRATEGIES[QueueSetup(queue=QueueId("")).strategy]


def strategy_of(queue: Queue) -> Strategy:
    """The strategy of a queue, also of one that was never set."""
    return STRATEGIES.get(queue.setup.strategy, _DEFAULT) if queue.setup is not None else _DEFAULT
