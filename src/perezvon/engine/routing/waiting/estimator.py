"""Learns from who waited how long, and says what to expect: the only part of waiting that the router talks to.

**How the router calls it.** `RoutingState` holds a `Waits` (by `msgspec.field(default_factory=Waits)`), the router makes
one `WaitEstimator` of it.

| When | Where in the router | Call |
|---|---|---|
| nobody is free for a contact in a queue | `_place`, where it finds no agents | `entered`, unless `told` knows it |
| a contact waits there no more | `leave_queue`: `why` is `answered` | `answered` |
| | `leave_queue`: any other `why` | `left`, `gave_up` if `why` is `abandoned` |
| an agent has done with a contact | `WrapUps._finish` | `finished(agent.setup.queues, seconds since they answered)` |
| somebody asks: a view, a flow that announces | | `remaining`, `accuracy`, `announce.announce` |

An offer that is not taken changes nothing: the contact keeps its place and its estimate. The **place** of a contact is
what the lists of routing hold at that moment: `Place`. Its `agents` are the queue's members less those whom the roll
counts as `not_active`, `offline` or `on_break`; its `rivals` are `rivals.ahead` with `rivals.shares` of the queue, which
are kept until an agent's setting changes. Leaving the rivals out costs a fifth of the accuracy where agents serve several
queues.

All calls take constant time but `finished`, which takes a step per queue that the agent serves. Calls about contacts that
are unknown, in any order, change nothing.
"""

from collections.abc import Iterable

import msgspec

from perezvon.engine.routing.waiting.accuracy import Accuracy
from perezvon.engine.routing.waiting.model import (
    LONGEST_S,
    Estimate,
    Features,
    Model,
    estimate,
    features,
    learn,
)
from perezvon.kernel.ids import ContactId, QueueId
from perezvon.kernel.time import SECOND, Micros

_HANDLE_S = 240.0
"""What a contact is thought to take before any was handled."""

_FIRST_HANDLED, _MOST_HANDLED = 5, 300
"""The first guess weighs as much as five contacts; later each weighs a three-hundredth."""

_PATIENCE_S = 900.0
_REMEMBERED = 1_000
"""So many of the last contacts that waited say how fast people give up."""
_KEPT = 1 - 1 / _REMEMBERED


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a contact stands at a moment."""

    before: float
    """How many contacts of its own queue go first: its position less one; less where those ask for what others can give."""
    agents: int
    """How many of the queue's agents who can give what it asks for are at work, busy or not."""
    rivals: float = 0.0
    """How many contacts of other queues stand before it, as far as they take its agents; see `rivals`."""
    first_since: Micros | None = None
    """Since when the first one in its queue waits; `None` if that is the contact itself."""


class QueueWaits(msgspec.Struct):
    """What is known of the waits of one queue."""

    model: Model = msgspec.field(default_factory=Model)
    accuracy: Accuracy = msgspec.field(default_factory=Accuracy)
    handle_s: float = _HANDLE_S
    """Of the contacts that the queue's agents handled lately, whatever queue they came from."""
    handled: int = _FIRST_HANDLED
    given_up: float = 1.0
    waited_s: float = _PATIENCE_S
    """Contacts that gave up lately, and the seconds that all waited: what is divided to tell how fast people do."""


class Entry(msgspec.Struct, frozen=True):
    """A contact that waits, and what it was told to expect when it began to."""

    queue: QueueId
    since: Micros
    known: Features
    told: Estimate


class Waits(msgspec.Struct):
    """All that is known about waiting: a part of the state of routing."""

    queues: dict[QueueId, QueueWaits] = {}
    waiting: dict[ContactId, Entry] = {}


