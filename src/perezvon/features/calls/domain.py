"""Signed tokens, and how many calls one address may begin."""

import base64
import hashlib
import hmac
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from enum import StrEnum

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import SECOND, Micros


class TokenUse(StrEnum):
    """What a token is good for; one made for one use is worthless for the other."""

    CALLER = "caller"
    """Its bearer calls as this customer."""
    WATCH = "watch"
    """Its bearer may follow the course of this contact."""


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


class NotAnAgentError(AppError):
    """The signed-in person takes no contacts and so has no phone."""

    kind = ErrorKind.CONFLICT
    code = "calls.not_an_agent"


def sign(secret: bytes, use: TokenUse, subject: str, *, until: Micros) -> str:
    """A token that names `subject` until that instant: safe in addresses, readable by anybody, made by us alone."""
    body = f"{_encode(subject.encode())}.{until}"
    return f"{body}.{_signature(secret, use, body)}"


def subject_of(secret: bytes, use: TokenUse, token: str, *, now: Micros) -> str:
    """What the token names. Raises `InvalidTokenError`."""
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, use, body).encode()):
        raise InvalidTokenError
    subject, _, until = body.partition(".")
    if now >= int(until):
        raise InvalidTokenError
    return _decode(subject).decode()


def _signature(secret: bytes, use: TokenUse, body: str) -> str:
    return _encode(hmac.digest(secret, f"perezvon.{use}.{body}".encode(), hashlib.sha256))


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
