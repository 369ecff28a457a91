"""Orders: what the engine wants done."""

from typing import TypeAlias

import msgspec

from perezvon.adapters.telephony.wire.protocol.base import Part, Tagged


class Ordered(Tagged, frozen=True, kw_only=True):
    """Base of all orders. `epoch` is the one in which whoever orders it leads."""

    id: str
    epoch: int = 0


class Play(Ordered, frozen=True, kw_only=True):
    """Play sound files to a customer, then wait for one of `digits`; with `most` above 1 collect as many.

    `end_key` ends what is collected. Of secret keys only the number is reported.
    """

    contact: str
    leg: str
    files: tuple[str, ...]
    digits: str = ""
    wait_s: int = 0
    most: int = 1
    end_key: str = ""
    is_secret: bool = False


class PlayMusic(Ordered, frozen=True, kw_only=True):
    """Queue music until something else."""

    contact: str
    leg: str


class StopPlaying(Ordered, frozen=True, kw_only=True):
    """Let the customer take part in the conversation again."""

    contact: str
    leg: str


class Ring(Ordered, frozen=True, kw_only=True):
    """Ring the agent's phone, for `ring_s` seconds or until it is told to stop. A page rings by itself: that there is one is
    enough."""

    agent: str
    contact: str = ""
    offer: str = ""
    ring_s: int = 0


class StopRinging(Ordered, frozen=True, kw_only=True):
    """The phone need not ring any more."""

    agent: str
    offer: str = ""


class Join(Ordered, frozen=True, kw_only=True):
    """Put the agent's phone into the call as this leg. With `silences` nothing is played in the call any more.

    `offer` is the one for which it rings, or was answered. With `calls_back` the customer is not there yet: `Dial` follows.
    """

    contact: str
    leg: str
    agent: str
    record: bool = True
    part: Part = Part.TALK
    silences: bool = True
    offer: str = ""
    calls_back: bool = False


class SetPart(Ordered, frozen=True, kw_only=True):
    """Let an agent take part otherwise; a leg that talks is recorded from then on when `record`."""

    contact: str
    leg: str
    part: Part
    record: bool = True


class Mute(Ordered, frozen=True, kw_only=True):
    """Let nobody hear a leg, or let it be heard again."""

    contact: str
    leg: str
    is_muted: bool


class PauseRecording(Ordered, frozen=True, kw_only=True):
    """Record silence in place of the talk of a contact, or the talk again. `leg` is the customer's."""

    contact: str
    leg: str
    is_paused: bool


class PressKeys(Ordered, frozen=True, kw_only=True):
    """Let a leg hear the tones of these keys."""

    contact: str
    leg: str
    digits: str


class Dictate(Ordered, frozen=True, kw_only=True):
    """Record what a customer says after a tone: until `end_key`, so long a silence, or so long a message."""

    contact: str
    leg: str
    longest_s: int
    silence_s: int
    end_key: str = ""


class Dial(Ordered, frozen=True, kw_only=True):
    """Call a customer, who rings for `ring_s` seconds at most, into the call of an agent; whoever answers is this leg.

    Fails with `busy`, `no_answer`, `rejected`, `wrong_number`, `not_reached`, `not_allowed` or `too_many_calls`.
    """

    contact: str
    leg: str
    number: str
    line: str
    ring_s: int
    language: str | None = None


class PassOn(Ordered, frozen=True, kw_only=True):
    """Join a customer with somebody outside, and let go of both: at the `target`, the name of a number that the operator wrote
    down, or else at this `number`.

    Done when the leg is gone; fails as `Dial` does, and then the customer is here still.
    """

    contact: str
    leg: str
    target: str = ""
    number: str = ""


class HangUp(Ordered, frozen=True, kw_only=True):
    """End a leg: a customer's connection is closed, an agent's phone leaves the call and stays."""

    contact: str
    leg: str


Order: TypeAlias = (
    Play
    | PlayMusic
    | StopPlaying
    | Ring
    | StopRinging
    | Join
    | SetPart
    | Mute
    | PauseRecording
    | PressKeys
    | Dictate
    | Dial
    | PassOn
    | HangUp
)

_orders: msgspec.msgpack.Decoder[Order] = msgspec.msgpack.Decoder(Order)


def decode_order(payload: bytes) -> Order:
    """An order from the link. Raises `msgspec.DecodeError`."""
    return _orders.decode(payload)
