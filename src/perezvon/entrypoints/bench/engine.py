"""A day that is always the same, to measure the engine on: the flow of the sample world, more agents and many callers.

Its people never fail: callers listen, press a key and wait, agents answer and talk, wrap-ups run out. It starts with
every agent at work and ends when the last caller has been served.
"""

import random
import time
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from perezvon.engine.centre import AgentSetup
from perezvon.engine.changes import Change
from perezvon.engine.commands import (
    CancelOffer,
    Command,
    ConnectAgent,
    HangUpLeg,
    OfferContact,
    PlayMusic,
    PlayPrompts,
)
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentSet,
    AgentStateRequested,
    CommandDone,
    ContactArrived,
    DigitPressed,
    DomainStarted,
    Event,
    FlowPublished,
    LegConnected,
    LegHungUp,
    LineSet,
    OfferAnswered,
    PhoneReady,
    PromptEnded,
    QueueSet,
    RouteSet,
    TimePassed,
)
from perezvon.entrypoints.demo.company import FLOW, LINE, QUEUES, ROUTES
from perezvon.kernel.ids import AgentId, ContactId, LegId
from perezvon.kernel.time import SECOND, Micros

AGENTS = 200
CALLS = 10_000
DAY_S = 10 * 3600
"""The hours in which callers arrive."""


class Day:
    """Feeds an engine with what people do, and takes the time of every call of `handle`."""

    def __init__(self, *, agents: int, calls: int, seed: int = 1, engine: Engine | None = None) -> None:
        self._engine = engine or Engine()
        self._random = random.Random(seed)
        self._now: Micros = 0
        self._count = count()
        self._future: list[tuple[Micros, int, Event]] = []
        for event in (*_centre(seed), *_staff(agents)):
            self._in(0, event)
        for number in range(calls):
            arrival = ContactArrived(contact=ContactId(f"c{number}"), leg=LegId(f"k{number}"), line=LINE.setup.line)
            self._in(self._random.uniform(0, DAY_S), arrival)

    def run(self) -> list[int]:
        """The nanoseconds that each event took, in order."""
        spent = []
        for seq in count(1):
            event = self._next()
            if event is None:
                break
            began = time.perf_counter_ns()
            said = self._engine.handle(seq, self._now, event)
            spent.append(time.perf_counter_ns() - began)
            for output in said:
                for seconds, reaction in self._reactions(output):
                    self._in(seconds, reaction)
        return spent

    def _next(self) -> Event | None:
        deadline = self._engine.next_deadline
        if deadline is not None and (not self._future or deadline <= self._future[0][0]):
            self._now = max(self._now, deadline)
            return TimePassed()
        if not self._future:
            return None
        self._now, _, event = heappop(self._future)
        return event

    def _in(self, seconds: float, event: Event) -> None:
        heappush(self._future, (self._now + round(seconds * SECOND), next(self._count), event))

    def _reactions(self, output: Command | Change) -> Iterator[tuple[float, Event]]:
        """What people and phones do about it, and after how many seconds."""
        match output:
            case PlayPrompts(id=id_, contact=contact, leg=leg, digits=digits) if digits:
                digit = self._random.choice(digits)
                yield 4, DigitPressed(contact=contact, leg=leg, digit=digit, command=id_)
            case PlayPrompts(id=id_, contact=contact, leg=leg):
                yield 4, PromptEnded(command=id_, contact=contact, leg=leg)
            case OfferContact(id=id_, offer=offer, agent=agent):
                yield 0, CommandDone(command=id_)
                yield self._random.uniform(1, 8), OfferAnswered(offer=offer, agent=agent)
            case PlayMusic(id=id_) | CancelOffer(id=id_):
                yield 0, CommandDone(command=id_)
            case ConnectAgent(id=id_, contact=contact, leg=leg):
                yield 0, LegConnected(command=id_, contact=contact, leg=leg)
                yield self._random.uniform(60, 900), LegHungUp(contact=contact, leg=leg, cause="agent")
            case HangUpLeg(id=id_, contact=contact, leg=leg):
                yield 0, LegHungUp(contact=contact, leg=leg, cause="command", command=id_)
            case _:
                pass


def _centre(seed: int) -> Iterator[Event]:
    yield DomainStarted(seed=seed)
    yield from (QueueSet(queue=queue.setup) for queue in QUEUES)
    yield from (RouteSet(route=route.setup) for route in ROUTES)
    yield FlowPublished(flow=FLOW)
    yield LineSet(line=LINE.setup)


def _staff(agents: int) -> Iterator[Event]:
    queues = tuple(queue.setup.queue for queue in QUEUES)
    for number in range(agents):
        agent, first = AgentId(f"a{number:03}"), number % (len(queues) + 1)
        yield AgentSet(agent=AgentSetup(agent=agent, queues=queues[first : first + 1] or queues))
        yield PhoneReady(agent=agent)
        yield AgentStateRequested(agent=agent, state="available")
