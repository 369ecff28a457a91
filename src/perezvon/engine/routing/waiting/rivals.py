"""Who competes: contacts that wait in other queues for the same agents.

A queue's agents who also serve another queue may be taken by contacts that wait there and stand before. Each counts as
the share of that other queue's agents who serve this one too: the chance that it takes one of them.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from perezvon.kernel.ids import AgentId, QueueId

MOST_MEMBERS = 100
"""So many of a queue's agents are looked at, evenly over all of them."""

MOST_RIVALS = 16
"""So many other queues are looked at for one contact, those first that compete most."""


def shares(
    queue: QueueId,
    members: Sequence[AgentId],
    serves: Callable[[AgentId], Iterable[QueueId]],
    size: Callable[[QueueId], int],
) -> tuple[tuple[QueueId, float], ...]:
    """What a waiting contact of each other queue counts for one of `queue`; to be kept until settings change.

    `members` serve the queue, `serves` tells all queues of an agent and `size` how many agents a queue has. If there are
    more rivals than `MOST_RIVALS`, those that are looked at stand for all.
    """
    step = -(-len(members) // MOST_MEMBERS) or 1
    looked_at = members[::step]
    common: dict[QueueId, int] = {}
    for agent in looked_at:
        for other in serves(agent):
            if other != queue:
                common[other] = common.get(other, 0) + 1
    scale = len(members) / len(looked_at) if looked_at else 0.0
    found = sorted(
        ((min(count * scale / max(size(other), 1), 1.0), other) for other, count in common.items()),
        key=lambda rival: (-rival[0], rival[1]),
    )
    kept = found[:MOST_RIVALS]
    weight = sum(s for s, _ in found) / sum(s for s, _ in kept) if kept else 1.0
    return tuple((other, share * weight) for share, other in kept)


def ahead(
    key: Any,
    rivals: Iterable[tuple[QueueId, float]],
    waiting: Callable[[QueueId], Sequence[Any]] | Mapping[QueueId, Sequence[Any]],
) -> float:
    """How many contacts of other queues stand before `key`. `waiting` are the sorted entries of a queue, as in `order`."""
    look = waiting if callable(waiting) else waiting.__getitem__
    count = 0.0
    for queue, share in rivals:
        entries = look(queue)
        if entries:
            count += share * bisect_left(entries, key)
    return count
