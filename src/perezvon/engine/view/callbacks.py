"""Callbacks as the view tells of them."""

from collections import Counter
from collections.abc import Mapping

import msgspec

from perezvon.engine.centre import HoursSetup, QueueStep
from perezvon.engine.hours import opens_at
from perezvon.engine.routing.state import Callback, Contact, RoutingState
from perezvon.kernel.ids import CallbackId, ContactId, CustomerId, HoursId, LineId, PartyId, QueueId, RouteId
from perezvon.kernel.time import SECOND, Micros


class CallbackView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to be called back at `due` or, in the hours for it, when it is their turn. `since` and `boost` are
    the place that is kept; `contact` is the one by which they are to be called now."""

    callback: CallbackId
    line: LineId
    route: RouteId | None
    party: PartyId | None
    customer: CustomerId | None
    since: Micros
    boost: Micros
    due: Micros
    attempts: int
    contact: ContactId | None


def callback_view(callback: Callback) -> CallbackView:
    """The callback as it is told."""
    return CallbackView(
        callback=callback.id,
        line=callback.line,
        route=callback.route,
        party=callback.party,
        customer=callback.customer,
        since=callback.place.since,
        boost=callback.place.boost,
        due=callback.due,
        attempts=callback.attempts,
        contact=callback.contact,
    )


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt to call somebody back that goes on: number `number` of `most`.

    `since` is when they began to wait, as their place says. `next_at` is when they are called again, about, if this one
    does not reach them; `None` if it is the last one.
    """

    callback: CallbackId
    number: int
    most: int
    since: Micros
    next_at: Micros | None


def attempt_view(state: RoutingState, hours: Mapping[HoursId, HoursSetup], contact: Contact) -> AttemptView | None:
    """The attempt that a contact is; `None` if it is none, or is over."""
    callback = state.callbacks.get(contact.callback) if contact.callback is not None else None
    if callback is None or callback.contact != contact.id:
        return None
    setup = state.calling_back
    number = callback.attempts + 1
    return AttemptView(
        callback=callback.id,
        number=number,
        most=setup.attempts,
        since=callback.place.since,
        next_at=_next_after(state, hours, contact) if number < setup.attempts else None,
    )


def _next_after(state: RoutingState, hours: Mapping[HoursId, HoursSetup], contact: Contact) -> Micros | None:
    setup = state.calling_back
    agent = state.agents.get(contact.agent) if contact.agent is not None else None
    begun = agent.since if agent is not None else contact.arrived
    due = begun + (setup.ring_s + setup.retry_s) * SECOND
    opening = hours.get(setup.hours) if setup.hours is not None else None
    return due if opening is None else opens_at(opening, due)


def open_in(state: RoutingState) -> Mapping[QueueId, int]:
    """How many are to be called back in each queue: the one in which they wait for it, or else the first of their route."""
    found: Counter[QueueId] = Counter()
    for callback in state.callbacks.values():
        contact = state.contacts.get(callback.contact) if callback.contact is not None else None
        route = state.routes.get(callback.route) if callback.route is not None else None
        steps = route.steps if route is not None else ()
        queue = next((step.queue for step in steps if isinstance(step, QueueStep)), None)
        if contact is not None and contact.queue is not None:
            queue = contact.queue
        if queue is not None:
            found[queue] += 1
    return found
