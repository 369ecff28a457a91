"""A day out of our own log: calls as the engine told of them, who was there when, and the settings that held.

What the log says itself need not be inferred: when agents were available (`agent_state_changed`), how long they worked after a
call, who helped them in it (the twin lets the one who answered bear all of it), who a caller was and who looks after them, and every setting as it was at the end of the day: queues, routes, what flows do with callers whom a route gives back, boosts, callbacks, teams and hours. Contacts in writing are no calls
and are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from statistics import median

from perezvon.engine import changes, events
from perezvon.engine.commands import Command
from perezvon.features.twin.domain.calls import DAY_S, NOBODY_KNOWN, Call, CallLog, Who
from perezvon.features.twin.domain.observed import Observed
from perezvon.features.twin.domain.plan import Plan, Span
from perezvon.features.twin.domain.shifts import merged
from perezvon.features.twin.domain.shortcuts import first_queue
from perezvon.kernel.time import SECOND, Micros, to_datetime

USUAL_ANSWER_S = 3.0
"""How long a phone rings until it is answered, where the log does not show it."""
_AT_WORK = frozenset({"available", "ringing", "talking", "wrap_up"})


@dataclass(slots=True)
class _Contact:
    queue: str
    since: Micros
    route: str | None = None
    who: Who = NOBODY_KNOWN
    answered: Micros | None = None
    agent: str | None = None
    talked_until: Micros | None = None
    worked_until: Micros | None = None
    left: Micros | None = None
    how: str | None = None
    """As in `Call.left`."""
    called_back: Micros | None = None
    helped: Micros = 0
    """How long others talked in it: who was consulted, and to whom it was transferred."""
    is_to_head: bool = False


@dataclass(slots=True)
class History:
    """Told the steps of a log in order; then says what the twin needs. `local` gives the local seconds of an instant."""

    local: Callable[[Micros], int]
    _contacts: dict[str, _Contact] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _promised: dict[str, _Contact] = field(default_factory=dict)
    """Who is to be called back, by the callback."""
    _callers: dict[str, Who] = field(default_factory=dict)
    """Who the contacts are that have not reached a route yet."""
    _centre: Observed = field(default_factory=Observed)
    _centres: dict[int, Observed] = field(default_factory=dict)
    """As it was at the end of each local day but the last."""
    _since: dict[str, Micros] = field(default_factory=dict)
    _there: dict[str, list[tuple[Micros, Micros]]] = field(default_factory=lambda: defaultdict(list))
    _ringing: dict[str, Micros] = field(default_factory=dict)
    _answers: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """For each local day how long agents' phones rang until they answered, in seconds."""
    _talks: dict[str, tuple[str, Micros]] = field(default_factory=dict)
    _wrap_ups: dict[str, tuple[str, Micros]] = field(default_factory=dict)
    _last: Micros = 0

    def begin(self, settings: Iterable[events.Event]) -> None:
        """What was set before the first step that is told."""
        for setting in settings:
            self._centre.hear(setting)

    def step(self, at: Micros, event: events.Event, outputs: Iterable[Command | changes.Change]) -> None:
        """An event and what was said about it."""
        day = self.local(self._last) // DAY_S
        if day != self.local(at) // DAY_S:
            self._centres[day] = self._centre.as_it_is()
        self._last = at
        if isinstance(event, events.ContactArrived) and not event.channel.is_text:
            self._callers[event.contact] = who_of(event)
        else:
            self._centre.hear(event)
        for output in outputs:
            self._said(at, output)

    def _said(self, at: Micros, output: Command | changes.Change) -> None:
        match output:
            case changes.RouteEntered(contact=contact, route=route):
                self._wait(at, contact, first_queue(self._centre.steps_of(route)), route)
            case changes.QueueEntered(contact=contact, queue=queue):
                self._wait(at, contact, queue)
            case changes.AgentStateChanged():
                self._agent_changed(at, output)
            case changes.ContactStarted(contact=contact, callback=str(callback)) if callback in self._promised:
                self._contacts[contact] = self._promised[callback]
            case (
                changes.ContactStarted(contact=contact, language=language)
                | changes.LanguageChosen(contact=contact, language=language)
            ) if contact in self._callers:
                self._callers[contact] = replace(self._callers[contact], language=language)
            case changes.CallbackEnded(callback=callback, how=how) if callback in self._promised:
                self._called_back(at, self._promised.pop(callback), how)
            case changes.CallbackPlanned(callback=callback, contact=str(contact)) if contact in self._contacts:
                self._promise(callback, self._contacts[contact])
            case _ if (told := self._contacts.get(getattr(output, "contact", ""))) is not None:
                self._told(at, told, output)
            case changes.ContactEnded(contact=contact):
                self._callers.pop(contact, None)
            case _:
                pass
        self._centre.hear_output(output)

    def _told(self, at: Micros, told: _Contact, output: Command | changes.Change) -> None:
        """Something about a contact that has waited."""
        match output:
            case changes.QueueLeft(why="answered" | "abandoned" as why):
                self._leave(at, told, is_answered=why == "answered")
            case changes.LegStarted(agent=str(agent)):
                if told.agent is None or told.how == "callback":
                    told.agent = agent
                self._leave(at, told, is_answered=True)
            case changes.ContactEnded(how=how) if told.left is None:
                told.how = told.how or (None if how == "abandoned" else "unserved")
                self._leave(at, told, is_answered=False)
            case changes.CallbackRequested():
                told.how = "called_again"
            case changes.MessageLeft() if told.answered is None:
                told.how = "message"
            case changes.FlowStepped(kind="go_to_number") if told.answered is None:
                told.how = "passed_on"
            case changes.ReviewFlagged():
                told.is_to_head = True
            case _:
                pass

    def _promise(self, callback: str, told: _Contact) -> None:
        """Somebody who asks twice is waited for by the later call alone."""
        before = self._promised.get(callback)
        if before is not None and before is not told:
            before.how = "called_again"
        self._promised[callback] = told
        told.how = "callback"

    def _called_back(self, at: Micros, told: _Contact, how: str) -> None:
        if how == "called_again":
            told.how = how
        elif how == "reached" and told.answered is None:
            told.answered = told.called_back = at

    def _wait(self, at: Micros, contact: str, queue: str | None, route: str | None = None) -> None:
        """The contact waits: in its queue, or while somebody is rung before the queue is tried."""
        who = self._callers.get(contact)
        if queue is not None and who is not None and contact not in self._contacts:
            del self._callers[contact]
            self._contacts[contact] = _Contact(queue, at, route, who)
            self._order.append(contact)

    def _leave(self, at: Micros, told: _Contact, *, is_answered: bool) -> None:
        if told.left is None:
            told.left = at
            told.answered = at if is_answered else None

    def _agent_changed(self, at: Micros, change: changes.AgentStateChanged) -> None:
        agent = change.agent
        rung = self._ringing.pop(agent, None)
        if rung is not None and change.state == "talking":
            self._answers[self.local(at) // DAY_S].append((at - rung) / SECOND)
        if change.state == "ringing":
            self._ringing[agent] = at
        if change.state in _AT_WORK:
            self._since.setdefault(agent, at)
        elif agent in self._since:
            self._there[agent].append((self._since.pop(agent), at))
        if agent in self._wrap_ups:
            contact, _ = self._wrap_ups.pop(agent)
            self._contacts[contact].worked_until = at
        self._count_help(at, change)
        if change.state == "wrap_up" and change.contact in self._contacts:
            told = self._contacts[change.contact]
            if told.agent == agent and told.answered is not None and told.talked_until is None:
                told.talked_until = at
                self._wrap_ups[agent] = (change.contact, at)

    def _count_help(self, at: Micros, change: changes.AgentStateChanged) -> None:
        """Whoever helps in a call takes no other meanwhile."""
        contact, since = self._talks.pop(change.agent, ("", at))
        told = self._contacts.get(contact)
        if told is not None and told.agent != change.agent:
            told.helped += at - since
        if change.state == "talking" and change.contact is not None:
            self._talks[change.agent] = change.contact, at

    def log(self) -> CallLog:
        """The calls that are over."""
        calls = [call for call in map(self._call, self._order) if call is not None]
        return CallLog(calls=tuple(sorted(calls, key=lambda call: call.arrived)))

    def _call(self, contact: str) -> Call | None:
        told = self._contacts[contact]
        if told.left is None or (told.answered is not None and told.talked_until is None):
            return None
        return Call(
            contact=contact,
            arrived=self.local(told.since),
            queue=told.queue,
            route=told.route,
            who=told.who,
            wait_s=(told.left - told.since) / SECOND,
            is_answered=told.answered is not None and told.called_back is None,
            left=told.how,
            callback_s=_seconds(told.since, told.called_back),
            handle_s=_seconds(told.answered, told.talked_until and told.talked_until + told.helped),
            agent=told.agent if told.answered is not None else None,
            is_to_head=told.is_to_head,
            wrap_up_s=_seconds(told.talked_until, told.worked_until),
        )

    def plan(self, day: int, queues: Iterable[str]) -> Plan:
        """Settings and staff of a local day."""
        answer_s = median(self._answers[day] or [USUAL_ANSWER_S])
        return self._centres.get(day, self._centre).plan(queues, self._spans(day), answer_s=answer_s)

    def _spans(self, day: int) -> Mapping[str, list[Span]]:
        start, end = day * DAY_S, (day + 1) * DAY_S
        found: dict[str, list[Span]] = {}
        for agent in sorted({*self._there, *self._since}):
            there = list(self._there[agent])
            if agent in self._since:
                there.append((self._since[agent], self._last))
            inside = [
                (max(self.local(a), start) - start, min(self.local(b), end) - start)
                for a, b in there
                if self.local(a) < end and self.local(b) > start
            ]
            if inside:
                found[agent] = merged([(float(a), float(b)) for a, b in inside])
        return found


def who_of(event: events.ContactArrived) -> Who:
    """What was known of a caller."""
    return Who(
        customer=event.customer,
        party=event.party,
        manager=event.manager,
        backups=event.backups,
        tier=event.tier,
        language=event.language,
    )


def _seconds(since: Micros | None, until: Micros | None) -> float | None:
    return None if since is None or until is None else (until - since) / SECOND


def local_in(zone: tzinfo) -> Callable[[Micros], int]:
    """Local seconds of instants in this zone, with the offset looked up once an hour."""
    offsets: dict[int, int] = {}

    def local(at: Micros) -> int:
        hour = at // (3_600 * SECOND)
        if hour not in offsets:
            offset = to_datetime(hour * 3_600 * SECOND).astimezone(zone).utcoffset()
            offsets[hour] = int(offset.total_seconds()) if offset is not None else 0
        return at // SECOND + offsets[hour]

    return local
