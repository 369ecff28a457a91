"""Signed tokens, and how many calls one address may begin."""

import base64
import hashlib
import hmac
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import ContactId, CustomerId, LegId, LineId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language


class TokenUse(StrEnum):
    """What a token is good for; one made for one use is worthless for the other."""

    CALLER = "caller"
    """Its bearer calls as this customer."""
    WATCH = "watch"
    """Its bearer may follow the course of this contact."""
    RETURN = "return"
    """Its bearer's page is the customer's in this contact, and takes the call over when it was loaded again."""
    SIP = "sip"
    """Its bearer's page may speak SIP, to call in this contact."""


class InvalidTokenError(AppError):
    """The token was not made here, was made for another use, or is over."""

    kind = ErrorKind.FORBIDDEN
    code = "calls.invalid_token"


class TooManyCallsError(AppError):
    """This address begins calls too fast. `retry_after_s` says how long to wait."""

    kind = ErrorKind.TOO_MANY
    code = "calls.too_many"


class VoiceUnavailableError(AppError):
    """The media process takes no phones at the moment."""

    kind = ErrorKind.UNAVAILABLE
    code = "calls.voice_unavailable"


class AllLinesBusyError(AppError):
    """As many calls as this machine carries well are here already; those who are in them notice nothing."""

    kind = ErrorKind.UNAVAILABLE
    code = "calls.all_lines_busy"


class BadOfferError(AppError):
    """The browser's offer is none of sound over Opus."""

    kind = ErrorKind.INVALID
    code = "calls.bad_offer"


class CallOverError(AppError):
    """The call to which a page wants to return has ended."""

    kind = ErrorKind.CONFLICT
    code = "calls.call_over"


class NotAnAgentError(AppError):
    """The signed-in person takes no contacts and so has no phone."""

    kind = ErrorKind.CONFLICT
    code = "calls.not_an_agent"


class OriginNotAllowedError(AppError):
    """The web site `origin` may not show a button for the line `line`: it is not among the origins that its setting lists."""

    kind = ErrorKind.FORBIDDEN
    code = "calls.origin_not_allowed"


FEWEST_WAITS = 5
LONG_WAIT_S = 180
_SHORTEST_TOLD_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedWait:
    """Seconds within which somebody who calls now can expect an answer, as whole minutes."""

    at_least_s: int
    at_most_s: int

    @property
    def is_long(self) -> bool:
        """Whether being called back is the better offer."""
        return self.at_least_s >= LONG_WAIT_S


