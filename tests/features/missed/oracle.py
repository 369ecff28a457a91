"""The ledger of missed calls once more, from the raw log alone and from what people said: slow, and plain enough to be believed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from perezvon.engine.changes import (
    CallbackRequested,
    Decided,
    LegEnded,
    MessageLeft,
    OfferEnded,
    OfferMade,
    RouteEntered,
    RouteStepped,
)
from perezvon.engine.wire import Step
from perezvon.kernel.time import Micros
from tests.features.metrics.stories import Contact as Story
from tests.features.metrics.stories import contacts as contacts_of


class Said(NamedTuple):
    """Somebody said that they reached a person, or gave them up."""

    who: str
    at: Micros
    status: str


class Line(NamedTuple):
    """An entry of the ledger."""

    calls: frozenset[str]
    cause: str
    status: str
    closed_at: Micros | None
    talked_by: str | None
    rung: tuple[str, ...]
    wait: Micros | None


def ledger(steps: Sequence[Step], said: Collection[Said] = ()) -> set[Line]:
    """All entries, those of callers who left the menu at once too."""
    contacts = contacts_of(steps)
    missed: dict[str, list[Story]] = defaultdict(list)
    for contact in contacts.values():
        if cause(contact) is not None:
            missed[person(contact)].append(contact)
    return {line for who, calls in missed.items() for line in lines(who, calls, contacts.values(), said)}


def lines(who: str, calls: Sequence[Story], contacts: Collection[Story], said: Collection[Said]) -> Iterator[Line]:
    """The entries of one person: from one ending to the next."""
    run: dict[tuple[Micros, int, str, str | None] | None, list[Story]] = defaultdict(list)
    for call in calls:
        run[ending(call, who, contacts, said)].append(call)
    for end, together in run.items():
        last = max(together, key=lambda call: (call.arrived_at, call.begun.contact))
        yield Line(
            calls=frozenset(call.begun.contact for call in together),
            cause=cause(last) or "",
            status="open" if end is None else end[2],
            closed_at=None if end is None else end[0],
            talked_by=None if end is None else end[3],
            rung=tuple(dict.fromkeys(offer.change.agent for offer in last.all(OfferMade))),
            wait=waited(last),
        )


def ending(
    call: Story, who: str, contacts: Iterable[Story], said: Iterable[Said]
) -> tuple[Micros, int, str, str | None] | None:
    """What closed it: a talk goes before what was said at the same instant."""
    gone_at = call.ended.at
    found = [(one.at, 1, one.status, None) for one in said if one.who == who and one.at >= gone_at]
    for other in contacts:
        if other.answered_at is not None and other.answered_at >= gone_at and who in names(other):
            status = "called_back" if other.is_called else "came_again"
            found.append((other.answered_at, 0, status, talker(other)))
    return min(found, key=lambda one: one[:2], default=None)


def person(contact: Story) -> str:
    """Whom a call is of."""
    if contact.customer is not None:
        return contact.customer
    return contact.begun.contact if contact.begun.party is None else f"party {contact.begun.party}"


def names(contact: Story) -> set[str]:
    """All that those who were missed may be called who are talked to here."""
    return {person(contact), f"party {contact.begun.party}"}


def talker(contact: Story) -> str | None:
    """Who of those who ever answered for it came first."""
    return next((part.agent for part in contact.parts.values() if part.responsible_at is not None), None)


def waited(contact: Story) -> Micros | None:
    """From when an agent was looked for."""
    routed = contact.all(RouteEntered)
    return contact.ended.at - routed[0].at if routed else None


def cause(contact: Story) -> str | None:
    """Why it was missed; `None` of one that was not, or goes on."""
    if contact.ended is None or contact.is_called or contact.answered_at is not None:
        return None
    how = contact.ended.change.how
    if contact.all(CallbackRequested):
        return "callback_asked"
    if contact.all(MessageLeft):
        return "message_left"
    if how == "closed" or (not contact.visits and "queue_not_open" in whys(contact)):
        return "closed"
    legs = [one.change.cause for one in contact.all(LegEnded) if one.change.agent is None]
    if how == "failed" or legs in (["lost"], ["failed"]):
        return "technical"
    return "stopped" if how == "stopped" else _of_waiting(contact, how)


def whys(contact: Story) -> set[str]:
    return {one.change.why for one in contact.all(RouteStepped)}


def _of_waiting(contact: Story, how: str) -> str | None:
    endings = {one.change.how for one in contact.all(OfferEnded)}
    if endings & {"declined", "rang_out", "unreachable", "failed"}:
        return "rang_out"
    looks = [one.change for one in contact.all(Decided) if one.change.queue is not None]
    if looks and not endings and not any(_is_anybody_there(look) for look in looks):
        return "nobody_signed_in"
    return {"abandoned": "gave_up", "not_served": "not_served", "left_in_flow": "menu"}.get(how)


def _is_anybody_there(look: Decided) -> bool:
    return look.free > 0 or any(each.why not in ("offline", "not_active") for each in look.ruled_out)
