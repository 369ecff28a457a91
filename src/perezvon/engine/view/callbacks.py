"""Callbacks as the view tells of them."""

import msgspec

from perezvon.engine.routing.state import Callback
from perezvon.kernel.ids import CallbackId, ContactId, CustomerId, LineId, PartyId, RouteId
from perezvon.kernel.time import Micros


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
