"""Strategies: who comes first among the agents who are ready in a queue.

A strategy has the name under which its decisions are stored, a key by which ready agents are ordered, and a choice among
them. The key is computed from what `Agent` holds; equal keys are ordered by idle time, then by agent id, so only `random`
depends on chance, and on that of the log alone. Ready lists keep the key, hence whatever changes it ends in
`Matching.refresh`. A queue names its strategy in its setting. A stored name never changes its meaning.

**`longest_idle`**: idle time begins when an agent becomes available by choice or after work, and again when they did not
take an offer. An offer that ends through no doing of theirs (the customer left, a colleague was faster, the phone or the
connection failed) costs them nothing.

**`fewest_contacts_today`**, **`fewest_contacts_hour`**: who answered the fewest offers since the local midnight or the
last full hour, in whatever queue. A contact that somebody transferred counts for each who answered.

**`most_skilled`**: whose levels in the skills that the queue needs add up to most.

**`round_robin`**: the next one by agent id after the agent whom this queue rang last, then from the beginning again.

**`random`**: anybody, all with the same chance.

**`ring_all`**: all of them together, the longest idle first; the first answer wins. Whoever becomes free while they ring
is rung too (`order` says for whom). At most `TOGETHER` are rung at once.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perezvon.engine.centre import HoursSetup, QueueSetup
from perezvon.engine.hours import day_began, hour_began
from perezvon.engine.routing.state import Agent, Queue, ReadyKey
from perezvon.kernel.ids import QueueId
from perezvon.kernel.time import Micros

TOGETHER = 50
"""So many agents are rung for one contact at most."""


def _longest_idle(agent: Agent, _queue: Queue) -> tuple[int, int]:
    return agent.idle_since, 0


def _fewest_contacts(agent: Agent, queue: Queue) -> tuple[int, int]:
    return len(agent.answered) - bisect_left(agent.answered, queue.counted_since), agent.idle_since


def _most_skilled(agent: Agent, queue: Queue) -> tuple[int, int]:
    needs = queue.setup.needs if queue.setup is not None else ()
    return -sum(agent.levels.get(need.skill, 0) for need in needs), agent.idle_since


def _by_id(_agent: Agent, _queue: Queue) -> tuple[int, int]:
    return 0, 0


def _first(_ready: Sequence[ReadyKey], _queue: Queue, _chance: random.Random) -> int:
    return 0


def _any(ready: Sequence[ReadyKey], _queue: Queue, chance: random.Random) -> int:
    return chance.randrange(len(ready))


def _after_the_last(ready: Sequence[ReadyKey], queue: Queue, _chance: random.Random) -> int:
    if queue.last_rung is None:
        return 0
    return bisect_right(ready, (0, 0, queue.last_rung)) % len(ready)


@dataclass(frozen=True, slots=True)
class Strategy:
    """How the agents who are ready are ordered, and which of them is rung."""

    name: str
    key: Callable[[Agent, Queue], tuple[int, int]]
    """Smallest first."""
    choose: Callable[[Sequence[ReadyKey], Queue, random.Random], int] = _first
    """The index of the one who is rung."""
    counts_from: Callable[[HoursSetup | None, Micros], Micros] | None = None
    """The instant since which contacts are counted, if any are."""
    together: int = 1
    """How many are rung at once, from the chosen one on."""


STRATEGIES = {
    strategy.name: strategy
    for strategy in (
        Strategy("longest_idle", _longest_idle),
        Strategy("fewest_contacts_today", _fewest_contacts, counts_from=day_began),
        Strategy("fewest_contacts_hour", _fewest_contacts, counts_from=hour_began),
        Strategy("most_skilled", _most_skilled),
        Strategy("round_robin", _by_id, _after_the_last),
        Strategy("random", _by_id, _any),
        Strategy("ring_all", _longest_idle, together=TOGETHER),
    )
}
"""All of them, by their stored names."""

_DEFAULT = STRATEGIES[QueueSetup(queue=QueueId("")).strategy]


def strategy_of(queue: Queue) -> Strategy:
    """The strategy of a queue, also of one that was never set."""
    return STRATEGIES.get(queue.setup.strategy, _DEFAULT) if queue.setup is not None else _DEFAULT
