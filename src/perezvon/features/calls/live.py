"""The live topic `call`: the course of one contact, for the customer who is in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from perezvon.engine.changes import (
    AgentStateChanged,
    Change,
    ContactEnded,
    ContactParked,
    ContactUnparked,
    LegStarted,
    OfferEnded,
    OfferMade,
    QueueEntered,
    QueueLeft,
    ResponsibleChanged,
    SettingApplied,
    TransferStarted,
)
from perezvon.engine.commands import Command
from perezvon.engine.view import ContactView, View
from perezvon.features.calls.domain import InvalidTokenError, contact_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import ContactId
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.realtime import ANYBODY, EVERY, Every, Topic

_CELL = "call"
_NOT_ASKED: dict[str, object] = {"question": None, "keys": "", "node": None}
_NOT_TOLD: dict[str, object] = {"earliest": None, "latest": None, "offer_at": None}
_MOVE_OTHERS = (AgentStateChanged, OfferEnded, OfferMade, QueueEntered, QueueLeft, SettingApplied)
"""What happens to one contact, to a queue or to an agent, and changes what those who wait can hope for."""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class CallScope:
    """The contact that is watched, and what is known of it.

    A contact that is gone looks like one that is still to come, so it matters whether it was ever there.
    """

    contact: ContactId
    was_there: bool = field(default=False, compare=False)
    how: str | None = field(default=None, compare=False)
    """As in the change `ContactEnded`, once that was said; of a customer whose last wait was in vain, how that ended."""
    unserved: str | None = field(default=None, compare=False)
    """How the contact ends for its customer if nobody answers any more: `abandoned` or `not_served`; `None` after an
    answer."""
    is_waiting: bool = field(default=False, compare=False)


class CallTopic(Topic):
    """For whoever holds the watch token of a contact, signed in or not."""

    name = "call"
    permission = ANYBODY
    rate = 20

    def __init__(self, clock: Clock, *, secret: bytes) -> None:
        self._clock = clock
        self._secret = secret

    @override
    def scope(self, actor: Actor | None, key: str | None) -> CallScope:
        """The contact that the token `key` names. Raises `InvalidTokenError`."""
        if key is None:
            raise InvalidTokenError
        return CallScope(contact=contact_of(self._secret, key, now=self._clock.now()))

    @override
    def cells(self, view: View, scope: CallScope) -> dict[str, object]:
        """The one cell, once the contact is there."""
        cell = self.cell(view, scope, _CELL)
        return {} if cell is None else {_CELL: cell}

    @override
    def audience(self, outputs: Sequence[Command | Change], view: View) -> Iterable[CallScope] | Every:
        """The contacts of which something was said, or all when it may be that those who wait can hope for more."""
        if any(isinstance(output, _MOVE_OTHERS) for output in outputs):
            return EVERY
        contacts = {contact for output in outputs if (contact := getattr(output, "contact", None)) is not None}
        return [CallScope(contact=contact) for contact in contacts]

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: CallScope, view: View) -> set[str]:
        """The cell, when something was said of this contact, or while it waits of others who may wait with it."""
        for output in outputs:
            if getattr(output, "contact", None) == scope.contact:
                _follow(scope, output)
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
            return _ended(scope) if scope.was_there else None
        scope.was_there = True
        scope.is_waiting = contact.phase == "waiting"
        if contact.phase == "wrap_up":  # The customer's part is over when the agent's wrap-up begins.
            return _ended(scope)
        phase, since = _where(contact)
        told = view.told(scope.contact) if phase in ("waiting", "ringing") else None
        return {
            "phase": phase,
            "position": contact.position,
            "since": since,
            "is_staffed": contact.queue is None or view.is_staffed(contact.queue),
            "how": None,
            "question": contact.question,
            "keys": contact.keys,
            "node": contact.node if contact.is_trial else None,
            "earliest": told.earliest if told is not None else None,
            "latest": told.latest if told is not None else None,
            "offer_at": told.offer_at if told is not None else None,
        }


def _follow(scope: CallScope, output: Command | Change) -> None:
    """A contact in which an agent talked ends as `talked`, whatever came after. Its customer may have waited again since,
    passed on or parked, and cares for how that went."""
    match output:
        case TransferStarted() | ContactParked() | QueueEntered():
            scope.unserved = "abandoned"
        case QueueLeft(why="abandoned") | ContactUnparked(why="left"):  # The page may be younger than the wait.
            scope.unserved = "abandoned"
        case QueueLeft(why="overflowed"):
            scope.unserved = "not_served"
        case LegStarted(agent=str(), is_guest=False) | ResponsibleChanged():
            scope.unserved = None
        case ContactEnded():
            scope.how = (scope.unserved if output.how == "talked" else None) or output.how
        case _:
            pass


def _where(contact: ContactView) -> tuple[str, Micros]:
    """The phase as the customer sees it, and since when. Who is parked waits, as far as they can tell."""
    if contact.parked is not None:
        return "waiting", contact.parked.since
    since = {"waiting": contact.queue_since, "ringing": contact.queue_since, "talking": contact.talk_since}
    return contact.phase, since.get(contact.phase) or contact.arrived


def _ended(scope: CallScope) -> dict[str, object]:
    over = {"phase": "ended", "position": None, "since": None, "is_staffed": True, "how": scope.how}
    return over | _NOT_ASKED | _NOT_TOLD
