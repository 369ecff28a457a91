"""A day out of our own log: calls as the engine told of them, who was there when, and the settings that held.

What the log says itself need not be inferred: when agents were available (`agent_state_changed`), how long they worked after a
call, and every setting as the last `..._set` event of the day gave it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from statistics import median

from perezvon.engine import changes, events
from perezvon.engine.centre import AgentSetup, PersonalManagerStep, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.commands import Command
from perezvon.features.twin.domain.calls import DAY_S, Call, CallLog
from perezvon.features.twin.domain.plan import AgentPlan, Plan, QueuePlan, Span
from perezvon.features.twin.domain.world import merged
from perezvon.kernel.time import SECOND, Micros, to_datetime

USUAL_ANSWER_S = 3.0
"""How long a phone rings until it is answered, where the log does not show it."""
_AT_WORK = frozenset({"available", "ringing", "talking", "wrap_up"})


@dataclass(slots=True)
class _Contact:
    queue: str
    since: Micros
    customer: str | None = None
    manager: str | None = None
    answered: Micros | None = None
    agent: str | None = None
    talked_until: Micros | None = None
    worked_until: Micros | None = None
    left: Micros | None = None


@dataclass(slots=True)
class History:
    """Told the steps of a log in order; then says what the twin needs. `local` gives the local seconds of an instant."""

    local: Callable[[Micros], int]
    _contacts: dict[str, _Contact] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    _callers: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """Customer and personal manager of contacts that have not reached a route yet."""
    _routes: dict[str, RouteSetup] = field(default_factory=dict)
    _queues: dict[str, QueueSetup] = field(default_factory=dict)
    _agents: dict[str, AgentSetup] = field(default_factory=dict)
    _since: dict[str, Micros] = field(default_factory=dict)
    _there: dict[str, list[tuple[Micros, Micros]]] = field(default_factory=lambda: defaultdict(list))
    _ringing: dict[str, Micros] = field(default_factory=dict)
    _answers: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """For each local day how long agents' phones rang until they answered, in seconds."""
    _wrap_ups: dict[str, tuple[str, Micros]] = field(default_factory=dict)
    _last: Micros = 0

    def step(self, at: Micros, event: events.Event, outputs: Iterable[Command | changes.Change]) -> None:
        """An event and what was said about it."""
        self._last = at
        match event:
            case events.QueueSet(queue=queue):
                self._queues[queue.queue] = queue
            case events.AgentSet(agent=agent):
                self._agents[agent.agent] = agent
            case events.RouteSet(route=route):
                self._routes[route.route] = route
            case events.ContactArrived(contact=contact, customer=customer, manager=manager):
                self._callers[contact] = customer, manager
            case _:
                pass
        for output in outputs:
            self._said(at, output)

    def _said(self, at: Micros, output: Command | changes.Change) -> None:
        match output:
            case changes.RouteEntered(contact=contact, route=route):
                self._wait(at, contact, _first_queue(self._routes.get(route)))
            case changes.QueueEntered(contact=contact, queue=queue):
                self._wait(at, contact, queue)
            case changes.QueueLeft(contact=contact, why="answered" | "abandoned" as why) if contact in self._contacts:
                self._leave(at, self._contacts[contact], is_answered=why == "answered")
            case changes.LegStarted(contact=contact, agent=agent) if agent is not None and contact in self._contacts:
                told = self._contacts[contact]
                told.agent = told.agent or agent
                self._leave(at, told, is_answered=True)
            case changes.ContactEnded(contact=contact, how=how):
                self._callers.pop(contact, None)
                if how == "abandoned" and contact in self._contacts:
                    self._leave(at, self._contacts[contact], is_answered=False)
            case changes.AgentStateChanged():
                self._agent_changed(at, output)
            case _:
                pass

    def _wait(self, at: Micros, contact: str, queue: str | None) -> None:
        """The contact waits: in its queue, or while its personal manager is rung before the queue is tried."""
        if queue is not None and contact not in self._contacts:
            customer, manager = self._callers.pop(contact, (None, None))
            self._contacts[contact] = _Contact(queue, at, customer, manager)
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
        if change.state == "wrap_up" and change.contact in self._contacts:
            told = self._contacts[change.contact]
            if told.agent == agent and told.talked_until is None:
                told.talked_until = at
                self._wrap_ups[agent] = (change.contact, at)

    def log(self) -> CallLog:
        """The calls that are over."""
        calls = []
        for contact in self._order:
            told = self._contacts[contact]
            if told.left is None or (told.answered is not None and told.talked_until is None):
                continue
            handle = None if told.answered is None or told.talked_until is None else told.talked_until - told.answered
            worked = (
                None
                if told.worked_until is None or told.talked_until is None
                else told.worked_until - told.talked_until
            )
            calls.append(
                Call(
                    contact=contact,
                    arrived=self.local(told.since),
                    queue=told.queue,
                    customer=told.customer,
                    manager=told.manager,
                    wait_s=(told.left - told.since) / SECOND,
                    is_answered=told.answered is not None,
                    handle_s=None if handle is None else handle / SECOND,
                    agent=told.agent if told.answered is not None else None,
                    wrap_up_s=None if worked is None else worked / SECOND,
                )
            )
        return CallLog(calls=tuple(sorted(calls, key=lambda call: call.arrived)))

    def plan(self, day: int, queues: Iterable[str]) -> Plan:
        """Settings and staff of a local day."""
        personal = {_first_queue(route) for route in self._routes.values() if _is_personal(route)}
        plans = {
            queue: _queue(self._queues.get(queue), personal_first=queue in personal)
            for queue in sorted({*queues, *self._queues})
        }
        agents = {}
        for agent, spans in sorted(self._spans(day).items()):
            setup = self._agents.get(agent)
            serves = tuple(queue for queue in setup.queues if queue in plans) if setup is not None else ()
            skills = {str(skill.skill): skill.level for skill in setup.skills} if setup is not None else {}
            if serves:
                agents[agent] = AgentPlan(queues=serves, spans=tuple(spans), skills=skills)
        return Plan(queues=plans, agents=agents, answer_s=median(self._answers[day] or [USUAL_ANSWER_S]))

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


def _first_queue(route: RouteSetup | None) -> str | None:
    """The queue that a route comes to first."""
    steps = route.steps if route is not None else ()
    return next((step.queue for step in steps if isinstance(step, QueueStep)), None)


def _is_personal(route: RouteSetup) -> bool:
    return any(isinstance(step, PersonalManagerStep) for step in route.steps)


def _queue(setup: QueueSetup | None, *, personal_first: bool) -> QueuePlan:
    if setup is None:
        return QueuePlan(personal_first=personal_first)
    return QueuePlan(
        personal_first=personal_first,
        strategy=setup.strategy,
        target_s=setup.target_s,
        target_percent=setup.target_percent,
        priority=setup.priority,
        ring_s=setup.ring_s,
        wrap_up_s=setup.wrap_up_s,
        needs={str(need.skill): need.level for need in setup.needs},
        relaxed={str(need.skill): tuple((step.after_s, step.level) for step in need.relaxed) for need in setup.needs},
    )


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
