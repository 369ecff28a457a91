"""Agents of several queues: the product's own engine decides who gets whom and says what to expect.

The plain prediction knows as much: who waits before whom in which queue, which agents are at work, how long they take
for a contact. Its position counts those of other queues before the contact by the chance that they take one of its agents,
so that it is no straw man.
"""

import math
import random
import statistics
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from perezvon.engine.centre import AgentSetup, Flow, LineSetup, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.changes import (
    AgentStateChanged,
    Change,
    OfferEnded,
    OfferMade,
    QueueEntered,
    QueueLeft,
    WaitExpected,
)
from perezvon.engine.commands import CancelOffer, Command, ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentSet,
    AgentStateRequested,
    CommandDone,
    ContactArrived,
    DomainStarted,
    Event,
    FlowPublished,
    LegConnected,
    LegHungUp,
    LineSet,
    OfferAnswered,
    PhoneReady,
    QueueSet,
    RouteSet,
    TimePassed,
)
from perezvon.engine.flow.graph import GoToRoute
from perezvon.engine.routing.waiting.model import Estimate
from perezvon.engine.routing.waiting.rivals import Shares, ahead, shares
from perezvon.entrypoints.bench.waiting.score import Guess, Score
from perezvon.kernel.ids import AgentId, ContactId, FlowId, LegId, LineId, NodeId, QueueId, RouteId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

_Key: TypeAlias = tuple[Micros, int]

_DAY_S = 10 * 3600
_SWING = 0.25
_HANDLED = 100
_WRAP_UP_S = 15
_RING_S = (1.0, 5.0)
_LUNCH_S = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A queue: its share of the calls, how long its talks and its callers' patience last, and its priority."""

    weight: float = 1.0
    handle_s: float = 240.0
    patience_s: float = 300.0
    priority: int = 0
    phase: float = 0.0
    """By how much of a day its load is shifted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One set of parameters. An agent serves the queues whose numbers its entry of `agents` names."""

    name: str
    skills: tuple[Skill, ...]
    agents: tuple[tuple[int, ...], ...]
    load: float
    days: int
    has_lunch: bool = False
    """Whether agents go on a break of half an hour each, a sixth of them at a time."""


def _some(agents: int, queues: int, each: int) -> tuple[tuple[int, ...], ...]:
    """Agents with so many queues each, the same ones in every run."""
    chance = random.Random(agents * 1_000 + queues)
    return tuple(tuple(chance.sample(range(queues), each)) for _ in range(agents))


WORLDS = (
    World(
        name="6 alike queues, 60 agents of 3",
        skills=(Skill(),) * 6,
        agents=_some(60, 6, 3),
        load=0.94,
        days=3,
    ),
    World(
        name="10 unlike queues with priorities, 80 agents of 4",
        skills=tuple(
            Skill(
                weight=1 + number % 3,
                handle_s=150 + 30 * number,
                patience_s=200 + 40 * (number % 4),
                priority=30 * (number % 3),
                phase=number / 20,
            )
            for number in range(10)
        ),
        agents=_some(80, 10, 4),
        load=0.94,
        days=3,
    ),
    World(
        name="specialists, helpers and lunch",
        skills=(Skill(weight=3), Skill(weight=2, handle_s=300), Skill(weight=2, phase=0.2), Skill(handle_s=180)),
        agents=((0, 1),) * 26 + ((2,),) * 12 + ((1, 2, 3),) * 14,
        load=0.86,
        days=4,
        has_lunch=True,
    ),
)


def measure(world: World, seed: int) -> Score:
    """Let the days happen; the first third of them teaches, the others are judged."""
    return _Simulation(world, seed).run()


@dataclass(slots=True)
class _Caller:
    contact: ContactId
    number: int
    queue: QueueId
    handle_s: float
    since: Micros = 0
    key: _Key | None = None
    is_answered: bool = False
    guess: Guess | None = None


@dataclass(slots=True)
class _Queue:
    """What the engine's lists of a queue hold."""

    skill: Skill
    members: list[AgentId] = field(default_factory=list)
    rivals: Shares = ()
    waiting: list[_Key] = field(default_factory=list)
    handled: deque[float] = field(default_factory=lambda: deque(maxlen=_HANDLED))
    last_s: float = 0.0
    away: int = 0


