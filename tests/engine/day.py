"""A working day of a centre with ids as long as real ones: shifts, breaks, missed calls, personal managers, skills."""

import random
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from perezvon.engine.centre import AgentSkill, PersonalManagerStep, SkillNeed
from perezvon.engine.changes import AgentStateChanged, Change
from perezvon.engine.commands import Command, ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    CommandDone,
    CommandFailed,
    ContactArrived,
    ContactWrappedUp,
    DomainStarted,
    Event,
    LegConnected,
    LegHungUp,
    OfferAnswered,
    OfferDeclined,
    PhoneReady,
    TimePassed,
)
from perezvon.kernel.time import SECOND, Micros
from tests.support.factories import (
    agent_set,
    arrived,
    changed,
    flow_published,
    line_set,
    queue_set,
    queue_step,
    route_set,
    straight_to,
)
from tests.support.script import START

HOUR_S = 3_600
HOURS = 10
TALK_S, WRAP_UP_S = 180, 25


def long_id(kind: str, number: int) -> str:
    """An id of the length that `SystemIds` gives."""
    return f"{kind}{number:x}".rjust(32, "0")


class Day:
    """Ten hours of `agents` agents in two or three of some queues each; `load` is how much of their time calls need."""

    def __init__(self, agents: int, *, seed: int = 1, load: float = 0.8) -> None:
        self.engine = Engine()
        self.now: Micros = START
        self._random = random.Random(seed)
        self._agents = [long_id("a", number) for number in range(agents)]
        self._queues = [long_id("b", number) for number in range(max(2, agents // 15))]
        self._gap_s = (TALK_S + WRAP_UP_S + 8) / (load * agents * 0.75)
        self._count = count()
        self._calls = count()
        self._seq = 0
        self._future: list[tuple[Micros, int, Event]] = []

    def steps(self) -> Iterator[tuple[Event, tuple[Command | Change, ...]]]:
        """All that happens, with what the engine says."""
        for event in self._opening():
            self._in(0, event)
        self._in(60, self._arrival())
        end = START + HOURS * HOUR_S * SECOND
        while self.now < end:
            event = self._next()
            self._seq += 1
            said = self.engine.handle(self._seq, self.now, event)
            yield event, said
            if isinstance(event, ContactArrived):
                self._call(event)
            for output in said:
                self._react(output)

    def _opening(self) -> Iterator[Event]:
        yield DomainStarted(seed=1)
        for number, queue in enumerate(self._queues):
            yield queue_set(queue, needs=(SkillNeed(skill="s", level=2),) if number % 3 == 2 else ())
            yield route_set(PersonalManagerStep(), queue_step(queue), route=f"r{number}")
            nodes = straight_to(f"r{number}")
            flow = changed(flow_published(nodes).flow, flow=f"f{number}")
            yield changed(flow_published(nodes), flow=flow)
            yield line_set(f"l{number}", flow=f"f{number}")
        for number, agent in enumerate(self._agents):
            own = [self._queues[(number + more) % len(self._queues)] for more in range(2 + number % 2)]
            yield agent_set(agent, *own, skills=(AgentSkill(skill="s", level=number % 4),))
            # Two shifts that overlap at noon.
            start_s, length_s = self._random.choice(((0, 8), (2, 8)))
            self._in(start_s * HOUR_S + number, PhoneReady(agent=agent))
            self._in(start_s * HOUR_S + number, AgentStateRequested(agent=agent, state="available"))
            self._in((start_s + length_s) * HOUR_S, AgentStateRequested(agent=agent, state="offline"))
            for _ in range(3):
                pause = self._random.uniform(start_s + 1, start_s + length_s - 1) * HOUR_S
                self._in(pause, AgentStateRequested(agent=agent, state="break", reason="lunch"))
                self._in(pause + 900, AgentStateRequested(agent=agent, state="available"))

    def _in(self, seconds: float, event: Event) -> None:
        heappush(self._future, (self.now + round(seconds * SECOND), next(self._count), event))

    def _next(self) -> Event:
        deadline = self.engine.next_deadline
        if deadline is not None and deadline <= self._future[0][0]:
            self.now = max(self.now, deadline)
            return TimePassed()
        self.now, _, event = heappop(self._future)
        return event

    def _arrival(self) -> ContactArrived:
        number = next(self._calls)
        manager = self._random.choice(self._agents) if self._random.random() < 0.3 else None
        line = f"l{self._random.randrange(len(self._queues))}"
        return arrived(long_id("c", number), line=line, customer=manager and f"u{number}", manager=manager)

    def _call(self, event: ContactArrived) -> None:
        self._in(self._random.expovariate(1 / self._gap_s), self._arrival())
        gone = LegHungUp(contact=event.contact, leg=event.leg, cause="customer")
        self._in(self._random.expovariate(1 / 600), gone)

    def _react(self, output: Command | Change) -> None:
        chance = self._random
        match output:
            case OfferContact():
                self._ring(output)
            case ConnectAgent(id=id_, contact=contact, leg=leg):
                self._in(0.2, LegConnected(command=id_, contact=contact, leg=leg))
                self._in(chance.expovariate(1 / TALK_S), LegHungUp(contact=contact, leg=leg, cause="agent"))
            case HangUpLeg(id=id_, contact=contact, leg=leg):
                self._in(0.1, LegHungUp(contact=contact, leg=leg, cause="command", command=id_))
            case AgentStateChanged(state="wrap_up", contact=str() as contact):
                self._in(chance.expovariate(1 / WRAP_UP_S), ContactWrappedUp(contact=contact, agent=output.agent))
            case AgentStateChanged(state="break", reason="missed_offers"):
                self._in(chance.uniform(60, 900), AgentStateRequested(agent=output.agent, state="available"))
            case _:
                pass

    def _ring(self, offer: OfferContact) -> None:
        fate = self._random.random()
        if fate < 0.005:
            self._in(0.1, CommandFailed(command=offer.id, reason="phone_not_reachable"))
            self._in(20, PhoneReady(agent=offer.agent))
            return
        self._in(0.1, CommandDone(command=offer.id))
        if fate < 0.03:
            self._in(self._random.uniform(1, 10), OfferDeclined(offer=offer.offer, agent=offer.agent))
        elif fate < 0.96:
            self._in(self._random.uniform(1, 8), OfferAnswered(offer=offer.offer, agent=offer.agent))
