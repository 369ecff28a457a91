"""Every sum once more, from the raw log alone: slow, and plain enough to be believed.

It knows no tables, no projections and no SQL. It reads what each contact, agent and setting said in the order of the
log, and asks it anew for every sum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from perezvon.engine.changes import (
    AgentStateChanged,
    CallbackRequested,
    LegHeld,
    LegResumed,
    OfferEnded,
    OfferMade,
    OutsideTransferStarted,
    QuestionAnswered,
    QueueEntered,
    TransferStarted,
)
from perezvon.engine.events import AgentSet, BreakSet, FlowPublished, HoursSet, LineSet, OutcomeSet, QueueSet
from perezvon.engine.flow.graph import IsOpen
from perezvon.engine.hours import is_open
from perezvon.engine.message import Message
from perezvon.engine.wire import Step
from perezvon.features.metrics.domain.asking import QUARTER
from perezvon.features.metrics.domain.sums import KNOWN_BY, REPEAT_DAYS, SHORT, SOURCE, By, Sum
from perezvon.kernel.time import DAY, SECOND, Micros
from tests.features.metrics.stories import Contact, Part, Said, Visit, contacts

MINUTE: Final = 60 * SECOND
TARGET: Final = 20 * SECOND
"""Of a queue that nobody has set."""

_REPEATED: Final = {1: Sum.REPEATED_1, 7: Sum.REPEATED_7, 30: Sum.REPEATED_30}
_RUNG: Final = {
    "accepted": Sum.ACCEPTED,
    "declined": Sum.DECLINED,
    "rang_out": Sum.RANG_OUT,
    "unreachable": Sum.UNREACHABLE,
    "failed": Sum.UNREACHABLE,
    "cancelled": Sum.CALLER_LEFT,
    "taken": Sum.TAKEN,
    "withdrawn": Sum.WITHDRAWN,
}
_WORK: Final = {"talking": Sum.TALK_WORKED, "wrap_up": Sum.WRAPPED_UP, "writing": Sum.WRAPPED_UP}
_TIME: Final = {
    "available": Sum.AVAILABLE_TIME,
    "ringing": Sum.RINGING_TIME,
    "talking": Sum.TALKING_TIME,
    "wrap_up": Sum.WRAP_UP_TIME,
    "writing": Sum.WRAP_UP_TIME,
    "monitoring": Sum.MONITORING_TIME,
}
_NEW: Final = {1: Sum.NEW_1, 7: Sum.NEW_7, 30: Sum.NEW_30}
_SCALES: Final = {"nps": (*"0123456789", "*"), "ces": tuple("1234567"), "solved": ("1", "2")}
"""The keys that mean something, by what is asked."""


class Key(NamedTuple):
    """To what something was added. What a sum is not known by is `None`; of agents' time so is the contact."""

    quarter: Micros
    sum: Sum
    queue: str | None = None
    line: str | None = None
    outcome: str | None = None
    agent: str | None = None
    team: str | None = None
    contact: str | None = None
    tier: str | None = None
    reason: str | None = None


def added(steps: Sequence[Step], *, now: Micros) -> Counter[Key]:
    """All sums of this log. Whatever an agent does at its end goes on until `now`."""
    book = _Book(steps)
    found = contacts(steps)
    for contact in found.values():
        _add_visits(book, contact)
        _add_arrival(book, contact, found.values())
        _add_answer(book, contact)
        _add_return(book, contact)
        _add_ending(book, contact)
        _add_responses(book, contact)
        _add_parts(book, contact)
        _add_offers(book, contact)
    for agent, states in _states(steps).items():
        _add_work(book, agent, states, found)
        _add_time(book, agent, states, now)
        _add_breaks(book, agent, states, now)
    return book.sums


# --- What was set, and what was added. ---


