"""A request to be called back, from the wish to the end, and what it must say.

Its life: `open`, then `taken` by one person, then `done`; or nobody was reached, which makes it `open` again until it was
tried `MOST_ATTEMPTS` times and is `not_reached`. What has ended may be opened again, since people press wrong buttons.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import CustomerId, LineId, UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

MOST_ATTEMPTS: Final = 3
LONGEST_WISH: Final = 14 * 24 * 3_600 * SECOND
"""How far ahead somebody may wish to be called."""

_NOT_OF_A_PHONE = re.compile(r"[^\d+]")
_PHONE = re.compile(r"\+?\d{5,15}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_CLOCKS_DIFFER: Final = 3_600 * SECOND


class CallbackState(StrEnum):
    """Where a request is."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    NOT_REACHED = "not_reached"


class ReachBy(StrEnum):
    """How somebody wants to be reached. A browser cannot be rung; by e-mail one can be sent the link to call."""

    PHONE = "phone"
    EMAIL = "email"


class CallbackAction(StrEnum):
    """What a person does about a request."""

    TAKE = "take"
    GIVE_BACK = "give_back"
    FINISH = "finish"
    NOT_REACHED = "not_reached"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """Somebody wants to be called back. `wished_at` is `None` for as soon as possible."""

    request: str
    line: LineId
    customer: CustomerId | None = None
    """Who it is, when they called with a signed token; nobody is believed to be who they say."""
    name: str
    language: Language
    reach_by: ReachBy
    address: str
    wished_at: Micros | None = None
    note: str = ""
    asked_at: Micros
    """When it was asked for, and consented that the name and the address are kept for it."""
    state: CallbackState = CallbackState.OPEN
    taken_by: UserId | None = None
    """Who handles it, or did last."""
    attempts: int = 0
    attempted_at: Micros | None = None
    ended_at: Micros | None = None


class CallbackNotFoundError(AppError):
    """No such request, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "callbacks.not_found"


class CallbackTakenError(AppError):
    """A colleague has taken it."""

    kind = ErrorKind.CONFLICT
    code = "callbacks.taken"


class CallbackMovedError(AppError):
    """It is not in the state any more in which that can be done."""

    kind = ErrorKind.CONFLICT
    code = "callbacks.moved"


class ConsentMissingError(AppError):
    """Name and address may not be kept without consent."""

    kind = ErrorKind.INVALID
    code = "callbacks.consent_missing"


class NameMissingError(AppError):
    """A request needs a name."""

    kind = ErrorKind.INVALID
    code = "callbacks.name_missing"


class BadPhoneError(AppError):
    """That is no telephone number."""

    kind = ErrorKind.INVALID
    code = "callbacks.bad_phone"


class BadEmailError(AppError):
    """That is no e-mail address."""

    kind = ErrorKind.INVALID
    code = "callbacks.bad_email"


class BadWishError(AppError):
    """The wished time is past, or more than two weeks ahead."""

    kind = ErrorKind.INVALID
    code = "callbacks.bad_time"


class TooManyRequestsError(AppError):
    """This address asks too often. `retry_after_s` says how long to wait."""

    kind = ErrorKind.TOO_MANY
    code = "callbacks.too_many"


def checked(asked: CallbackRequest, *, has_consented: bool) -> CallbackRequest:
    """The request as it is kept.

    Raises `ConsentMissingError`, `NameMissingError`, `BadPhoneError`, `BadEmailError` or `BadWishError`.
    """
    if not has_consented:
        raise ConsentMissingError
    name = " ".join(asked.name.split())
    if not name:
        raise NameMissingError
    address = _checked_address(asked.reach_by, asked.address)
    wish = asked.wished_at
    if wish is not None and not (asked.asked_at - _CLOCKS_DIFFER <= wish <= asked.asked_at + LONGEST_WISH):
        raise BadWishError
    return replace(asked, name=name, address=address, note=asked.note.strip())


def _checked_address(reach_by: ReachBy, written: str) -> str:
    plain = unicodedata.normalize("NFKC", written).strip()
    match reach_by:
        case ReachBy.PHONE:
            number = _NOT_OF_A_PHONE.sub("", plain)
            if not _PHONE.fullmatch(number):
                raise BadPhoneError
            return number
        case ReachBy.EMAIL:
            if not _EMAIL.fullmatch(plain):
                raise BadEmailError
            return plain


_FROM: Mapping[CallbackAction, tuple[CallbackState, ...]] = {
    CallbackAction.TAKE: (CallbackState.OPEN,),
    CallbackAction.GIVE_BACK: (CallbackState.TAKEN,),
    CallbackAction.FINISH: (CallbackState.TAKEN,),
    CallbackAction.NOT_REACHED: (CallbackState.TAKEN,),
    CallbackAction.REOPEN: (CallbackState.DONE, CallbackState.NOT_REACHED),
}


def after(
    request: CallbackRequest, action: CallbackAction, by: UserId, now: Micros, *, may_interfere: bool = False
) -> CallbackRequest:
    """The request after somebody did something about it.

    What a colleague has taken is theirs, unless one `may_interfere`. Raises `CallbackTakenError` or `CallbackMovedError`.
    """
    is_anothers = request.state is CallbackState.TAKEN and request.taken_by != by
    if is_anothers and (action is CallbackAction.TAKE or not may_interfere):
        raise CallbackTakenError
    if request.state not in _FROM[action]:
        raise CallbackMovedError
    match action:
        case CallbackAction.TAKE:
            return replace(request, state=CallbackState.TAKEN, taken_by=by)
        case CallbackAction.GIVE_BACK | CallbackAction.REOPEN:
            return replace(request, state=CallbackState.OPEN, taken_by=None, ended_at=None)
        case CallbackAction.FINISH:
            return replace(request, state=CallbackState.DONE, ended_at=now)
        case CallbackAction.NOT_REACHED:
            attempts = request.attempts + 1
            tried = replace(request, attempts=attempts, attempted_at=now)
            if attempts < MOST_ATTEMPTS:
                return replace(tried, state=CallbackState.OPEN, taken_by=None)
            return replace(tried, state=CallbackState.NOT_REACHED, ended_at=now)
