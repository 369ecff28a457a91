"""Who competes: contacts that wait in other queues for the same agents.

A queue's agents who also serve another queue may be taken by contacts that wait there and stand before. Each such
contact counts as the share of that other queue's agents who serve this one too: the chance that it takes one of them.
The shares change with settings alone; how many contacts stand before is asked anew for each contact.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from perezvon.kernel.ids import QueueId

MOST_RIVALS = 16
"""So many other queues are looked at for one contact, those that compete most; they stand for all of them."""

Shares: TypeAlias = tuple[tuple[QueueId, float], ...]
"""What a waiting contact of each other queue counts for one of this queue."""


def shares(others: Iterable[tuple[QueueId, int, int]]) -> Shares:
    """`others` names queues, each with how many of this queue's agents serve it and how many agents it has."""
    found = sorted((-common / size, queue) for queue, common, size in others if 0 < common <= size)
    kept = found[:MOST_RIVALS]
    if not kept:
        return ()
    scale = _total(found) / _total(kept)
    return tuple((queue, -share * scale) for share, queue in kept)


def ahead(rivals: Shares, before: Callable[[QueueId], int]) -> float:
    """How many contacts of other queues stand before one, `before` telling it of each queue."""
    count = 0.0
    for queue, share in rivals:
        count += share * before(queue)
    return count


def _total(found: Iterable[tuple[float, QueueId]]) -> float:
    total = 0.0
    for share, _ in found:
        total += share
    return total
