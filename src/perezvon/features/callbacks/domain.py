"""A request to be called back, from the wish to the end, and what it must say.

Its life: `open`, then `taken` by one person, then `done`; or nobody was reached, which makes it `open` again until it was
tried `MOST_ATTEMPTS` times and is `not_reached`; or it is `given_up` with a reason. What has ended may be opened again, since
people press wrong buttons.
While it is `planned` the engine calls by itself; people see that and may take it out of its hands.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from perezvon.engine.centre import CallbackSetup
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import ContactId, CustomerId, LineId, PartyId, QueueId, UserId
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

    PLANNED = "planned"
    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    NOT_REACHED = "not_reached"
    GIVEN_UP = "given_up"
    """Somebody closed it with a reason, without having reached them."""


class Closing(StrEnum):
    """What people say that came of it."""

    REACHED = "reached"
    GIVEN_UP = "given_up"


class Reason(StrEnum):
    """Why somebody is given up."""

    SETTLED = "settled"
    """What they wanted was settled otherwise."""
    NO_WAY = "no_way"
    """There is no way to reach them."""
    WRONG_NUMBER = "wrong_number"
    UNWANTED = "unwanted"
    """Nobody should call them: an advertiser, a prank, a robot."""
    OTHER = "other"


class Cause(StrEnum):
    """Why somebody is to be called."""

    ASKED = "asked"
    """They left a request in writing."""
    WANTED = "wanted"
    """They asked for it in a call, or on its page while they waited."""
    ABANDONED = "abandoned"
    """They gave up waiting."""
    NOT_SERVED = "not_served"
    """Nobody was there for them."""
    LOST = "lost"
    """Their connection was lost before anybody talked to them."""
    MISSED = "missed"
    """They were missed otherwise, and somebody took them out of the ledger of missed calls."""


FOUND = (Cause.ABANDONED, Cause.NOT_SERVED, Cause.LOST, Cause.MISSED)
"""Nobody asked for these: they are over once the person was talked to."""


ENDED_BY_ITSELF = ("reached", "served", "called_again", "merged", "withdrawn")
"""The reasons of those that are done without anybody saying so."""


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
    cause: Cause = Cause.ASKED
    reason: str | None = None
    """Of one that people must do: why the engine does not. Of one that nobody worked off: how it ended, as in the change
    `CallbackEnded`, or `served`, if they called again and were. Of one that was given up: a `Reason`."""
    remark: str = ""
    """What was written when it was given up."""
    due: Micros | None = None
    """When the engine calls at the earliest, while it is planned."""
    party: PartyId | None = None
    contact: ContactId | None = None
    """The contact in which it came to this."""
    queue: QueueId | None = None
    """The queue they waited in,"""
    waited: Micros | None = None
    """and how long."""
    attempts: int = 0
    attempted_at: Micros | None = None
    ended_at: Micros | None = None

    @property
    def person(self) -> str | None:
        """Whom it is about, as far as that is known."""
        return person_of(self.customer, self.party)


def person_of(customer: CustomerId | None, party: PartyId | None) -> str | None:
    """The customer, or else the party; `None` of somebody quite unknown."""
    if customer is not None:
        return customer
    return None if party is None else f"party {party}"


def asked_in(contact: ContactId) -> str:
    """The id of the request that a contact's customer leaves while they wait. They have one: asking again changes it."""
    return f"asked-{contact}"


