"""A recording, what is stored of it, who spoke in it, and which bytes of it a player asked for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, ContactId, LegId, RecordingId
from perezvon.kernel.time import SECOND, Micros

PEAKS_PER_SECOND = 20
"""How finely the loudness of a master is drawn."""

CHANNELS = ("agent", "customer")
"""Left and right of every master."""

ERASE = "recordings.erase"
"""The kind of job that erases one recording whose time is over."""

ERASE_OLD = "recordings.erase_old"
"""The kind of nightly job that finds them."""

FINISH = "recordings.finish"
"""The kind of job that makes a master."""


class RecordingState(StrEnum):
    """Where a recording is on its way to the listener."""

    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


class FailedWhy(StrEnum):
    """Why there will be no master."""

    SOURCE_MISSING = "source_missing"
    SOURCE_DAMAGED = "source_damaged"
    STORE_UNAVAILABLE = "store_unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The sound of one agent's leg, with the customer on the other channel."""

    recording: RecordingId
    contact: ContactId
    leg: LegId
    agent: AgentId | None = None
    started_at: Micros
    duration: Micros
    """As telephony reported it; the master knows its own to the sample."""
    state: RecordingState = RecordingState.PREPARING
    reason: FailedWhy | None = None
    """Set when it failed."""
    keep: bool = False
    """Whether it stays when its time is over, for example while somebody examines it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaks:
    """How loud each channel is: a byte for each twentieth of a second, the loudest sample of it, 255 being full scale."""

    left: bytes
    right: bytes

    def drawn_with(self, points: int) -> "tuple[Peaks, float]":
        """The same in at most so many values for each channel, and how many of them a second has."""
        width = max(1, -(-len(self.left) // points))
        left, right = (_loudest(channel, width) for channel in (self.left, self.right))
        return Peaks(left=left, right=right), PEAKS_PER_SECOND / width


def _loudest(channel: bytes, width: int) -> bytes:
    return channel if width == 1 else bytes(max(channel[at : at + width]) for at in range(0, len(channel), width))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of something: bytes of a file, microseconds of a sound. From `start` to before `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many these are."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Who made sound in a recording, and how long. `both` is part of what either did; `silences` are long ones."""

    duration: Micros
    agent: Micros
    customer: Micros
    both: Micros
    silences: tuple[Span, ...]

    @property
    def longest_silence(self) -> Micros:
        """The longest time in which neither made a sound."""
        return max((silence.length for silence in self.silences), default=0)


GATE = 8
"""From this loudness on somebody is said to speak: 30 dB below full scale. What hums in a room is softer."""

LONG_SILENCE = 3 * SECOND
"""A shorter pause belongs to any talk."""

_PEAK = SECOND // PEAKS_PER_SECOND
_OPEN = bytes(loudness >= GATE for loudness in range(256))
_TALK = re.compile(rb"\x01(?:\x00{0,9}\x01)*")
"""Between two words lies up to half a second."""
_PAUSE = re.compile(rb"\x00+")
_SHORTEST_TALK = 3


def speech_in(peaks: Peaks, held: Iterable[Span] = ()) -> Speech:
    """Who spoke when, as far as loudness tells: an energy gate that knows no words and takes a cough for speech.

    While the customer was `held`, in microseconds from the beginning, nobody is expected to say anything.
    """
    agent, customer = (_gated(channel) for channel in (peaks.left, peaks.right))
    either = int.from_bytes(agent, "big") | int.from_bytes(customer, "big")
    both = int.from_bytes(agent, "big") & int.from_bytes(customer, "big")
    filled = bytearray(either.to_bytes(len(agent), "big"))
    for hold in held:
        first, last = max(0, hold.start // _PEAK), min(len(filled), -(-hold.end // _PEAK))
        filled[first:last] = b"\x01" * max(0, last - first)
    pauses = (Span(start=pause.start() * _PEAK, end=pause.end() * _PEAK) for pause in _PAUSE.finditer(filled))
    return Speech(
        duration=len(agent) * _PEAK,
        agent=agent.count(1) * _PEAK,
        customer=customer.count(1) * _PEAK,
        both=both.bit_count() * _PEAK,
        silences=tuple(pause for pause in pauses if pause.length >= LONG_SILENCE),
    )


def _gated(channel: bytes) -> bytes:
    """A one for each peak that belongs to talk, a zero for the others. A click alone is none."""

    def whole(talk: re.Match[bytes]) -> bytes:
        length = talk.end() - talk.start()
        return (b"\x01" if length >= _SHORTEST_TALK else b"\x00") * length

    return _TALK.sub(whole, channel.translate(_OPEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """What became of a recording: an Ogg/Opus file in stereo, agent left and customer right."""

    blob: str
    size: int
    sha256: str
    duration: Micros


class RangeNotSatisfiableError(Exception):
    """Not one of the bytes asked for exists."""


_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE | re.ASCII)


def requested_span(header: str | None, size: int) -> Span | None:
    """The part that a `Range` header asks for; `None` for the whole.

    A header that is malformed, or asks for several parts at once, is ignored, as RFC 9110 section 14.2 allows. Raises
    `RangeNotSatisfiableError`.
    """
    match = _RANGE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        span = Span(start=max(size - int(last), 0), end=size)
    elif last and int(last) < int(first):
        return None
    else:
        span = Span(start=int(first), end=min(int(last) + 1, size) if last else size)
    if span.length <= 0:
        raise RangeNotSatisfiableError
    return span


class RecordingNotFoundError(AppError):
    """No such recording, or none that this person may listen to."""

    kind = ErrorKind.NOT_FOUND
    code = "recordings.not_found"


class RecordingNotReadyError(AppError):
    """It is still being prepared, or that has failed; `state` says which."""

    kind = ErrorKind.CONFLICT
    code = "recordings.not_ready"
