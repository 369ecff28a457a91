"""The live topic `queues`: one cell per queue with who waits, for how long, and who could take them."""

from collections.abc import Sequence

from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.view import QueueView, View
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import QueueId
from perezvon.platform.realtime import Topic


class QueuesTopic(Topic):
    """For those who watch all queues."""

    name = "queues"
    permission = "queues.watch"
    rate = 4

    @override
    def scope(self, actor: Actor | None, key: str | None) -> None:
        """Everybody who may watch sees the same."""

    @override
    def cells(self, view: View, scope: None) -> dict[str, object]:
        """All queues."""
        return {queue.queue: _cell(queue) for queue in view.queues()}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: None, view: View) -> set[str]:
        """All queues: how many agents are free may change in a step that says nothing, at the end of an agent's rest."""
        return {queue.queue for queue in view.queues()}

    @override
    def cell(self, view: View, scope: None, name: str) -> object | None:
        """One queue; `None` when there is no such queue any more."""
        queue = view.queue(QueueId(name))
        return None if queue is None else _cell(queue)


def _cell(queue: QueueView) -> dict[str, object]:
    return {
        "queue": queue.queue,
        "waiting": queue.waiting,
        "oldest_since": queue.oldest_since,
        "free": queue.free,
        "talking": queue.talking,
    }
