"""What a missed call is, why it was missed, and what has become of whoever called.

Missed is whoever came, ended, and was talked to by nobody. Nobody is missed whom the menu served to its end, and whom we called.
Calls of one person that were missed one after the other are one entry, until that person is talked to or somebody closes it: all
calls of an entry have the same ending, or none yet.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from typing_extensions import override

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, LineId, PartyId, QueueId, TeamId, UserId
from perezvon.kernel.time import SECOND, Micros

SHORT: Final[Micros] = 5 * SECOND
"""Whoever leaves the menu within this time hardly wanted anything: shown to whoever asks for it."""


class Cause(StrEnum):
    """Why nobody talked to whoever called."""

    CALLBACK_ASKED = "callback_asked"
    """They asked to be called back instead."""
    MESSAGE_LEFT = "message_left"
    """They left a message instead."""
    CLOSED = "closed"
    """Nobody was to be there: it was outside of opening hours."""
    TECHNICAL = "technical"
    """Their connection was lost, or telephony or the flow failed."""
    STOPPED = "stopped"
    """A supervisor ended the call."""
    RANG_OUT = "rang_out"
    """Agents were rung, and at least one of them let it pass."""
    NOBODY_SIGNED_IN = "nobody_signed_in"
    """No agent of the queues was there."""
    GAVE_UP = "gave_up"
    """They left while they waited."""
    NOT_SERVED = "not_served"
    """They waited as long as they may, or left after that."""
    MENU = "menu"
    """They left in the menu, before anybody was looked for."""


class Status(StrEnum):
    """What has become of whoever was missed."""

    OPEN = "open"
    CALLED_BACK = "called_back"
    """We called and they answered, or somebody says that they were reached."""
    CAME_AGAIN = "came_again"
    """They called again and were talked to."""
    GIVEN_UP = "given_up"
    """Somebody closed it with a reason."""


LET_PASS: Final = frozenset({"declined", "rang_out", "unreachable", "failed"})
"""How the ringing of an agent ends by whom it was missed."""

_AWAY: Final = frozenset({"offline", "not_active"})
"""What rules out an agent who is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the log says of a call that is over and that nobody answered, as far as it decides about the cause."""

    how: str
    """As in the change `ContactEnded`."""
    lost: str | None = None
    """How the customer's leg ended, as in `LegHungUp`."""
    left: frozenset[str] = frozenset()
    """`message_left` and `callback_requested`, where they left that behind."""
    endings: Sequence[str] = ()
    """How the ringing of each agent ended, as in `OfferEnded`."""
    steps: frozenset[str] = frozenset()
    """Why steps of its route did not serve, as in `RouteStepped`."""
    ruled_out: Sequence[frozenset[str]] = ()
    """What ruled out agents, for each time that a queue was looked through, as in `Decided`."""
    is_queued: bool = False
    """Whether it ever waited in a queue."""


_CAUSES: Final[Sequence[tuple[Cause, Callable[[Facts], bool]]]] = (
    (Cause.CALLBACK_ASKED, lambda facts: "callback_requested" in facts.left),
    (Cause.MESSAGE_LEFT, lambda facts: "message_left" in facts.left),
    (Cause.CLOSED, lambda facts: facts.how == "closed" or ("queue_not_open" in facts.steps and not facts.is_queued)),
    (Cause.TECHNICAL, lambda facts: facts.how == "failed" or facts.lost in ("lost", "failed")),
    (Cause.STOPPED, lambda facts: facts.how == "stopped"),
    (Cause.RANG_OUT, lambda facts: not LET_PASS.isdisjoint(facts.endings)),
    (Cause.NOBODY_SIGNED_IN, lambda facts: not facts.endings and _is_deserted(facts.ruled_out)),
    (Cause.GAVE_UP, lambda facts: facts.how == "abandoned"),
    (Cause.NOT_SERVED, lambda facts: facts.how == "not_served"),
    (Cause.MENU, lambda facts: facts.how == "left_in_flow"),
)
"""The first that holds is the cause: what the caller did themselves, then what made it impossible to talk to them, then what
people did or did not do, and in the end that they left. Whoever waits while agents let it pass is not said to be impatient."""


def cause_of(facts: Facts) -> Cause | None:
    """Why it was missed; `None`: it was not, since the menu served it to its end."""
    return next((cause for cause, holds in _CAUSES if holds(facts)), None)


def _is_deserted(ruled_out: Sequence[frozenset[str]]) -> bool:
    return bool(ruled_out) and all(reasons <= _AWAY for reasons in ruled_out)