class _Simulation:
    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._chance = random.Random(seed)
        self._engine = Engine(explain=False)
        self._score = Score()
        self._now: Micros = 0
        self._count = count()
        self._future: list[tuple[Micros, int, Event]] = []
        self._callers: dict[ContactId, _Caller] = {}
        self._serves = {
            AgentId(f"a{number:03}"): tuple(_queue_id(queue) for queue in queues)
            for number, queues in enumerate(world.agents)
        }
        self._busy_since: dict[AgentId, Micros] = {}
        self._resting: set[AgentId] = set()
        self._queues = {_queue_id(number): _Queue(skill) for number, skill in enumerate(world.skills)}
        for agent, queues in self._serves.items():
            for queue in queues:
                self._queues[queue].members.append(agent)
        for name, found in self._queues.items():
            found.rivals = shares(self._others(name))

    def run(self) -> Score:
        for event in self._centre():
            self._in(0, event)
        self._expect_arrivals()
        self._expect_lunch()
        end = self._world.days * _DAY_S * SECOND
        for seq in count(1):
            upcoming = self._next()
            if upcoming is None or self._now > end:
                break
            self._handle(seq, upcoming)
        return self._score

    # --- The engine and the people around it. ---

    def _handle(self, seq: int, event: Event) -> None:
        if isinstance(event, ContactArrived):
            self._callers[event.contact] = self._caller(event)
        if isinstance(event, LegHungUp) and event.cause == "customer" and self._callers[event.contact].is_answered:
            return
        for output in self._engine.handle(seq, self._now, event):
            self._note(output)
            for seconds, reaction in self._reactions(output):
                self._in(seconds, reaction)

    def _next(self) -> Event | None:
        deadline = self._engine.next_deadline
        if deadline is not None and (not self._future or deadline <= self._future[0][0]):
            self._now = max(self._now, deadline)
            return TimePassed()
        if not self._future:
            return None
        self._now, _, event = heappop(self._future)
        return event

    def _reactions(self, output: Command | Change) -> Iterator[tuple[float, Event]]:
        match output:
            case OfferContact(id=id_, offer=offer, agent=agent):
                yield 0, CommandDone(command=id_)
                yield self._chance.uniform(*_RING_S), OfferAnswered(offer=offer, agent=agent)
            case CancelOffer(id=id_):
                yield 0, CommandDone(command=id_)
            case ConnectAgent(id=id_, contact=contact, leg=leg):
                yield 0, LegConnected(command=id_, contact=contact, leg=leg)
                yield self._callers[contact].handle_s, LegHungUp(contact=contact, leg=leg, cause="agent")
            case HangUpLeg(id=id_, contact=contact, leg=leg):
                yield 0, LegHungUp(contact=contact, leg=leg, cause="command", command=id_)
            case _:
                pass

    def _caller(self, arrival: ContactArrived) -> _Caller:
        queue = QueueId(arrival.line)
        skill = self._queues[queue].skill
        handle_s = self._chance.lognormvariate(math.log(skill.handle_s) - 0.32, 0.8)
        patience_s = self._chance.expovariate(1 / skill.patience_s)
        self._in(patience_s, LegHungUp(contact=arrival.contact, leg=arrival.leg, cause="customer"))
        return _Caller(arrival.contact, len(self._callers), queue, handle_s)

    # --- What the lists of the engine hold. ---

    def _note(self, output: Command | Change) -> None:
        match output:
            case QueueEntered(contact=contact):
                self._list(self._callers[contact], is_new=True)
            case WaitExpected(contact=contact, low_s=low, expected_s=expected, high_s=high):
                self._guess(self._callers[contact], Estimate(low, expected, high))
            case OfferMade(contact=contact):
                self._unlist(self._callers[contact])
            case OfferEnded(contact=contact, how=how) if how not in ("accepted", "cancelled"):
                self._list(self._callers[contact], is_new=False)
            case QueueLeft(contact=contact, why="answered"):
                self._answered(self._callers[contact])
            case QueueLeft(contact=contact):
                self._unlist(self._callers[contact])
            case AgentStateChanged(agent=agent, state=state):
                self._agent_became(agent, state)
            case _:
                pass

    def _list(self, caller: _Caller, *, is_new: bool) -> None:
        queue = self._queues[caller.queue]
        if is_new:
            caller.since = self._now
        caller.key = (caller.since - queue.skill.priority * SECOND, caller.number)
        insort(queue.waiting, caller.key)

    def _unlist(self, caller: _Caller) -> None:
        if caller.key is not None:
            waiting = self._queues[caller.queue].waiting
            del waiting[bisect_left(waiting, caller.key)]
            caller.key = None

    def _guess(self, caller: _Caller, told: Estimate) -> None:
        """The contact waits and nobody is free for it."""
        queue, key = self._queues[caller.queue], caller.key or (0, 0)
        before = bisect_left(queue.waiting, key)
        rivals = ahead(queue.rivals, lambda name: bisect_left(self._queues[name].waiting, key))
        handle_s = statistics.fmean(queue.handled) if queue.handled else 240.0
        plain_s = (before + rivals + 1) * handle_s / max(len(queue.members) - queue.away, 1)
        caller.guess = Guess(told=told, last_s=queue.last_s, plain_s=plain_s)

    def _answered(self, caller: _Caller) -> None:
        queue = self._queues[caller.queue]
        caller.is_answered = True
        queue.last_s = (self._now - caller.since) / SECOND
        if caller.guess is not None and caller.since > self._world.days * _DAY_S * SECOND / 3:
            self._score.add(caller.guess, queue.last_s)

    def _agent_became(self, agent: AgentId, state: str) -> None:
        if state == "ringing":
            self._busy_since[agent] = self._now
        elif state in ("available", "break") and agent in self._busy_since:
            seconds = (self._now - self._busy_since.pop(agent)) / SECOND
            for name in self._serves[agent]:
                self._queues[name].handled.append(seconds)
        if state == "break" or (state == "available" and agent in self._resting):
            self._resting ^= {agent}
            for name in self._serves[agent]:
                self._queues[name].away += 1 if state == "break" else -1

    def _others(self, name: QueueId) -> Iterator[tuple[QueueId, int, int]]:
        members = set(self._queues[name].members)
        for other, queue in self._queues.items():
            if other != name:
                yield other, sum(agent in members for agent in queue.members), len(queue.members)

    # --- What will happen anyway. ---

    def _centre(self) -> Iterator[Event]:
        yield DomainStarted(seed=1)
        for name, queue in self._queues.items():
            yield QueueSet(queue=QueueSetup(queue=name, priority=queue.skill.priority, wrap_up_s=_WRAP_UP_S))
            yield RouteSet(route=RouteSetup(route=RouteId(name), steps=(QueueStep(queue=name),)))
            node = GoToRoute(node=NodeId("route"), route=RouteId(name))
            yield FlowPublished(flow=Flow(flow=FlowId(name), version=1, nodes=(node,), start=node.node))
            yield LineSet(line=LineSetup(line=LineId(name), flow=FlowId(name), language=Language.ENGLISH))
        for agent, queues in self._serves.items():
            yield AgentSet(agent=AgentSetup(agent=agent, queues=queues))
            yield PhoneReady(agent=agent)
            yield AgentStateRequested(agent=agent, state="available")

    def _expect_arrivals(self) -> None:
        skills = self._world.skills
        weights = sum(skill.weight for skill in skills)
        busy_s = sum(skill.weight * (skill.handle_s + _WRAP_UP_S + sum(_RING_S) / 2) for skill in skills) / weights
        rate = self._world.load * len(self._world.agents) / busy_s
        number = count()
        for queue, skill in enumerate(skills):
            at, most = 0.0, rate * skill.weight / weights * (1 + _SWING)
            while (at := at + self._chance.expovariate(most)) < self._world.days * _DAY_S:
                swing = 1 + _SWING * math.sin(2 * math.pi * (at / _DAY_S + skill.phase))
                if self._chance.random() * (1 + _SWING) < swing:
                    name = f"c{next(number)}"
                    line = LineId(_queue_id(queue))
                    self._in(at, ContactArrived(contact=ContactId(name), leg=LegId(f"{name}-leg"), line=line))

    def _expect_lunch(self) -> None:
        if self._world.has_lunch:
            for day in range(self._world.days):
                for number, agent in enumerate(self._serves):
                    at = day * _DAY_S + 0.3 * _DAY_S + number % 6 * _LUNCH_S
                    self._in(at, AgentStateRequested(agent=agent, state="break", reason="lunch"))
                    self._in(at + _LUNCH_S, AgentStateRequested(agent=agent, state="available"))

    def _in(self, seconds: float, event: Event) -> None:
        heappush(self._future, (self._now + round(seconds * SECOND), next(self._count), event))


def _queue_id(number: int) -> QueueId:
    return QueueId(f"q{number}")
