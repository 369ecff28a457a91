"""What became so of callbacks."""

from perezvon.engine.message import Code, Message
from perezvon.kernel.ids import (
    CallbackId,
    ContactId,
    CustomerId,
    LineId,
    PartyId,
)


class CallbackPlanned(Message):
    """Somebody is to be called back at `due` or, in the hours for it, as soon as it is their turn after that.

    `contact` is the one in which they asked. `reason` says why the attempt before this came to nothing: a reason of
    `CallCustomer`, `agent_left`, `not_served` (the route had nobody) or `closed` (their hours ended).
    """

    callback: CallbackId
    line: LineId
    due: int
    attempts: int = 0
    contact: ContactId | None = None
    party: PartyId | None = None
    customer: CustomerId | None = None
    reason: Code | None = None


class CallbackEnded(Message):
    """Nobody is called by this callback any more.

    `how`: `reached`, `called_again` (the person did, and took over the place), `merged` (into another callback of the
    same person), `not_reached` (in all attempts), `given_up` (too old), `withdrawn`, or `by_hand`: somebody has to call
    them, because of `reason`: `not_automatic`, `no_number`, `wrong_number`, `no_route`, `not_supported` or `not_allowed`.
    `contact` is the one by which it ended; of one that was withdrawn the one that was to call them, if it had begun.
    """

    callback: CallbackId
    how: Code
    contact: ContactId | None = None
    reason: Code | None = None
