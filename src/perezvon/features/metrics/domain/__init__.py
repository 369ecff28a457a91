"""The definitions of the day's figures, and `Today`, which folds them from what the log says.

Every figure belongs to the instant at which its last part became so, and to the day in which that lies:

* **offered**: a contact entered a queue. It may enter several, and one several times: each visit counts.
* **answered**: the visit ended because an agent took the offer; its **wait** is the whole visit, ringing included.
* **answered in time**: its wait was not longer than the target that the queue had just then.
* **abandoned**: the customer left the queue; **short** when after at most `SHORT`, which are counted among them.
* **service level** (`sl.offered`): answered in time / (answered + abandoned). Without any there is no value.
* **handled**: the leg of an agent who was responsible ended. A contact that was passed on was handled by both.
* **called back**: a customer answered who was being called back; **not reached**: an attempt ended without that.
* **worked**: time that agents talked (held customers and consultations included) or wrapped up, when it ended.

Whoever is called back was counted as they waited themselves: an attempt to reach them stays in queues without being
offered, answered or abandoned, so it touches no service level. Once they answered they are a customer like any other, who
is handled, and is offered anew where they are passed on. What agents do for an attempt is work.

An agent's part, and the work on it, belong to the queue of the offer that began it; where there is none, and attempts, to the
queue that the contact had entered last. Those of contacts that never waited belong to none and count for the whole centre
alone. All durations are microseconds.
"""

from bisect import bisect_right
from collections import Counter, deque
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta, tzinfo

from perezvon.engine import changes
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.features.metrics.domain.sums import SHORT, TARGET
from perezvon.kernel.ids import AgentId, ContactId, LegId, OfferId, QueueId
from perezvon.kernel.time import SECOND, Micros, from_datetime, to_datetime

SPARK: Micros = 300 * SECOND
SPARKS = 12
QUARTER: Micros = 900 * SECOND
TREND: Micros = 900 * SECOND
"""How long what is going on is looked at, and how far ahead it is thought to go on."""
FEWEST = 10
"""A service level of fewer contacts says nothing."""
FEWEST_LATELY = 3
"""Fewer contacts make no trend."""
HANDLING_STATES = ("talking", "wrap_up", "writing")


def midnight(at: Micros, zone: tzinfo) -> Micros:
    """When the day of `at` began in this zone."""
    local = to_datetime(at).astimezone(zone)
    return from_datetime(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0))


def next_midnight(at: Micros, zone: tzinfo) -> Micros:
    """When the day of `at` ends. Days with a change of the clocks last 23 or 25 hours."""
    day = to_datetime(at).astimezone(zone).date() + timedelta(days=1)
    return from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone))


@dataclass(slots=True)
class Quarter:
    """A quarter of an hour: sums of the catalogue, by their names."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    abandoned: int = 0

    def add(self, other: "Quarter") -> None:
        """Count the other's contacts too."""
        self.offered += other.offered
        self.answered += other.answered
        self.answered_in_time += other.answered_in_time
        self.abandoned += other.abandoned


@dataclass(slots=True)
class Figures:
    """The day of one queue, or of several together: sums of the catalogue, by their names."""

    offered: int = 0
    answered: int = 0
    answered_in_time: int = 0
    answered_wait: Micros = 0
    abandoned: int = 0
    abandoned_short: int = 0
    abandoned_wait: Micros = 0
    handled: int = 0
    worked: Micros = 0
    called_back: int = 0
    not_reached: int = 0

    def add(self, other: "Figures") -> None:
        """Count the other's too."""
        for each in fields(Figures):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def will_miss_target(so_far: Figures, lately: Quarter, target_percent: float) -> bool:
    """Whether a service level that is kept is below its target in a quarter of an hour, if that goes as the last did."""
    count, more = so_far.answered + so_far.abandoned, lately.answered + lately.abandoned
    if count < FEWEST or more < FEWEST_LATELY or 100 * so_far.answered_in_time < target_percent * count:
        return False
    return 100 * (so_far.answered_in_time + lately.answered_in_time) < target_percent * (count + more)