def withdrawn(request: CallbackRequest, now: Micros) -> CallbackRequest:
    """The request after whoever asked would rather wait. Raises `CallbackMovedError` if somebody has taken it or it is over."""
    if request.state not in (CallbackState.PLANNED, CallbackState.OPEN):
        raise CallbackMovedError
    return replace(request, state=CallbackState.DONE, due=None, ended_at=now, reason="withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is in a contact now."""

    contact: ContactId
    line: LineId
    language: Language
    party: PartyId | None = None
    customer: CustomerId | None = None
    routed_at: Micros | None = None
    queue: QueueId | None = None
    is_called: bool = False
    """Whether an agent called them by their own wish."""

    @property
    def person(self) -> str | None:
        """Who it is, as far as that is known."""
        return person_of(self.customer, self.party)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRules:
    """How people are called back. `version` is 0 before anybody has said so."""

    setup: CallbackSetup = field(default_factory=CallbackSetup)
    version: int = 0


class UnknownHoursError(AppError):
    """Nobody has set these hours."""

    kind = ErrorKind.INVALID
    code = "callbacks.unknown_hours"


class CallbackNotFoundError(AppError):
    """No such request, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "callbacks.not_found"


class CallbackTakenError(AppError):
    """A colleague has taken it: `by`, the id of a user."""

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
    CallbackAction.TAKE: (CallbackState.OPEN, CallbackState.PLANNED),
    CallbackAction.GIVE_BACK: (CallbackState.TAKEN,),
    CallbackAction.FINISH: (CallbackState.TAKEN,),
    CallbackAction.NOT_REACHED: (CallbackState.TAKEN,),
    CallbackAction.REOPEN: (CallbackState.DONE, CallbackState.NOT_REACHED, CallbackState.GIVEN_UP),
}


def after(
    request: CallbackRequest, action: CallbackAction, by: UserId, now: Micros, *, may_interfere: bool = False
) -> CallbackRequest:
    """The request after somebody did something about it.

    What a colleague has taken is theirs, unless one `may_interfere`. Raises `CallbackTakenError` or `CallbackMovedError`.
    """
    _check_whose(request, by, may_interfere=may_interfere and action is not CallbackAction.TAKE)
    if request.state not in _FROM[action]:
        raise CallbackMovedError
    match action:
        case CallbackAction.TAKE:
            return replace(request, state=CallbackState.TAKEN, taken_by=by, due=None)
        case CallbackAction.GIVE_BACK | CallbackAction.REOPEN:
            return replace(request, state=CallbackState.OPEN, taken_by=None, ended_at=None, reason=None, remark="")
        case CallbackAction.FINISH:
            return replace(request, state=CallbackState.DONE, ended_at=now)
        case CallbackAction.NOT_REACHED:
            attempts = request.attempts + 1
            tried = replace(request, attempts=attempts, attempted_at=now)
            if attempts < MOST_ATTEMPTS:
                return replace(tried, state=CallbackState.OPEN, taken_by=None)
            return replace(tried, state=CallbackState.NOT_REACHED, ended_at=now)


def handed(request: CallbackRequest, to: UserId, by: UserId, *, may_interfere: bool = False) -> CallbackRequest:
    """The request once somebody else looks after it. Raises `CallbackTakenError` or `CallbackMovedError`."""
    return replace(
        _unfinished(request, by, may_interfere=may_interfere), state=CallbackState.TAKEN, taken_by=to, due=None
    )


def given_up(
    request: CallbackRequest, why: Reason, remark: str, by: UserId, now: Micros, *, may_interfere: bool = False
) -> CallbackRequest:
    """The request once nobody is to be called any more. Raises `CallbackTakenError` or `CallbackMovedError`."""
    found = _unfinished(request, by, may_interfere=may_interfere)
    ended = replace(found, state=CallbackState.GIVEN_UP, taken_by=by, due=None, ended_at=now)
    return replace(ended, reason=why.value, remark=remark)


def _unfinished(request: CallbackRequest, by: UserId, *, may_interfere: bool) -> CallbackRequest:
    _check_whose(request, by, may_interfere=may_interfere)
    if request.ended_at is not None:
        raise CallbackMovedError
    return request


def _check_whose(request: CallbackRequest, by: UserId, *, may_interfere: bool) -> None:
    if request.state is CallbackState.TAKEN and request.taken_by != by and not may_interfere:
        raise CallbackTakenError(by=request.taken_by or "")
