"""Reports: what was seen."""

from typing import TypeAlias

from perezvon.adapters.telephony.wire.protocol.base import Tagged, Wire


class Arrived(Tagged, frozen=True, kw_only=True):
    """A customer is connected and can hear and speak."""

    contact: str
    leg: str
    line: str
    customer: str | None = None
    language: str | None = None
    number: str = ""
    """From which they call, as the network told it; empty when it told none."""
    name: str = ""
    """What the network called them."""
    told: tuple[tuple[str, str], ...] = ()
    """What the network told of the call besides: names of attributes, and their codes."""


class Done(Tagged, frozen=True, kw_only=True):
    """An order was carried out."""

    order: str


class Failed(Tagged, frozen=True, kw_only=True):
    """An order could not be carried out, or `superseded`: another one took its leg before it was finished."""

    order: str
    reason: str


class Said(Tagged, frozen=True, kw_only=True):
    """What `Play` asked for was said, and no digit came in time."""

    order: str
    contact: str
    leg: str


class Pressed(Tagged, frozen=True, kw_only=True):
    """The digit that `Play` waited for."""

    order: str
    contact: str
    leg: str
    digit: str


class Entered(Tagged, frozen=True, kw_only=True):
    """The keys that `Play` collected; `digits` is empty when they are secret."""

    order: str
    contact: str
    leg: str
    count: int
    digits: str = ""


class Joined(Tagged, frozen=True, kw_only=True):
    """The agent is in the call."""

    order: str
    contact: str
    leg: str


class Gone(Tagged, frozen=True, kw_only=True):
    """A leg ended: `customer`, `agent`, `command`, `lost` or `failed`."""

    contact: str
    leg: str
    cause: str
    order: str | None = None


class Interrupted(Tagged, frozen=True, kw_only=True):
    """The page behind an agent's leg closed or went silent; it may come back."""

    contact: str
    leg: str


class Restored(Tagged, frozen=True, kw_only=True):
    """It came back, or another page took its place."""

    contact: str
    leg: str


class Recorded(Tagged, frozen=True, kw_only=True):
    """An agent's leg was recorded, or with `order` a customer's message. Microseconds."""

    contact: str
    leg: str
    recording: str
    started: int
    duration: int
    order: str | None = None


class PhoneReady(Tagged, frozen=True, kw_only=True):
    """The agent has a phone."""

    agent: str


class PhoneLost(Tagged, frozen=True, kw_only=True):
    """The agent has no phone any more."""

    agent: str


class Answered(Tagged, frozen=True, kw_only=True):
    """The agent picked up the phone that rang."""

    offer: str
    agent: str


class Declined(Tagged, frozen=True, kw_only=True):
    """The agent turned the call away at the phone that rang."""

    offer: str
    agent: str


Seen: TypeAlias = (
    Arrived
    | Done
    | Failed
    | Said
    | Pressed
    | Entered
    | Joined
    | Gone
    | Interrupted
    | Restored
    | Recorded
    | PhoneReady
    | PhoneLost
    | Answered
    | Declined
)


class Told(Wire, frozen=True, kw_only=True):
    """A report on its way."""

    serial: str
    seen: Seen
