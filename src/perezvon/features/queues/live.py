"""The live topic `queues`: one cell per queue with who waits, for how long, and who could take them.

Whoever watches some teams sees the queues that an agent of theirs serves.
"""

from collections.abc import Sequence

from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.view import QueueView, View
from perezvon.kernel.actor import Actor, Reach
from perezvon.kernel.ids import QueueId
from perezvon.platform.realtime import EVERY, Every, Topic


class QueuesTopic(Topic):
    """For those who watch queues."""

    name = "queues"
    permission = "queues.watch"
    rate = 4

    @override
    def scope(self, actor: Actor | None, key: str | None) -> Reach:
        """Those who watch the same teams see the same."""
        return () if actor is None else actor.reach("queues.watch")

    @override
    def cells(self, view: View, scope: Reach) -> dict[str, object]:
        """All queues."""
        return {queue.queue: _cell(queue, view) for queue in view.queues() if is_queue_seen(view, queue.queue, scope)}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: Reach, view: View) -> Every:
        """All queues: how many agents are free may change in a step that says nothing, at the end of an agent's rest."""
        return EVERY


def is_queue_seen(view: View, queue: QueueId, scope: Reach) -> bool:
    """Whether somebody who watches these teams sees the queue: an agent of theirs serves it."""
    return scope is None or view.is_served_by(queue, scope)


def _cell(queue: QueueView, view: View) -> dict[str, object]:
    # Somebody who is free answers at once, and where nobody is at work nobody can tell.
    wait = view.wait_in(queue.queue, view.at) if queue.free == 0 and queue.is_active else None
    return {
        "queue": queue.queue,
        "waiting": queue.waiting,
        "oldest_since": queue.oldest_since,
        "wait": [wait.low_min, wait.high_min] if wait is not None and wait.is_served else None,
        "longest_wait_s": queue.longest_wait_s,
        "free": queue.free,
        "staffed": queue.staffed,
        "doing": queue.doing,
        "talking": queue.talking,
    }