def who_of(contact: ContactId, customer: CustomerId | None, party: PartyId | None) -> str:
    """The person: the customer, or else the number; somebody quite unknown is another one each time."""
    if customer is not None:
        return customer
    return contact if party is None else f"party {party}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Somebody was talked to."""

    contact: ContactId
    at: Micros
    customer: CustomerId | None
    party: PartyId | None
    agent: AgentId | None
    """Who talked to them first."""
    is_outgoing: bool
    """Whether we called them."""

    @property
    def whom(self) -> Collection[str]:
        """All by which whoever was missed may be known: a number may have become a customer's since."""
        return {who_of(self.contact, self.customer, self.party), who_of(self.contact, None, self.party)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A call that was missed, and the first talk with the same person after it."""

    contact: ContactId
    who: str
    customer: CustomerId | None = None
    party: PartyId | None = None
    line: LineId
    channel: str
    language: str
    arrived_at: Micros
    ended_at: Micros
    cause: Cause
    is_short: bool = False
    wait: Micros | None = None
    """How long they waited for an agent; `None` of one who never got so far."""
    queue: QueueId | None = None
    """The queue they waited in last."""
    agent: AgentId | None = None
    """The personal manager who was looked for first."""
    rung: tuple[AgentId, ...] = ()
    """The agents who were rung, each once, as they were."""
    position: int | None = None
    """At which place of the queue they began to wait."""
    low_s: int | None = None
    """What they had to expect last, from so many seconds"""
    high_s: int | None = None
    """to so many."""
    talked_at: Micros | None = None
    talked_in: ContactId | None = None
    talked_by: AgentId | None = None
    was_called: bool | None = None


def talk_after(miss: Miss, talks: Iterable[Talk]) -> Talk | None:
    """The first talk with whoever was missed, once they had gone; of several at the same instant the one with the least id."""
    later = [talk for talk in talks if talk.at >= miss.ended_at and miss.who in talk.whom]
    return min(later, key=lambda talk: (talk.at, talk.contact), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who was missed once or several times in a row, and what has become of it. All else is told of the last call."""

    miss: Miss
    """The last call."""
    calls: Sequence[ContactId]
    """All of them."""
    first_at: Micros
    status: Status
    closed_at: Micros | None
    request: str | None
    """The request to call back which people work on, or by which they closed it."""
    request_state: str | None
    owner: UserId | None
    """Who looks after it, or did."""
    due: Micros | None
    """When the engine calls by itself."""
    reason: str | None
    """Why it was given up,"""
    remark: str
    """and what was written about that."""

    @property
    def count(self) -> int:
        """How often they were missed."""
        return len(self.calls)

    @property
    def is_open(self) -> bool:
        """Whether nobody has talked to them since, and nobody closed it."""
        return self.status is Status.OPEN

    @property
    def is_said(self) -> bool:
        """Whether somebody says what came of it, which can be taken back; else the log tells that."""
        return self.request is not None and not self.is_open

    @property
    def cursor(self) -> "Cursor":
        """Its place in the ledger: open ones from the one that began first, before all others from the newest."""
        if self.is_open:
            return Cursor(rank=OPEN_FIRST, place=self.first_at, contact=self.miss.contact)
        return Cursor(rank=OTHERS, place=-self.miss.arrived_at, contact=self.miss.contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """An agent was rung for a call, and how that ended, as in the change `OfferEnded`."""

    contact: ContactId
    agent: AgentId
    made_at: Micros
    ended_at: Micros | None
    how: str | None


OPEN_FIRST: Final = 0
OTHERS: Final = 1


class Owned(StrEnum):
    """Whose entries are sought."""

    MINE = "mine"
    NOBODYS = "nobodys"
    ANYBODYS = "anybodys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries are wanted: those for which everything is so that is given."""

    since: Micros | None = None
    """The last call came then or later."""
    until: Micros | None = None
    """The last call came earlier."""
    queue: QueueId | None = None
    team: TeamId | None = None
    """An agent of it was rung."""
    agent: AgentId | None = None
    """They were rung, or are the personal manager."""
    customer: CustomerId | None = None
    cause: Cause | None = None
    status: Status | None = None
    owned: Owned | None = None
    with_short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in the ledger, after an entry. As text: `<rank>.<place>.<contact>`."""

    rank: int
    place: Micros
    contact: ContactId

    @override
    def __str__(self) -> str:
        return f"{self.rank}.{self.place}.{self.contact}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """The cursor that was written as `text`. Raises `BadCursorError`."""
        rank, _, rest = text.partition(".")
        place, _, contact = rest.partition(".")
        digits = place.removeprefix("-")
        if rank not in ("0", "1") or not (digits.isascii() and digits.isdigit() and len(digits) <= 16 and contact):
            raise BadCursorError
        return cls(rank=int(rank), place=int(place), contact=ContactId(contact))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of the ledger; `next` is `None` at its end."""

    items: Sequence[Entry]
    next: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many entries there are of each status and cause."""

    status: Status
    cause: Cause
    count: int


def totals(tallies: Iterable[Tally], sought: Sought) -> tuple[Mapping[Status, int], Mapping[Cause, int]]:
    """How many entries each status has and each cause: of a status those of the cause that is sought, and the other way round,
    so that each number is the length of the list that choosing it shows."""
    by_status, by_cause = Counter[Status](), Counter[Cause]()
    for tally in tallies:
        if sought.cause in (None, tally.cause):
            by_status[tally.status] += tally.count
        if sought.status in (None, tally.status):
            by_cause[tally.cause] += tally.count
    return by_status, by_cause


class MissedNotFoundError(AppError):
    """No such call was missed, or none that this person may see."""

    kind = ErrorKind.NOT_FOUND
    code = "missed.not_found"


class MissedTakenError(AppError):
    """`by` looks after it."""

    kind = ErrorKind.CONFLICT
    code = "missed.taken"


class MissedMovedError(AppError):
    """It has become otherwise meanwhile, so that this cannot be done any more."""

    kind = ErrorKind.CONFLICT
    code = "missed.moved"


class NobodyError(AppError):
    """Nobody works here as this agent who may look after missed calls."""

    kind = ErrorKind.INVALID
    code = "missed.nobody"


class BadCursorError(AppError):
    """That is no place in the ledger."""

    kind = ErrorKind.INVALID
    code = "missed.bad_cursor"