def expected_wait(waiting: int, waits: Sequence[Micros], window: Micros) -> ExpectedWait | None:
    """How long somebody who calls now will wait; `None` when that is not known, or under a minute.

    `waits` are the waits of those who called the line within the last `window` and were answered, the shortest first;
    `waiting` counts those who wait now. Two things are known, and the range spans both:

    - what others met: the middle half of `waits`, from their lower to their upper quartile;
    - the queue as it is: with `n` answers within `window` somebody is answered every `window / n`, so one who comes
      behind `waiting` others is answered after `(waiting + 1) * window / n`. Nobody waiting says nothing more.

    Fewer than `FEWEST_WAITS` answers are no experience: then nothing is said rather than something that was guessed. The
    lower end is rounded down to a minute and the upper end up, so that the range never promises more than was seen.
    """
    if len(waits) < FEWEST_WAITS:
        return None
    known = [waits[len(waits) // 4], waits[len(waits) * 3 // 4]]
    if waiting:
        known.append((waiting + 1) * window // len(waits))
    minute = 60 * SECOND
    least, most = min(known) // minute * 60, -(-max(known) // minute) * 60
    return ExpectedWait(at_least_s=least, at_most_s=most) if max(known) >= _SHORTEST_TOLD_S * SECOND else None


TURN_FOR = 12 * 3_600 * SECOND
"""How long a browser may begin to use a TURN server; it asks anew for each call."""


def sign(secret: bytes, use: TokenUse, subject: str, *, until: Micros) -> str:
    """A token that names `subject` until that instant: safe in addresses, readable by anybody, made by us alone."""
    body = f"{_encode(subject.encode())}.{until}"
    return f"{body}.{_signature(secret, use, body)}"


def subject_of(secret: bytes, use: TokenUse, token: str, *, now: Micros) -> str:
    """What the token names. Raises `InvalidTokenError`."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_bytes(signature), _bytes(_signature(secret, use, body))):
        raise InvalidTokenError
    subject, _, until = body.partition(".")
    if now >= int(until):
        raise InvalidTokenError
    return _decode(subject).decode()


def customer_of(secret: bytes, token: str, *, now: Micros) -> CustomerId:
    """The customer who calls with this token. Raises `InvalidTokenError`."""
    return CustomerId(subject_of(secret, TokenUse.CALLER, token, now=now))


def contact_of(secret: bytes, watch: str, *, now: Micros) -> ContactId:
    """The contact whose customer holds this token. Raises `InvalidTokenError`."""
    return ContactId(subject_of(secret, TokenUse.WATCH, watch, now=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServer:
    """A STUN or TURN server for a browser; TURN servers want to be told who one is."""

    url: str
    username: str | None = None
    credential: str | None = None


def ice_servers(urls: Sequence[str], turn_secret: str | None, *, now: Micros) -> Sequence[IceServer]:
    """The servers with passwords for `TURN_FOR`, as TURN servers make them out of the same secret.

    The name is the second in which it ends, and the password its HMAC-SHA1 by the secret, which itself is never told
    (draft-uberti-behave-turn-rest, coturn's `use-auth-secret`).
    """
    until = str((now + TURN_FOR) // SECOND)
    password = base64.b64encode(hmac.digest((turn_secret or "").encode(), until.encode(), hashlib.sha1)).decode()
    return [
        IceServer(url=url, username=until, credential=password) if url.startswith("turn") else IceServer(url=url)
        for url in urls
    ]


class TelephonyKind(StrEnum):
    """What carries the calls of a centre."""

    BROWSER = "browser"
    """Browsers of customers and agents."""
    ASTERISK = "asterisk"
    """An Asterisk: telephones of customers and agents, and their pages, which speak SIP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLogin:
    """As whom an agent's page registers at the telephone system, for so many seconds."""

    user: str
    password: str = field(repr=False)
    lasts_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCall:
    """A customer's page that calls a line, or `returns` to its call since it was loaded again."""

    contact: ContactId
    leg: LegId
    line: LineId
    customer: CustomerId | None = None
    language: Language | None = None
    returns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerLogin:
    """As whom a customer's page calls. Its call is kept for so many seconds when nothing is heard of the page."""

    user: str
    password: str = field(repr=False)
    kept_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingHere:
    """How a line is called: whether from a page, by what, and its telephone numbers."""

    is_possible: bool
    kind: TelephonyKind = TelephonyKind.BROWSER
    numbers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCounters:
    """How browser voice does, also as JSON. Lateness in seconds over the last ten of them, the rest since `started`."""

    started: Micros
    calls: int
    callers: int
    most_callers: int
    phones: int
    recordings: int
    is_late: bool
    """Nobody is let in, because sound is late."""
    lateness_p50: float
    lateness_p99: float
    ticks: int
    """Frames of 20 ms since the start."""
    ticks_given_up: int
    received: int
    """Packets."""
    lost: int
    late: int
    concealed: int
    """Frames made up in place of packets that did not come in time."""
    trimmed: int
    """Packets left out to shorten the delay."""
    broken: int
    refused_full: int
    refused_late: int
    refused_offer: int
    recording_failures: int
    unacknowledged: int
    reports_dropped: int
    cpu_s: float
    """Processor time it has used."""


def _signature(secret: bytes, use: TokenUse, body: str) -> str:
    return _encode(hmac.digest(secret, _bytes(f"perezvon.{use}.{body}"), hashlib.sha256))


def _bytes(text: str) -> bytes:
    """Whatever a token is made of, it can be compared."""
    return text.encode(errors="surrogatepass")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True, kw_only=True)
class CallLimit:
    """At most `calls` per address within `window`, and `calls_of_all` of everybody together.

    Kept in the memory of one process: several processes allow as many each. The addresses that called longest ago are
    forgotten first when there are more than `capacity`.
    """

    calls: int = 10
    calls_of_all: int = 600
    window: Micros = 60 * SECOND
    capacity: int = 20_000
    _begun: OrderedDict[str, deque[Micros]] = field(default_factory=OrderedDict)
    _begun_by_all: deque[Micros] = field(default_factory=deque)

    def begin(self, address: str, now: Micros) -> None:
        """Count a call. Raises `TooManyCallsError` instead when there were too many."""
        begun = self._begun.setdefault(address, deque())
        self._begun.move_to_end(address)
        if len(self._begun) > self.capacity:
            self._begun.popitem(last=False)
        self._check(begun, self.calls, now)
        self._check(self._begun_by_all, self.calls_of_all, now)
        begun.append(now)
        self._begun_by_all.append(now)

    def _check(self, begun: deque[Micros], limit: int, now: Micros) -> None:
        while begun and now - begun[0] >= self.window:
            begun.popleft()
        if len(begun) >= limit:
            raise TooManyCallsError(retry_after_s=(begun[0] + self.window - now) // SECOND + 1)
