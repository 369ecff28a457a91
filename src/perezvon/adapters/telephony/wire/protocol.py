"""The wire between the server and a media process.

Both sides may be of different releases for a while, since the media process outlives the server: fields are only added,
with defaults, and anything else raises `WIRE_VERSION`. A server speaks to media processes from `OLDEST_WIRE` on; what came
later, an older one ignores. The server asks (`Method`), the media process tells reports; each
report has a serial and is told again on a new connection until it was acknowledged.

There are two kinds of media process: that of browser voice, and that of Asterisk. Each refuses what only the other can.
"""

from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

import msgspec

WIRE_VERSION: Final = 4
OLDEST_WIRE: Final = 3
"""Such a media process obeys whoever asks and tells all who follow."""


class Method(StrEnum):
    """What the server asks, with the type it sends and the one it gets; `REPORT` and `EXISTING` go the other way, as tells."""

    HELLO = "hello"
    """Nothing, for `Hello`."""
    FOLLOW = "follow"
    """`Leads`, for `Leads`: from now on reports are told on this connection, first those that were never acknowledged,
    then what exists. When the answer is a newer epoch, that one is obeyed, and nothing is told."""
    PERFORM = "perform"
    """`Order`, for nothing: its outcome is a report. Refused when it is of an older epoch than one that was heard of."""
    ACKNOWLEDGE = "acknowledge"
    """`Acknowledged`, for nothing. Refused in the same way."""
    CONNECT_CALLER = "connect_caller"
    """`CallerOffer`, for `Answer`."""
    CONNECT_PHONE = "connect_phone"
    """`PhoneOffer`, for `Answer`."""
    DISCONNECT_PHONE = "disconnect_phone"
    """`PhoneGivenUp`, for nothing."""
    ACT = "act"
    """`Deed`, for nothing: a puppet acts."""
    RESYNCHRONISE = "resynchronise"
    """`Asked`, for `Leads`: like `FOLLOW`, and what exists comes with the number of the question."""
    SOUND = "sound"  # `Sound`, for `Kept`, both in `carried`: a sound from another machine.
    STAY = "stay"  # `Leads`, for `Leads`: whoever leads in this epoch is alive; the answer is the epoch that is obeyed.
    STEP_DOWN = "step_down"  # Nothing, for nothing: whoever followed on this connection leads no longer.
    LED = "led"  # Nothing, for `Led`.
    STATS = "stats"
    """Nothing, for `Stats`."""
    WATCH = "watch"
    """Nothing, for nothing: from now on this connection is told each order that is carried out (`ORDER`) and each report,
    without having to acknowledge any. For whoever looks on, and decides nothing."""
    REPORT = "report"
    """`Told`."""
    ORDER = "order"
    """`Order`: told to those who watch."""
    EXISTING = "existing"
    """`Existing`. All reports told before it are older, all after it newer."""
    DEPOSED = "deposed"
    """`Leads`, a tell: who followed in this epoch is told nothing more, since another leads in a newer one."""


class Refusal(StrEnum):
    """Why the media process refused a question."""

    MEDIA_FULL = "media_full"
    """No more callers for now: too many calls, or the clock is late."""
    BAD_OFFER = "bad_offer"
    """The SDP offer is none that a page of ours makes."""
    CALL_OVER = "call_over"
    """The leg that a page wants to return to is not there any more."""
    BAD_REQUEST = "bad_request"
    """An unknown method or a payload that does not fit."""
    DEPOSED = "deposed"
    """Another leads in a newer epoch."""


class Part(StrEnum):
    """How an agent takes part. Whatever their part, they hear the whole conversation."""

    TALK = "talk"
    """Heard by everybody."""
    LISTEN = "listen"
    """Heard by nobody."""
    WHISPER = "whisper"
    """Heard by the agents who talk, and not by customers."""


class Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all that is sent."""


class Tagged(Wire, frozen=True, kw_only=True, tag=True):
    """Base of what is sent as one of several types."""


# --- Questions and answers. ------------------------------------------------------------------------------------------


class Hello(Wire, frozen=True, kw_only=True):
    """Who runs at this address."""

    wire: int
    release: str
    pid: int
    started: int


class CallerOffer(Wire, frozen=True, kw_only=True):
    """A customer's page calls a line."""

    contact: str
    leg: str
    line: str
    sdp: str
    customer: str | None = None
    language: str | None = None
    returns: bool = False
    """The page was loaded again, or lost its connection: it takes its leg over, whatever limit there is."""


