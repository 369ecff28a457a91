"""Every sum once more, from the raw log alone: slow, and plain enough to be believed.

It knows no tables, no projections and no SQL. It reads what each contact, agent and setting said in the order of the
log, and asks it anew for every sum.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from perezvon.engine.changes import (
    AgentStateChanged,
    CallbackRequested,
    ContactEnded,
    ContactStarted,
    CustomerIdentified,
    LegEnded,
    LegHeld,
    LegResumed,
    LegStarted,
    OfferEnded,
    OfferMade,
    OutcomeChosen,
    OutsideTransferStarted,
    QuestionAnswered,
    QueueEntered,
    QueueLeft,
    ResponsibleChanged,
    TransferStarted,
)
from perezvon.engine.events import AgentSet, QueueSet
from perezvon.engine.message import Message
from perezvon.engine.wire import Step
from perezvon.features.contacts.domain import RATING
from perezvon.features.metrics.domain.asking import QUARTER
from perezvon.features.metrics.domain.sums import KNOWN_BY, REPEAT_DAYS, SHORT, SOURCE, By, Sum
from perezvon.kernel.time import DAY, SECOND, Micros

T = TypeVar("T", bound=Message)

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
    "break": Sum.BREAK_TIME,
}


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


def added(steps: Sequence[Step], *, now: Micros) -> Counter[Key]:
    """All sums of this log. Whatever an agent does at its end goes on until `now`."""
    book = _Book(steps)
    contacts = contacts_of(steps)
    for contact in contacts.values():
        _add_visits(book, contact)
        _add_arrival(book, contact, contacts.values())
        _add_answer(book, contact)
        _add_return(book, contact)
        _add_ending(book, contact)
        _add_parts(book, contact)
        _add_offers(book, contact)
    for agent, states in _states(steps).items():
        _add_work(book, agent, states, contacts)
        _add_time(book, agent, states, now)
    return book.sums


# --- What was set, and what was added. ---


class _Book:
    """The settings of the log, by instant, and the sums."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.sums: Counter[Key] = Counter()
        self._agents = [(step.at, step.event.agent) for step in steps if isinstance(step.event, AgentSet)]
        self._queues = [(step.at, step.event.queue) for step in steps if isinstance(step.event, QueueSet)]

    def team(self, agent: str, at: Micros) -> str | None:
        """The team in which the agent is at this instant."""
        teams = [one.team for set_at, one in self._agents if one.agent == agent and set_at <= at]
        return teams[-1] if teams else None

    def target(self, queue: str, at: Micros) -> Micros:
        """The longest wait that is in time in this queue at this instant."""
        targets = [one.target_s * SECOND for set_at, one in self._queues if one.queue == queue and set_at <= at]
        return targets[-1] if targets else TARGET

    def add(
        self,
        at: Micros,
        values: Mapping[Sum, int],
        *,
        contact: "Story | None" = None,
        queue: str | None = None,
        agent: str | None = None,
    ) -> None:
        """Add these values at this instant. The agent's team is the one of this instant."""
        said = {
            By.QUEUE: queue,
            By.LINE: None if contact is None else contact.begun.line,
            By.OUTCOME: None if contact is None else contact.outcome,
            By.AGENT: agent,
            By.TEAM: None if agent is None else self.team(agent, at),
        }
        for one, value in values.items():
            by = {name.value: what for name, what in said.items() if name in KNOWN_BY[SOURCE[one]]}
            of = None if contact is None else contact.begun.contact
            if value:
                self.sums[Key(at // QUARTER * QUARTER, one, contact=of, **by)] += value


# --- What became of a contact. ---


class Said(NamedTuple):
    """A change and its instant; `n` is its place in the log."""

    n: int
    at: Micros
    change: Any


@dataclass
class _Part:
    """An agent's leg."""

    agent: str
    offer: str | None
    started_at: Micros
    responsible_at: Micros | None = None
    ended_at: Micros | None = None


@dataclass
class _Visit:
    """A stay in a queue. `left` is its end, if it ended."""

    queue: str
    entered: Said
    left: Said | None = None


@dataclass
class Story:
    """A contact as its changes tell of it."""

    said: list[Said]
    begun: ContactStarted = field(init=False)
    arrived_at: Micros = field(init=False)
    answered_at: Micros | None = None
    agent: str | None = None
    """Who is responsible, or was last."""
    parts: dict[str, _Part] = field(default_factory=dict)
    visits: list[_Visit] = field(default_factory=list)
    has_customer: bool = True
    """Whether the customer ever was there: somebody who is called is not, until they answer."""

    def __post_init__(self) -> None:
        first = self.said[0]
        self.begun, self.arrived_at = first.change, first.at
        self.has_customer = not self.is_called
        for one in self.said:
            self._follow_visits(one)
            self._follow_parts(one.at, one.change)

    def all(self, *kinds: type[Message]) -> list[Said]:
        """All its changes of these kinds, in order."""
        return [one for one in self.said if isinstance(one.change, kinds)]

    @property
    def is_called(self) -> bool:
        """Whether it was begun to call somebody."""
        return self.begun.callback is not None or self.begun.called_by is not None

    @property
    def customer_at(self) -> Micros | None:
        """When the customer's leg started."""
        return next((one.at for one in self.all(LegStarted) if one.change.agent is None), None)

    @property
    def ended(self) -> Said | None:
        """Its end."""
        return next(reversed(self.all(ContactEnded)), None)

    @property
    def outcome(self) -> str | None:
        """What was chosen last."""
        return next((one.change.outcome for one in reversed(self.all(OutcomeChosen))), None)

    @property
    def customer(self) -> str | None:
        """Who it turned out to be."""
        return next((one.change.customer for one in reversed(self.all(CustomerIdentified))), self.begun.customer)

    @property
    def stars(self) -> int | None:
        """How it was rated last."""
        answers = [one.change.digit for one in self.all(QuestionAnswered) if one.change.question == RATING]
        return next((int(digit) for digit in reversed(answers) if digit in tuple("12345")), None)

    def queue_at(self, at: Micros) -> str | None:
        """The queue that it had entered last at this instant."""
        queues = [one.change.queue for one in self.all(QueueEntered) if one.at <= at]
        return queues[-1] if queues else None

    def queue_of_offer(self, offer: str | None, at: Micros) -> str | None:
        """The queue for which somebody was rung, or the one that it had entered last at this instant."""
        made = [one.change.queue for one in self.all(OfferMade) if one.change.offer == offer]
        return made[0] if made and made[0] is not None else self.queue_at(at)

    def queue_of_work(self, agent: str, at: Micros) -> str | None:
        """The queue of the agent's part that had begun last at this instant."""
        begun = [one for one in self.all(LegStarted) if one.change.agent == agent and one.at <= at]
        return self.queue_of_offer(begun[-1].change.offer, begun[-1].at) if begun else None

    def _follow_visits(self, one: Said) -> None:
        match one.change:
            case QueueEntered(queue=queue):
                self.visits.append(_Visit(queue, entered=one))
            case QueueLeft(queue=queue):
                is_open = [visit for visit in self.visits if visit.queue == queue and visit.left is None]
                if is_open:
                    is_open[-1].left = one
            case _:
                pass

    def _follow_parts(self, at: Micros, change: Any) -> None:
        match change:
            case LegStarted(agent=None):
                self._customer_came(at)
            case LegStarted():
                self._agent_came(at, change)
            case ResponsibleChanged():
                self.agent = change.agent
                if change.leg in self.parts:
                    self.parts[change.leg].responsible_at = at
            case LegEnded() if change.leg in self.parts:
                self.parts[change.leg].ended_at = at
            case _:
                pass

    def _customer_came(self, at: Micros) -> None:
        """Whoever called them answers for them from now on."""
        there = [part for part in self.parts.values() if part.ended_at is None]
        self.has_customer = True
        if self.is_called and there:
            for part in there:
                part.responsible_at = at
            self._answered(at)

    def _agent_came(self, at: Micros, change: LegStarted) -> None:
        """Nobody is responsible for somebody who was not there yet, and no guest for anybody."""
        part = self.parts[change.leg] = _Part(change.agent, change.offer, at)
        if change.is_guest:
            return
        self.agent = change.agent
        if self.has_customer:
            part.responsible_at = at
            self._answered(at)

    def _answered(self, at: Micros) -> None:
        if self.answered_at is None:
            self.answered_at = at


def contacts_of(steps: Iterable[Step]) -> dict[str, Story]:
    """All contacts of which figures are made, by id, from when they exist."""
    said: dict[str, list[Said]] = {}
    for n, (at, change) in enumerate((step.at, output) for step in steps for output in step.outputs):
        if isinstance(change, ContactStarted) and not change.is_trial:
            said[change.contact] = []
        contact = getattr(change, "contact", None)
        if contact in said and not isinstance(change, AgentStateChanged):
            said[contact].append(Said(n, at, change))
    return {contact: Story(changes) for contact, changes in said.items()}


# --- What contacts add. ---


def _add_visits(book: _Book, contact: Story) -> None:
    """Entries and exits. While we call somebody nobody waits."""
    for visit in contact.visits:
        entered_at, customer_at = visit.entered.at, contact.customer_at
        if contact.is_called and (customer_at is None or customer_at > entered_at):
            continue
        book.add(entered_at, {Sum.OFFERED: 1}, contact=contact, queue=visit.queue)
        if visit.left is not None:
            book.add(visit.left.at, _exit(book, contact, visit, visit.left), contact=contact, queue=visit.queue)


def _exit(book: _Book, contact: Story, visit: _Visit, left: Said) -> dict[Sum, int]:
    wait, since_arrival = left.at - visit.entered.at, left.at - contact.arrived_at
    target = book.target(visit.queue, left.at)
    match left.change.why:
        case "answered":
            return {
                Sum.ANSWERED: 1,
                Sum.ANSWERED_WAIT: wait,
                Sum.ANSWERED_IN_TIME: wait <= target,
                Sum.ANSWERED_SINCE_ARRIVAL: since_arrival,
                Sum.ANSWERED_IN_TIME_SINCE_ARRIVAL: since_arrival <= target,
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


def _asked_back(contact: Story, left: Said) -> bool:
    """Whether they asked to be called back after they left this queue, and before they entered the next one."""
    until = next((one.at for one in contact.all(QueueEntered) if one.n > left.n), None)
    return any(left.at <= one.at and (until is None or one.at < until) for one in contact.all(CallbackRequested))


def _add_arrival(book: _Book, contact: Story, others: Iterable[Story]) -> None:
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
    book.add(contact.arrived_at, values, contact=contact)


def _is_same(contact: Story, other: Story) -> bool:
    """Whether the other is known to be of the same person, by profile or, of strangers, by number."""
    if contact.customer is not None:
        return other.customer == contact.customer
    return contact.begun.party is not None and other.begun.party == contact.begun.party


def _add_answer(book: _Book, contact: Story) -> None:
    at = contact.answered_at
    if at is not None and not contact.is_called:
        values = {Sum.REPLIED: 1, Sum.REPLY_TIME: at - contact.arrived_at}
        book.add(at, values, contact=contact, queue=contact.queue_at(at))


def _add_return(book: _Book, contact: Story) -> None:
    if contact.begun.callback is None:
        return
    if (at := contact.customer_at) is not None:
        book.add(at, {Sum.CALLED_BACK: 1}, contact=contact, queue=contact.queue_at(at))
    elif (ended := contact.ended) is not None and ended.change.how == "not_reached":
        book.add(ended.at, {Sum.NOT_REACHED: 1}, contact=contact, queue=contact.queue_at(ended.at))


def _add_ending(book: _Book, contact: Story) -> None:
    if (ended := contact.ended) is None:
        return
    values: dict[Sum, int] = {}
    if not contact.is_called:
        values[Sum.LEFT_BEFORE_QUEUE] = ended.change.how == "left_in_flow"
        if contact.answered_at is not None:
            values |= {Sum.TALKED: 1, Sum.RESOLUTION_TIME: ended.at - contact.arrived_at}
    if (stars := contact.stars) is not None:
        values |= {Sum.RATED: 1, Sum.RATING: stars, Sum.RATING_SQUARED: stars**2, Sum.RATED_TOP: stars >= 4}
    book.add(ended.at, values, contact=contact, queue=contact.queue_at(ended.at), agent=contact.agent)


def _add_parts(book: _Book, contact: Story) -> None:
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


def _is_in(part: _Part, one: Said) -> bool:
    """Whether the agent did this, in this part."""
    assert part.ended_at is not None
    return one.change.agent == part.agent and part.started_at <= one.at <= part.ended_at


def _resumed_at(contact: Story, hold: Said) -> float:
    """When the leg took part in the talk again; never, if it did not."""
    resumed = (one.at for one in contact.all(LegResumed) if one.n > hold.n and one.change.leg == hold.change.leg)
    return next(resumed, float("inf"))


def _add_offers(book: _Book, contact: Story) -> None:
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
            states.append(State(change.state, change.contact, since=at, until=None))
    return found


def _add_work(book: _Book, agent: str, states: Sequence[State], contacts: Mapping[str, Story]) -> None:
    for state in states:
        contact = None if state.contact is None else contacts.get(state.contact)
        if contact is not None and state.until is not None and state.name in _WORK:
            duration, queue = state.until - state.since, contact.queue_of_work(agent, state.since)
            values = {Sum.WORKED: duration, _WORK[state.name]: duration}
            book.add(state.until, values, contact=contact, queue=queue, agent=agent)


def _add_time(book: _Book, agent: str, states: Sequence[State], now: Micros) -> None:
    for state in states:
        if state.name in _TIME:
            for since, until in _quarters(state.since, now if state.until is None else state.until):
                book.add(since, {_TIME[state.name]: until - since}, agent=agent)


def _quarters(since: Micros, until: Micros) -> Iterator[tuple[Micros, Micros]]:
    """This time, in pieces of which each is in one quarter of an hour."""
    while since < until:
        end = min(until, (since // QUARTER + 1) * QUARTER)
        yield since, end
        since = end
