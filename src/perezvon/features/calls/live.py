"""The live topic `call`: the course of one contact, for the customer who is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from perezvon.engine.changes import Change, OfferEnded, OfferMade, QueueEntered, QueueLeft, SettingApplied
from perezvon.engine.commands import Command
from perezvon.engine.view import ContactView, View
from perezvon.features.calls.domain import InvalidTokenError, TokenUse, subject_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import Clock
from perezvon.platform.realtime import Topic

_CELL = "call"
_ENDED: dict[str, object] = {"phase": "ended", "position": None, "since": None}


_MOVE_OTHERS = (OfferEnded, OfferMade, QueueEntered, QueueLeft, SettingApplied)
"""What happens to one contact, or to a queue, and changes the positions of those who wait."""


@dataclass(slots=True, kw_only=True)
class CallScope:
    """The contact that is watched, and what is known of it.

    A contact that is gone looks like one that is still to come, so it matters whether it was ever there.
    """

    contact: ContactId
    was_there: bool = False
    is_waiting: bool = False


class CallTopic(Topic):
    """For whoever holds the watch token of a contact, signed in or not."""

    name = "call"
    permission = None
    rate = 20

    def __init__(self, clock: Clock, *, secret: bytes) -> None:
        self._clock = clock
        self._secret = secret

    @override
    def scope(self, actor: Actor | None, key: str | None) -> CallScope:
        """The contact that the token `key` names. Raises `InvalidTokenError`."""
        if key is None:
            raise InvalidTokenError
        return CallScope(contact=ContactId(subject_of(self._secret, TokenUse.WATCH, key, now=self._clock.now())))

    @override
    def cells(self, view: View, scope: CallScope) -> dict[str, object]:
        """The one cell, once the contact is there."""
        cell = self.cell(view, scope, _CELL)
        return {} if cell is None else {_CELL: cell}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: CallScope, view: View) -> set[str]:
        """The cell, when something was said of this contact, or while it waits of others who may wait with it."""
        is_touched = any(
            getattr(output, "contact", None) == scope.contact or (scope.is_waiting and isinstance(output, _MOVE_OTHERS))
            for output in outputs
        )
        return {_CELL} if is_touched else set()

    @override
    def cell(self, view: View, scope: CallScope, name: str) -> object | None:
        """Where the contact is; `None` while it is still to come."""
        contact = view.contact(scope.contact)
        if contact is None:
            return _ENDED if scope.was_there else None
        scope.was_there = True
        scope.is_waiting = contact.phase == "waiting"
        return _cell(contact)


def _cell(contact: ContactView) -> dict[str, object]:
    """The customer's part is over when the agent's wrap-up begins. Who is parked waits, as far as they can tell."""
    if contact.phase == "wrap_up":
        return _ENDED
    since = {"waiting": contact.queue_since, "ringing": contact.queue_since, "talking": contact.talk_since}
    if contact.parked is not None:
        return {"phase": "waiting", "position": None, "since": contact.parked.since}
    return {
        "phase": contact.phase,
        "position": contact.position,
        "since": since.get(contact.phase, contact.arrived),
    }
