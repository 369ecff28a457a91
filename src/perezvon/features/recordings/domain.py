"""A recording, what is stored of it, and which bytes of it a player asked for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, ContactId, LegId, RecordingId
from perezvon.kernel.time import Micros

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """What became of a recording: an Ogg/Opus file in stereo, agent left and customer right."""

    blob: str
    size: int
    sha256: str
    duration: Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The bytes from `start` to before `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes these are."""
        return self.end - self.start


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
