"""Small logs that anybody can add up, and what the oracle makes of them."""

from collections import Counter
from collections.abc import Sequence

from perezvon.engine.changes import (
    AgentStateChanged,
    Change,
    ContactStarted,
    LegEnded,
    LegStarted,
    QueueEntered,
    QueueLeft,
)
from perezvon.engine.events import Event
from perezvon.engine.wire import Step
from perezvon.features.metrics.domain.asking import QUARTER
from perezvon.features.metrics.domain.sums import Source, Sum, sums_of
from perezvon.kernel.time import SECOND
from tests.features.metrics.oracle import Key, added
from tests.features.steps import NINE, step
from tests.support.factories import (
    changed,
)

NEW = {Sum.NEW_1, Sum.NEW_7, Sum.NEW_30}
FIRST = NINE // QUARTER * QUARTER
"""The quarter in which a test day begins; the next one does 100 s later."""


def log(*said: tuple[int, Change | Event]) -> list[Step]:
    """Changes and settings, each so many seconds after nine."""
    return [
        step(seq, what, second=second) if isinstance(what, Change) else changed(step(seq, second=second), event=what)
        for seq, (second, what) in enumerate(said, start=1)
    ]


def started(name: str = "c1", **fields: object) -> ContactStarted:
    begun = {"leg": f"{name}-customer", "line": "web", "channel": "voice", "language": "en"} | fields
    return ContactStarted(contact=name, **begun)


def entered(queue: str = "sales", contact: str = "c1") -> QueueEntered:
    return QueueEntered(contact=contact, queue=queue, position=1)


def left(why: str, queue: str = "sales", contact: str = "c1") -> QueueLeft:
    return QueueLeft(contact=contact, queue=queue, why=why)


def here(agent: str | None, **fields: object) -> LegStarted:
    return LegStarted(contact="c1", leg=f"c1-{agent or 'customer'}", agent=agent, **fields)


def gone(agent: str) -> LegEnded:
    return LegEnded(contact="c1", leg=f"c1-{agent}", cause="agent", agent=agent)


def doing(state: str, agent: str = "anna", contact: str | None = None, reason: str = "requested") -> AgentStateChanged:
    return AgentStateChanged(agent=agent, state=state, reason=reason, contact=contact)


def of(steps: Sequence[Step], source: Source, *, now_s: int = 90) -> Counter[Key]:
    """What this source adds."""
    sums = added(steps, now=NINE + now_s * SECOND)
    return Counter({key: value for key, value in sums.items() if key.sum in sums_of(source)})


def totals(sums: Counter[Key], **only: str) -> dict[Sum, int]:
    """All together, or of one agent or contact."""
    found: Counter[Sum] = Counter()
    for key, value in sums.items():
        if all(getattr(key, name) == wanted for name, wanted in only.items()):
            found[key.sum] += value
    return dict(found)