class PhoneOffer(Wire, frozen=True, kw_only=True):
    """An agent's page wants to be the agent's phone."""

    agent: str
    sdp: str


class PhoneGivenUp(Wire, frozen=True, kw_only=True):
    """The agent needs no phone any more."""

    agent: str


class Answer(Wire, frozen=True, kw_only=True):
    """The SDP answer for the page."""

    sdp: str


class Acknowledged(Wire, frozen=True, kw_only=True):
    """Serials of reports that need not come again. `epoch` is the one in which whoever says so leads."""

    serials: tuple[str, ...]
    epoch: int = 0


class Leads(Wire, frozen=True, kw_only=True):
    """An epoch, which grows with each new leader; 0 is that of nobody."""

    epoch: int


class Led(Wire, frozen=True, kw_only=True):
    """Whether somebody leads on another connection, who was heard within a second."""

    by_another: bool


class Stats(Wire, frozen=True, kw_only=True):
    """How the media process does. Times in seconds; lateness over the last ten seconds, the rest since its start."""

    pid: int
    started: int
    calls: int
    callers: int
    phones: int
    recordings: int
    ticks: int
    ticks_given_up: int
    lateness_p50: float
    lateness_p99: float
    received: int
    lost: int
    late: int
    concealed: int
    trimmed: int
    broken: int
    recording_failures: int
    recording_paused: bool = False
    """Whether the disk is too full to record."""
    unacknowledged: int
    reports_dropped: int
    cpu_s: float = 0.0
    """Processor time it has used."""
    most_callers: int = 0
    """As many may be here at once."""
    is_late: bool = False
    """Nobody is let in, because sound is late."""
    refused_full: int = 0
    refused_late: int = 0
    refused_offer: int = 0


# --- Orders: what the engine wants done. -----------------------------------------------------------------------------


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

    `offer` is the one for which it rings, or was answered.
    """

    contact: str
    leg: str
    agent: str
    record: bool = True
    part: Part = Part.TALK
    silences: bool = True
    offer: str = ""


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


class HangUp(Ordered, frozen=True, kw_only=True):
    """End a leg: a customer's connection is closed, an agent's phone leaves the call and stays."""

    contact: str
    leg: str


Order: TypeAlias = (
    Play | PlayMusic | StopPlaying | Ring | StopRinging | Join | SetPart | Mute | PressKeys | Dictate | HangUp
)


# --- Reports: what was seen. -----------------------------------------------------------------------------------------


class Arrived(Tagged, frozen=True, kw_only=True):
    """A customer is connected and can hear and speak."""

    contact: str
    leg: str
    line: str
    customer: str | None = None
    language: str | None = None


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


class Asked(Wire, frozen=True, kw_only=True):
    """The number of a question, for its answer to name. `epoch` is the one in which whoever asks leads."""

    question: int
    epoch: int = 0


class Seated(Wire, frozen=True, kw_only=True):
    """An agent's leg: who it is and what they are in the contact."""

    leg: str
    contact: str
    agent: str
    part: Part = Part.TALK
    is_muted: bool = False
    is_away: bool = False
    """Their page is gone, and may come back."""


class Ringing(Wire, frozen=True, kw_only=True):
    """A phone that rings."""

    offer: str
    contact: str
    agent: str


class Existing(Wire, frozen=True, kw_only=True):
    """All that exists now. `question` is the one that it answers, if it answers one."""

    customers: tuple[Arrived, ...]
    agent_legs: tuple[str, ...]
    phones: tuple[str, ...]
    question: int | None = None
    seats: tuple[Seated, ...] | None = None
    """Of the agents' legs who is on them; the oldest first. An older media process does not tell."""
    music: tuple[str, ...] | None = None
    """The customers' legs to which music is played. An older media process does not tell."""
    rings: tuple[Ringing, ...] = ()
    """The phones that ring, where they ring by order."""


# --- Bytes. ----------------------------------------------------------------------------------------------------------

W = TypeVar("W", bound=Wire)

_orders: msgspec.msgpack.Decoder[Order] = msgspec.msgpack.Decoder(Order)


def encode(value: Wire) -> bytes:
    """A message for the link."""
    return msgspec.msgpack.encode(value)


def decode(payload: bytes, expected: type[W]) -> W:
    """A message from the link. Raises `msgspec.DecodeError` when it is none of that type."""
    return msgspec.msgpack.decode(payload, type=expected)


def decode_order(payload: bytes) -> Order:
    """An order from the link. Raises `msgspec.DecodeError`."""
    return _orders.decode(payload)