class _Book:
    """The settings of the log, by instant, and the sums."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.sums: Counter[Key] = Counter()
        self._log = [step for step in steps if isinstance(step.event, (LineSet, FlowPublished, HoursSet))]
        self._agents = [(step.at, step.event.agent) for step in steps if isinstance(step.event, AgentSet)]
        self._queues = [(step.at, step.event.queue) for step in steps if isinstance(step.event, QueueSet)]
        self._outcomes = [(step.at, step.event.outcome) for step in steps if isinstance(step.event, OutcomeSet)]
        self._breaks = [(step.at, step.event.reason) for step in steps if isinstance(step.event, BreakSet)]

    def team(self, agent: str, at: Micros) -> str | None:
        """The team in which the agent is at this instant."""
        teams = [one.team for set_at, one in self._agents if one.agent == agent and set_at <= at]
        return teams[-1] if teams else None

    def target(self, queue: str, at: Micros) -> Micros:
        """The longest wait that is in time in this queue at this instant."""
        targets = [one.target_s * SECOND for set_at, one in self._queues if one.queue == queue and set_at <= at]
        return targets[-1] if targets else TARGET

    def open_time(self, hours: str | None, since: Micros, until: Micros) -> Micros:
        """For how long of this time it was open, looked up in every minute."""
        set_ = [(at, one.hours) for at, one in self._set(HoursSet, until) if one.hours.hours == hours]
        cuts = {since, until, *(at for at, _ in set_), *range(-(-since // MINUTE) * MINUTE, until, MINUTE)}
        edges = sorted(at for at in cuts if since <= at <= until)
        open_ = 0
        for begun, ended in pairwise(edges):
            held = [one for at, one in set_ if at <= begun]
            open_ += ended - begun if not held or is_open(held[-1], begun) else 0
        return open_

    def hours_of(self, contact: Contact, at: Micros) -> str | None:
        """By which hours it was open for this contact: those of the queue it had been in, else those of its flow."""
        queue = contact.queue_at(at)
        hours = [one.hours for set_at, one in self._queues if one.queue == queue and set_at <= at]
        return (hours[-1] if hours else None) or self._asked_by(contact.begun.line, contact.arrived_at)

    def _asked_by(self, line: str, at: Micros) -> str | None:
        """The hours that the flow of this line asked for first."""
        flows = [one.line.flow for _, one in self._set(LineSet, at) if one.line.line == line]
        published = [one.flow for _, one in self._set(FlowPublished, at) if one.flow.flow in flows[-1:]]
        nodes = published[-1].nodes if published else ()
        return next((node.hours for node in nodes if isinstance(node, IsOpen)), None)

    def _set(self, kind: type[Message], until: Micros) -> list[tuple[Micros, Any]]:
        return [(step.at, step.event) for step in self._log if isinstance(step.event, kind) and step.at <= until]

    def is_solved(self, outcome: str, at: Micros) -> bool:
        """Whether the outcome means at this instant that the customer needs nothing more."""
        meant = [one.is_solved for set_at, one in self._outcomes if one.outcome == outcome and set_at <= at]
        return bool(meant) and meant[-1]

    def is_paid(self, reason: str, at: Micros) -> bool:
        """Whether a break for this reason is paid at this instant."""
        paid = [one.is_paid for set_at, one in self._breaks if one.reason == reason and set_at <= at]
        return bool(paid) and paid[-1]

    def add(
        self,
        at: Micros,
        values: Mapping[Sum, int],
        *,
        contact: Contact | None = None,
        queue: str | None = None,
        agent: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Add these values at this instant. The agent's team is the one of this instant."""
        said = {
            By.QUEUE: queue,
            By.LINE: None if contact is None else contact.begun.line,
            By.OUTCOME: None if contact is None else contact.outcome,
            By.TIER: None if contact is None else contact.begun.tier,
            By.AGENT: agent,
            By.TEAM: None if agent is None else self.team(agent, at),
            By.REASON: reason,
        }
        for one, value in values.items():
            by = {name.value: what for name, what in said.items() if name in KNOWN_BY[SOURCE[one]]}
            of = None if contact is None else contact.begun.contact
            if value:
                self.sums[Key(at // QUARTER * QUARTER, one, contact=of, **by)] += value


# --- What contacts add. ---


def _add_visits(book: _Book, contact: Contact) -> None:
    """Entries and exits. While we call somebody nobody waits."""
    for visit in contact.visits:
        entered_at, customer_at = visit.entered.at, contact.customer_at
        if contact.is_called and (customer_at is None or customer_at > entered_at):
            continue
        book.add(entered_at, {Sum.OFFERED: 1}, contact=contact, queue=visit.queue)
        if visit.left is not None:
            book.add(visit.left.at, _exit(book, contact, visit, visit.left), contact=contact, queue=visit.queue)


def _exit(book: _Book, contact: Contact, visit: Visit, left: Said) -> dict[Sum, int]:
    wait, since_arrival = left.at - visit.entered.at, left.at - contact.arrived_at
    target = book.target(visit.queue, left.at)
    match left.change.why:
        case "answered":
            since_ring = left.at - min(_rings(contact, visit, left.at), default=left.at)
            return {
                Sum.ANSWERED: 1,
                Sum.ANSWERED_WAIT: wait,
                Sum.ANSWERED_IN_TIME: wait <= target,
                Sum.ANSWERED_SINCE_ARRIVAL: since_arrival,
                Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL: since_arrival <= target,
                Sum.ANSWERED_SINCE_RING: since_ring,
                Sum.ANSWERED_IN_TIME_SINCE_RING: since_ring <= target,
            }
        case "abandoned":
            return {
                Sum.ABANDONED: 1,
                Sum.ABANDONED_WAIT: wait,
                Sum.ABANDONED_SHORT: wait <= SHORT,
                Sum.ABANDONED_IN_TIME: wait <= target,
            }
        case _:
            return {
                Sum.FLOWED_OUT: 1,
                Sum.FLOWED_OUT_WAIT: wait,
                Sum.ASKED_BACK_IN_TIME: wait <= target and _asked_back(contact, left),
            }


def _rings(contact: Contact, visit: Visit, left_at: Micros) -> list[Micros]:
    """When phones rang in this stay; one that could not be rung did not."""
    silent = {one.change.offer for one in contact.all(OfferEnded) if one.change.how in ("unreachable", "failed")}
    return [
        one.at
        for one in contact.all(OfferMade)
        if one.change.queue == visit.queue and visit.entered.at <= one.at <= left_at and one.change.offer not in silent
    ]


def _asked_back(contact: Contact, left: Said) -> bool:
    """Whether they asked to be called back after they left this queue, and before they entered the next one."""
    until = next((one.at for one in contact.all(QueueEntered) if one.n > left.n), None)
    return any(left.at <= one.at and (until is None or one.at < until) for one in contact.all(CallbackRequested))


def _add_arrival(book: _Book, contact: Contact, others: Iterable[Contact]) -> None:
    if contact.is_called:
        return
    is_known = contact.customer is not None or contact.begun.party is not None
    values: dict[Sum, int] = {Sum.ARRIVED: 1, Sum.ARRIVED_KNOWN: is_known}
    ends = [
        other.ended.at
        for other in others
        if other is not contact and other.answered_at is not None and other.ended and _is_same(contact, other)
    ]
    for days in REPEAT_DAYS:
        values[_REPEATED[days]] = any(contact.arrived_at - days * DAY <= end <= contact.arrived_at for end in ends)
    came = [other.arrived_at for other in others if not other.is_called and _is_same(contact, other)]
    for days in REPEAT_DAYS:
        since = contact.arrived_at - days * DAY
        values[_NEW[days]] = is_known and not any(since <= at < contact.arrived_at for at in came)
    book.add(contact.arrived_at, values, contact=contact)


def _is_same(contact: Contact, other: Contact) -> bool:
    """Whether the other is known to be of the same person, by profile or, of strangers, by number."""
    if contact.customer is not None:
        return other.customer == contact.customer
    return contact.begun.party is not None and other.begun.party == contact.begun.party


def _add_answer(book: _Book, contact: Contact) -> None:
    at = contact.answered_at
    if at is not None and not contact.is_called:
        open_time = book.open_time(book.hours_of(contact, at), contact.arrived_at, at)
        values = {Sum.REPLIED: 1, Sum.REPLY_TIME: at - contact.arrived_at, Sum.REPLY_OPEN_TIME: open_time}
        book.add(at, values, contact=contact, queue=contact.queue_at(at))


def _add_return(book: _Book, contact: Contact) -> None:
    if contact.begun.callback is None:
        return
    if (at := contact.customer_at) is not None:
        book.add(at, {Sum.CALLED_BACK: 1}, contact=contact, queue=contact.queue_at(at))
    elif (ended := contact.ended) is not None and ended.change.how == "not_reached":
        book.add(ended.at, {Sum.NOT_REACHED: 1}, contact=contact, queue=contact.queue_at(ended.at))


def _add_ending(book: _Book, contact: Contact) -> None:
    if (ended := contact.ended) is None:
        return
    values: dict[Sum, int] = {}
    if not contact.is_called:
        values[Sum.LEFT_BEFORE_QUEUE] = ended.change.how == "left_in_flow"
        if contact.answered_at is not None:
            open_time = book.open_time(book.hours_of(contact, ended.at), contact.arrived_at, ended.at)
            values |= {Sum.TALKED: 1, Sum.RESOLUTION_TIME: ended.at - contact.arrived_at}
            values[Sum.RESOLUTION_OPEN_TIME] = open_time
            if contact.outcome is not None:
                values |= {Sum.CONCLUDED: 1, Sum.CONCLUDED_SOLVED: book.is_solved(contact.outcome, ended.at)}
    if (stars := contact.stars) is not None:
        values |= {Sum.RATED: 1, Sum.RATING: stars, Sum.RATING_SQUARED: stars**2, Sum.RATED_TOP: stars >= 4}
    book.add(ended.at, values, contact=contact, queue=contact.queue_at(ended.at), agent=contact.agent)


def _add_responses(book: _Book, contact: Contact) -> None:
    """Of each question the last answer counts, if it has a meaning."""
    last = {one.change.question: one for one in contact.all(QuestionAnswered)}
    for at, change in ((one.at, one.change) for one in last.values()):
        if change.digit in _SCALES.get(change.measure, ()):
            values = _response(change.measure, 10 if change.digit == "*" else int(change.digit))
            book.add(at, values, contact=contact, queue=contact.queue_at(at), agent=change.agent)


def _response(measure: str, score: int) -> dict[Sum, int]:
    match measure:
        case "nps":
            return {Sum.NPS_ANSWERED: 1, Sum.PROMOTERS: score in (9, 10), Sum.DETRACTORS: score in range(7)}
        case "ces":
            return {Sum.CES_ANSWERED: 1, Sum.CES: score, Sum.CES_SQUARED: score**2, Sum.CES_EASY: score in (5, 6, 7)}
        case _:
            return {Sum.SOLVED_ANSWERED: 1, Sum.SOLVED_SAID: score == 1}


def _add_parts(book: _Book, contact: Contact) -> None:
    for part in contact.parts.values():
        if part.responsible_at is None or part.ended_at is None:
            continue
        holds = [one for one in contact.all(LegHeld) if _is_in(part, one)]
        passed_on = [one for one in contact.all(TransferStarted, OutsideTransferStarted) if _is_in(part, one)]
        values = {
            Sum.HANDLED: 1,
            Sum.RESPONSIBLE_TIME: part.ended_at - part.responsible_at,
            Sum.HOLDS: len(holds),
            Sum.HELD: bool(holds),
            Sum.HOLD_TIME: sum(min(_resumed_at(contact, hold), part.ended_at) - hold.at for hold in holds),
            Sum.PASSED_ON: bool(passed_on),
        }
        queue = contact.queue_of_offer(part.offer, part.started_at)
        book.add(part.ended_at, values, contact=contact, queue=queue, agent=part.agent)


def _is_in(part: Part, one: Said) -> bool:
    """Whether the agent did this, in this part."""
    assert part.ended_at is not None
    return one.change.agent == part.agent and part.started_at <= one.at <= part.ended_at


def _resumed_at(contact: Contact, hold: Said) -> float:
    """When the leg took part in the talk again; never, if it did not."""
    resumed = (one.at for one in contact.all(LegResumed) if one.n > hold.n and one.change.leg == hold.change.leg)
    return next(resumed, float("inf"))


def _add_offers(book: _Book, contact: Contact) -> None:
    made = {one.change.offer: one.at for one in contact.all(OfferMade)}
    for at, change in ((one.at, one.change) for one in contact.all(OfferEnded)):
        values = {Sum.RUNG: 1, _RUNG[change.how]: 1}
        book.add(
            at,
            values,
            contact=contact,
            queue=contact.queue_of_offer(change.offer, made[change.offer]),
            agent=change.agent,
        )


# --- What agents add. ---


class State(NamedTuple):
    """What an agent did. `until` is `None` while they still do."""

    name: str
    reason: str
    contact: str | None
    since: Micros
    until: Micros | None


def _states(steps: Iterable[Step]) -> dict[str, list[State]]:
    """What each agent did, one thing after another."""
    found: defaultdict[str, list[State]] = defaultdict(list)
    for at, change in ((step.at, output) for step in steps for output in step.outputs):
        if isinstance(change, AgentStateChanged):
            states = found[change.agent]
            if states:
                states[-1] = states[-1]._replace(until=at)
            states.append(State(change.state, change.reason, change.contact, since=at, until=None))
    return found


def _add_work(book: _Book, agent: str, states: Sequence[State], contacts: Mapping[str, Contact]) -> None:
    for state in states:
        contact = None if state.contact is None else contacts.get(state.contact)
        if contact is not None and state.until is not None and state.name in _WORK:
            duration, queue = state.until - state.since, contact.queue_of_work(agent, state.until)
            values = {Sum.WORKED: duration, _WORK[state.name]: duration}
            book.add(state.until, values, contact=contact, queue=queue, agent=agent)


def _add_time(book: _Book, agent: str, states: Sequence[State], now: Micros) -> None:
    for state in states:
        if state.name in _TIME:
            for since, until in _quarters(state.since, now if state.until is None else state.until):
                book.add(since, {_TIME[state.name]: until - since}, agent=agent)


def _add_breaks(book: _Book, agent: str, states: Sequence[State], now: Micros) -> None:
    for state in states:
        if state.name == "break":
            for since, until in _quarters(state.since, now if state.until is None else state.until):
                paid = until - since if book.is_paid(state.reason, since) else 0
                values = {Sum.BREAK_TIME: until - since, Sum.PAID_BREAK_TIME: paid}
                book.add(since, values, agent=agent, reason=state.reason)


def _quarters(since: Micros, until: Micros) -> Iterator[tuple[Micros, Micros]]:
    """This time, in pieces of which each is in one quarter of an hour."""
    while since < until:
        end = min(until, (since // QUARTER + 1) * QUARTER)
        yield since, end
        since = end