class WaitEstimator:
    """Knows what to expect of a wait."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    # --- What happens. ---

    def entered(self, at: Micros, contact: ContactId, queue: QueueId, place: Place) -> Estimate:
        """The contact begins to wait: what to expect of the whole wait in this queue."""
        before = self._waits.waiting.get(contact)
        if before is not None and before.queue == queue:
            return before.told
        known = self._features(at, queue, place)
        told = self._estimate(queue, known, place)
        self._waits.waiting[contact] = Entry(queue, at, known, told)
        return told

    def answered(self, at: Micros, contact: ContactId) -> None:
        """An agent takes the contact."""
        entry = self._waits.waiting.pop(contact, None)
        if entry is None:
            return
        waits, waited_s = self._queue(entry.queue), _seconds(entry.since, at)
        if entry.told.is_served:
            waits.accuracy.note(entry.told.low, entry.told.expected, entry.told.high, waited_s)
            learn(waits.model, entry.known, entry.told, waited_s)
        _note_patience(waits, waited_s, gave_up=False)

    def left(self, at: Micros, contact: ContactId, *, gave_up: bool) -> None:
        """The contact does not wait there any more, and nobody of the queue answered."""
        entry = self._waits.waiting.pop(contact, None)
        if entry is not None:
            _note_patience(self._queue(entry.queue), _seconds(entry.since, at), gave_up=gave_up)

    def finished(self, queues: Iterable[QueueId], handle_s: float) -> None:
        """An agent who serves these queues has spent so long on a contact, from the answer to the end of the wrap-up."""
        handle_s = min(max(handle_s, 0.0), LONGEST_S)
        for queue in queues:
            waits = self._queue(queue)
            waits.handled = min(waits.handled + 1, _MOST_HANDLED)
            waits.handle_s += (handle_s - waits.handle_s) / waits.handled

    # --- Questions. ---

    def remaining(self, at: Micros, contact: ContactId, place: Place) -> Estimate | None:
        """What a contact that waits must expect from now on; `None` if it does not wait.

        It is what a contact would be told that came now and took its place; the first in line counts for that by which it
        has waited longer.
        """
        entry = self._waits.waiting.get(contact)
        if entry is None:
            return None
        known = self._features(at, entry.queue, place, waited_s=_seconds(entry.since, at))
        return self._estimate(entry.queue, known, place)

    def newcomer(self, at: Micros, queue: QueueId, place: Place) -> Estimate:
        """What `entered` would say to a contact that came now and took this place."""
        return self._estimate(queue, self._features(at, queue, place), place)

    def told(self, contact: ContactId) -> Estimate | None:
        """What the contact that waits was told to expect when it began to."""
        entry = self._waits.waiting.get(contact)
        return entry.told if entry is not None else None

    def accuracy(self, queue: QueueId) -> Accuracy:
        """How good the estimates of a queue were."""
        waits = self._waits.queues.get(queue)
        return waits.accuracy if waits is not None else Accuracy()

    # --- Parts. ---

    def _features(self, at: Micros, queue: QueueId, place: Place, *, waited_s: float = 0.0) -> Features:
        waits = self._known(queue)
        first_s = _seconds(place.first_since, at) if place.first_since is not None else 0.0
        return features(
            before=place.before,
            rivals=place.rivals,
            agents=place.agents,
            handle_s=waits.handle_s,
            leaving=waits.given_up / waits.waited_s,
            first_s=max(first_s - waited_s, 0.0),
        )

    def _estimate(self, queue: QueueId, known: Features, place: Place) -> Estimate:
        told = estimate(self._known(queue).model, known)
        return told if place.agents > 0 else Estimate(told.low, told.expected, LONGEST_S, False)

    def _known(self, queue: QueueId) -> QueueWaits:
        """What is known of the queue; asking changes nothing."""
        return self._waits.queues.get(queue) or QueueWaits()

    def _queue(self, queue: QueueId) -> QueueWaits:
        waits = self._waits.queues.get(queue)
        if waits is None:
            waits = self._waits.queues[queue] = QueueWaits()
        return waits


def _note_patience(waits: QueueWaits, waited_s: float, *, gave_up: bool) -> None:
    """The older, the less it counts; the first guess never quite goes, so nobody is thought to wait for ever."""
    waits.given_up = max(waits.given_up * _KEPT + gave_up, 1e-3)
    waits.waited_s = max(waits.waited_s * _KEPT + waited_s, 1.0)


def _seconds(since: Micros, until: Micros) -> float:
    return (until - since) / SECOND if until > since else 0.0