class QueueDay:
    """The day of one queue."""

    def __init__(self) -> None:
        self.figures = Figures()
        self.quarters: dict[Micros, Quarter] = {}
        """By their beginning; only those in which something was."""
        self._sparks: Counter[int] = Counter()
        self._latest: deque[tuple[Micros, bool | None]] = deque()
        """When visits ended, and of those that an agent ended whether that was in time."""
        self.target: Micros = TARGET
        """By which waits are judged that end from now on."""

    def offer(self, *, quarter: Micros) -> None:
        """A contact entered."""
        self.figures.offered += 1
        self._quarter(quarter).offered += 1

    def note(self, at: Micros) -> None:
        """A contact entered, for the line of the last hour, which knows no midnight."""
        self._sparks[at // SPARK] += 1

    def note_end(self, at: Micros, *, is_in_time: bool | None) -> None:
        """A visit ended, with an agent in time or not, or because the customer left; for `lately`, which knows no midnight."""
        self._latest.append((at, is_in_time))
        self._forget_before(at - TREND)

    def lately(self, now: Micros) -> Quarter:
        """How the visits ended that did so in the last quarter of an hour."""
        self._forget_before(now - TREND)
        answered = [is_in_time for _, is_in_time in self._latest if is_in_time is not None]
        abandoned = len(self._latest) - len(answered)
        return Quarter(answered=len(answered), answered_in_time=sum(answered), abandoned=abandoned)

    def answer(self, wait: Micros, *, is_in_time: bool, quarter: Micros) -> None:
        """A visit ended with an agent."""
        figures, part = self.figures, self._quarter(quarter)
        figures.answered += 1
        figures.answered_wait += wait
        figures.answered_in_time += is_in_time
        part.answered += 1
        part.answered_in_time += is_in_time

    def abandon(self, wait: Micros, *, quarter: Micros) -> None:
        """A visit ended because the customer left."""
        figures = self.figures
        figures.abandoned += 1
        figures.abandoned_short += wait <= SHORT
        figures.abandoned_wait += wait
        self._quarter(quarter).abandoned += 1

    def sparks(self, now: Micros) -> list[int]:
        """How many entered in each five minutes of the last hour, the present ones last."""
        last = now // SPARK
        for old in [slot for slot in self._sparks if slot <= last - SPARKS]:
            del self._sparks[old]
        return [self._sparks[slot] for slot in range(last - SPARKS + 1, last + 1)]

    def begin_day(self) -> None:
        """Forget the day before; the last hour goes on."""
        self.figures, self.quarters = Figures(), {}

    def _forget_before(self, at: Micros) -> None:
        while self._latest and self._latest[0][0] <= at:
            self._latest.popleft()

    def _quarter(self, began: Micros) -> Quarter:
        return self.quarters.setdefault(began, Quarter())


@dataclass(frozen=True, slots=True)
class _Doing:
    """Since when an agent handles a contact."""

    since: Micros
    contact: ContactId


@dataclass(slots=True)
class _Leg:
    """An agent's part in a contact, and for which queue."""

    agent: AgentId
    queue: QueueId | None
    is_responsible: bool
    is_calling: bool = False
    """Whether they call the customer back, who has not answered yet."""


@dataclass(slots=True)
class _Visits:
    """The queues that a contact entered, and when; for which it was offered, and which agent took part for which."""

    entered: list[tuple[Micros, QueueId]] = field(default_factory=list)
    offers: dict[OfferId, QueueId] = field(default_factory=dict)
    parts: list[tuple[Micros, AgentId, QueueId | None]] = field(default_factory=list)
    open_queue: QueueId | None = None
    is_attempt: bool = False
    """Whether nobody is on the line in `open_queue`: they are to be called back."""
    is_over: bool = False

    def at(self, at: Micros) -> QueueId | None:
        """The one it had entered last at this instant."""
        found = bisect_right(self.entered, at, key=lambda visit: visit[0])
        return self.entered[found - 1][1] if found else None

    def of_work(self, agent: AgentId, until: Micros) -> QueueId | None:
        """The one of the agent's part to which work belongs that ended then: whoever picks up talks before their part begins."""
        parts = [(began, queue) for began, whose, queue in self.parts if whose == agent and began < until]
        return max(parts, key=lambda part: part[0], default=(0, None))[1]


class Today:
    """The figures of the day, which begins at midnight in `zone`. Everything is told in the order in which it was."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.since: Micros = 0
        """When the day began."""
        self.queues: dict[QueueId | None, QueueDay] = {}
        """By queue; `None` has the work of contacts that never waited."""
        self.handled: Counter[AgentId] = Counter()
        """How many contacts each agent handled."""
        self.now: Micros = 0
        """The newest instant that was told."""
        self.newest_quarter: Micros = 0
        """When the present quarter of an hour began."""
        self._until: Micros = 0
        self._visits: dict[ContactId, _Visits] = {}
        self._doing: dict[AgentId, _Doing] = {}
        self._held: Counter[ContactId] = Counter()
        self._legs: dict[tuple[ContactId, LegId], _Leg] = {}
        self._calling: dict[ContactId, bool] = {}
        """Contacts begun to call somebody who has not answered yet, and whether it is to call them back."""

    # --- What the log says. ---

    def take(self, at: Micros, output: Command | Change) -> None:
        """Fold one output of a step at this instant."""
        match output:
            case changes.ContactStarted(callback=str()) | changes.ContactStarted(called_by=str()):
                self.begun_to_call(output.contact, is_back=output.callback is not None)
            case changes.QueueEntered():
                self.entered(at, output.contact, output.queue)
            case changes.QueueLeft():
                self.left(at, output.contact, output.queue, output.why)
            case changes.ContactEnded():
                self.ended(at, output.contact, output.how)
            case changes.OfferMade(queue=str() as queue):
                self._of(output.contact).offers[output.offer] = queue
            case changes.LegStarted():
                self._take_leg(at, output)
            case changes.ResponsibleChanged():
                self.responsible(output.contact, output.leg)
            case changes.LegEnded():
                self.leg_ended(at, output.contact, output.leg)
            case changes.AgentStateChanged():
                self.agent_changed(at, output.agent, output.state, output.contact)
            case _:
                pass

    def _take_leg(self, at: Micros, leg: changes.LegStarted) -> None:
        if leg.agent is None:
            self.customer_came(at, leg.contact)
        else:
            queue = self._queue_of_part(at, leg.contact, leg.offer)
            self.leg_started(at, leg.contact, leg.leg, leg.agent, queue, is_responsible=not leg.is_guest)

    # --- The same from tables. ---

    def entered(self, at: Micros, contact: ContactId, queue: QueueId) -> None:
        """A contact entered a queue."""
        self.pass_to(at)
        visits = self._of(contact)
        visits.entered.append((at, queue))
        visits.open_queue = queue
        visits.is_attempt = contact in self._calling
        if visits.is_attempt:
            return
        day = self._day(queue)
        day.note(at)
        if at >= self.since:
            day.offer(quarter=self._quarter(at))

    def aim(self, queue: QueueId, target: Micros) -> None:
        """Waits in the queue that end from now on are to be no longer than this."""
        self._day(queue).target = target

    def left(self, at: Micros, contact: ContactId, queue: QueueId, why: str, *, target: Micros | None = None) -> None:
        """A contact left the queue it was in; `target` is by what its wait is judged, if not by what the queue has now."""
        self.pass_to(at)
        visits = self._visits.get(contact)
        if visits is None or visits.open_queue != queue:
            return
        visits.open_queue = None
        if visits.is_attempt:
            return
        day, wait = self._day(queue), at - visits.entered[-1][0]
        is_in_time = wait <= (day.target if target is None else target)
        if why in ("answered", "abandoned"):
            day.note_end(at, is_in_time=is_in_time if why == "answered" else None)
        if at < self.since:
            return
        if why == "answered":
            day.answer(wait, is_in_time=is_in_time, quarter=self._quarter(at))
        elif why == "abandoned":
            day.abandon(wait, quarter=self._quarter(at))

    def ended(self, at: Micros, contact: ContactId, how: str) -> None:
        """Nobody is left in a contact. `how` as in the change `ContactEnded`."""
        self.pass_to(at)
        if contact in self._calling:
            is_back = self._calling.pop(contact)
            if is_back and how == "not_reached" and at >= self.since:
                self._day(self._queue_at(contact, at)).figures.not_reached += 1
        if (visits := self._visits.get(contact)) is not None:
            visits.is_over = True
            self._forget(contact)

    def begun_to_call(self, contact: ContactId, *, is_back: bool) -> None:
        """A contact was begun to call a customer, who has not answered yet; `is_back`: by a callback."""
        self._calling[contact] = is_back

    def customer_came(self, at: Micros, contact: ContactId) -> None:
        """The customer is in the contact; whoever called them answers for it from now on."""
        self.pass_to(at)
        if contact not in self._calling:
            return
        if self._calling.pop(contact) and at >= self.since:
            self._day(self._queue_at(contact, at)).figures.called_back += 1
        for (other, _), leg in self._legs.items():
            if other == contact and leg.is_calling:
                leg.is_calling, leg.is_responsible = False, True

    def leg_started(
        self, at: Micros, contact: ContactId, leg: LegId, agent: AgentId, queue: QueueId | None, *, is_responsible: bool
    ) -> None:
        """An agent's part in a contact began, for this queue. Nobody is responsible for a customer who has not answered yet."""
        is_calling = is_responsible and contact in self._calling
        self._legs[contact, leg] = _Leg(agent, queue, is_responsible and not is_calling, is_calling)
        self._of(contact).parts.append((at, agent, queue))
        self._held[contact] += 1

    def responsible(self, contact: ContactId, leg: LegId) -> None:
        """The agent of this leg answers for the contact now."""
        if (found := self._legs.get((contact, leg))) is not None:
            found.is_responsible = True

    def leg_ended(self, at: Micros, contact: ContactId, leg: LegId) -> None:
        """A party's part in a contact is over."""
        self.pass_to(at)
        found = self._legs.pop((contact, leg), None)
        if found is None:
            return
        if found.is_responsible and at >= self.since:
            self._day(found.queue).figures.handled += 1
            self.handled[found.agent] += 1
        self._let_go(contact)

    def agent_changed(self, at: Micros, agent: AgentId, state: str, contact: ContactId | None) -> None:
        """An agent does something else from now on."""
        self.pass_to(at)
        before = self._doing.pop(agent, None)
        if before is not None and at >= self.since:
            visits = self._visits.get(before.contact)
            queue = None if visits is None else visits.of_work(agent, at)
            self._day(queue).figures.worked += at - before.since
        if contact is not None and state in HANDLING_STATES:
            self._doing[agent] = _Doing(at, contact)
            self._held[contact] += 1
        if before is not None:
            self._let_go(before.contact)

    # --- Time. ---

    def pass_to(self, at: Micros) -> None:
        """It is this instant now: at midnight all begins at nothing, and who waits or talks goes on."""
        self.now = max(self.now, at)
        if at < self._until:
            self.newest_quarter = max(self.newest_quarter, self._quarter(at))
            return
        self.since, self._until = midnight(at, self.zone), next_midnight(at, self.zone)
        for day in self.queues.values():
            day.begin_day()
        self.handled.clear()
        self.newest_quarter = self._quarter(at)

    def _quarter(self, at: Micros) -> Micros:
        return at - (at - self.since) % QUARTER

    # --- What is asked. ---

    def figures(self, queue: QueueId) -> Figures:
        """A queue's figures."""
        return self._day(queue).figures

    def sparks(self, queue: QueueId, now: Micros) -> list[int]:
        """How many contacts entered the queue in each five minutes of the last hour."""
        return self._day(queue).sparks(now)

    def lately(self, queue: QueueId, now: Micros) -> Quarter:
        """How the visits ended that did so in the last quarter of an hour."""
        return self._day(queue).lately(now)

    def quarter(self, queue: QueueId, began: Micros) -> Quarter:
        """A quarter of an hour of a queue."""
        return self._day(queue).quarters.get(began, Quarter())

    def quarters(self, since: Micros) -> range:
        """When the quarters of an hour begin, from `since` to the present one."""
        return range(since, self.newest_quarter + 1, QUARTER)

    def without_queue(self) -> Figures:
        """The figures of contacts that never waited."""
        return self._day(None).figures

    def _day(self, queue: QueueId | None) -> QueueDay:
        return self.queues.setdefault(queue, QueueDay())

    def _of(self, contact: ContactId) -> _Visits:
        return self._visits.setdefault(contact, _Visits())

    def _queue_at(self, contact: ContactId, at: Micros) -> QueueId | None:
        visits = self._visits.get(contact)
        return None if visits is None else visits.at(at)

    def _queue_of_part(self, at: Micros, contact: ContactId, offer: OfferId | None) -> QueueId | None:
        visits = self._of(contact)
        return visits.at(at) if offer is None else visits.offers.get(offer, visits.at(at))

    def _let_go(self, contact: ContactId) -> None:
        """One agent less is busy with the contact."""
        self._held[contact] -= 1
        if self._held[contact] <= 0:
            del self._held[contact]
        self._forget(contact)

    def _forget(self, contact: ContactId) -> None:
        """Keep nothing of a contact that is over and with which nobody is busy."""
        visits = self._visits.get(contact)
        if visits is not None and visits.is_over and contact not in self._held:
            del self._visits[contact]


TELLING = (
    changes.QueueEntered,
    changes.QueueLeft,
    changes.LegEnded,
    changes.AgentStateChanged,
    changes.CallbackPlanned,
    changes.CallbackEnded,
    changes.SettingApplied,
)
"""The changes after which a figure may be another one."""
