"""Learns from who waited how long, and says what to expect: the only part of waiting that the router talks to.

**How the router calls it.** All times are instants of the engine's clock; nothing here calls back.

| When | Call |
|---|---|
| a contact has taken its place in a queue and nobody is free for it | `entered` |
| an agent answers a contact | `answered` |
| a contact stops waiting in its queue otherwise | `left` |
| an agent has done with a contact, wrap-up included | `finished` |
| somebody wants to know about a contact that waits | `remaining` |

`entered` wants to know how many go before the contact in its own queue (`position - 1`), how many stand before it in
other queues of the same agents (`rivals.ahead`), how many of the queue's agents are at work (neither offline nor on a
break), and since when the first in line waits. A contact that an agent did not take keeps its place and its estimate:
`entered` is not called again for it. All calls take constant time but `finished`, which takes a step per queue that the
agent serves. Calls about contacts that are unknown, in any order, change nothing.
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

CALLBACK_LIMIT_S = 900


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
    counts: bool
    """Whether anybody was at work, so that something can be learnt from the wait."""


class Waits(msgspec.Struct):
    """All that is known about waiting: a part of the state of routing."""

    queues: dict[QueueId, QueueWaits] = {}
    waiting: dict[ContactId, Entry] = {}


class WaitEstimator:
    """Knows what to expect of a wait."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    # --- What happens. ---

    def entered(
        self,
        at: Micros,
        contact: ContactId,
        queue: QueueId,
        *,
        before: int,
        agents: int,
        rivals: float = 0.0,
        first_since: Micros | None = None,
    ) -> Estimate:
        """The contact begins to wait: what to expect of the whole wait in this queue."""
        self.left(at, contact, gave_up=False)
        known = self._features(at, queue, 0.0, before=before, agents=agents, rivals=rivals, first_since=first_since)
        told = self._estimate(queue, known, agents)
        self._waits.waiting[contact] = Entry(queue, at, known, told, agents > 0)
        return told

    def answered(self, at: Micros, contact: ContactId) -> None:
        """An agent takes the contact."""
        entry = self._waits.waiting.pop(contact, None)
        if entry is None:
            return
        waits, waited_s = self._queue(entry.queue), _seconds(entry.since, at)
        if entry.counts:
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

    def remaining(
        self,
        at: Micros,
        contact: ContactId,
        *,
        before: int,
        agents: int,
        rivals: float = 0.0,
        first_since: Micros | None = None,
    ) -> Estimate | None:
        """What a contact that waits must expect from now on, given that it has waited so long; `None` if it does not.

        It is what a contact would be told that came now and took its place; the first in line counts for that by which it
        has waited longer.
        """
        entry = self._waits.waiting.get(contact)
        if entry is None:
            return None
        known = self._features(
            at,
            entry.queue,
            _seconds(entry.since, at),
            before=before,
            agents=agents,
            rivals=rivals,
            first_since=first_since,
        )
        return self._estimate(entry.queue, known, agents)

    def newcomer(
        self,
        at: Micros,
        queue: QueueId,
        *,
        before: int,
        agents: int,
        rivals: float = 0.0,
        first_since: Micros | None = None,
    ) -> Estimate:
        """What `entered` would say to a contact that came now."""
        known = self._features(at, queue, 0.0, before=before, agents=agents, rivals=rivals, first_since=first_since)
        return self._estimate(queue, known, agents)

    def told(self, contact: ContactId) -> Estimate | None:
        """What the contact that waits was told to expect when it began to."""
        entry = self._waits.waiting.get(contact)
        return entry.told if entry is not None else None

    def accuracy(self, queue: QueueId) -> Accuracy:
        """How good the estimates of a queue were."""
        waits = self._waits.queues.get(queue)
        return waits.accuracy if waits is not None else Accuracy()

    # --- Parts. ---

    def _features(
        self,
        at: Micros,
        queue: QueueId,
        waited_s: float,
        *,
        before: int,
        agents: int,
        rivals: float,
        first_since: Micros | None,
    ) -> Features:
        waits = self._known(queue)
        first_s = _seconds(first_since, at) if first_since is not None else 0.0
        return features(
            before=before,
            rivals=rivals,
            agents=agents,
            handle_s=waits.handle_s,
            leaving=waits.given_up / waits.waited_s,
            first_s=max(first_s - waited_s, 0.0),
        )

    def _estimate(self, queue: QueueId, known: Features, agents: int) -> Estimate:
        told = estimate(self._known(queue).model, known)
        return told if agents > 0 else Estimate(told.low, told.expected, LONGEST_S, False)

    def _known(self, queue: QueueId) -> QueueWaits:
        """What is known of the queue; asking changes nothing."""
        return self._waits.queues.get(queue) or QueueWaits()

    def _queue(self, queue: QueueId) -> QueueWaits:
        waits = self._waits.queues.get(queue)
        if waits is None:
            waits = self._waits.queues[queue] = QueueWaits()
        return waits


def should_offer_callback(estimate: Estimate, limit_s: float = CALLBACK_LIMIT_S) -> bool:
    """Whether the wait is expected to be too long to wait for, or nobody is there to end it."""
    return estimate.expected > limit_s or not estimate.is_served


def _note_patience(waits: QueueWaits, waited_s: float, *, gave_up: bool) -> None:
    """The older, the less it counts; the first guess never quite goes, so nobody is thought to wait for ever."""
    keep = 1 - 1 / _REMEMBERED
    waits.given_up = max(waits.given_up * keep + gave_up, 1e-3)
    waits.waited_s = max(waits.waited_s * keep + waited_s, 1.0)


def _seconds(since: Micros, until: Micros) -> float:
    return max(until - since, 0) / SECOND
