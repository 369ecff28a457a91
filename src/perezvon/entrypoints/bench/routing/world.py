"""A closed loop around an engine: callers who come, wait and talk, and agents who answer at once.

Nothing of the product is left out: a caller reaches a line whose flow hands them to a route of one queue; an agent is
rung, answers, is connected, and has no work after the talk. The loop itself costs as little as it can, for what it
costs is counted as the engine's.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from math import inf
from typing import Any, TypeAlias

from perezvon.engine.centre import AgentSetup, Flow, LineSetup, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.commands import ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentSet,
    AgentStateRequested,
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
from perezvon.entrypoints.bench.routing.load import Calls
from perezvon.kernel.ids import AgentId, ContactId, FlowId, LegId, LineId, NodeId, QueueId, RouteId
from perezvon.kernel.time import Micros
from perezvon.kernel.values import Language

Staff: TypeAlias = Mapping[AgentId, tuple[QueueId, ...]]
"""Agents and the queues they serve."""

_TIME_PASSED = TimePassed()


def line_of(queue: QueueId) -> LineId:
    """The line that leads to a queue."""
    return LineId(f"line-{queue}")


def _centre(queues: Sequence[QueueId], seed: int = 1) -> Iterator[Event]:
    """The settings: for each queue a line, a flow of one block and a route of one step."""
    yield DomainStarted(seed=seed)
    for queue in queues:
        route, flow, block = RouteId(f"route-{queue}"), FlowId(f"flow-{queue}"), NodeId("route")
        yield QueueSet(queue=QueueSetup(queue=queue, wrap_up_s=0))
        yield RouteSet(route=RouteSetup(route=route, steps=(QueueStep(queue=queue),)))
        yield FlowPublished(flow=Flow(flow=flow, version=1, nodes=(GoToRoute(node=block, route=route),), start=block))
        yield LineSet(line=LineSetup(line=line_of(queue), flow=flow, language=Language.ENGLISH))


def _staff_comes(staff: Staff) -> Iterator[Event]:
    """All agents are set and at work."""
    for agent, queues in staff.items():
        yield AgentSet(agent=AgentSetup(agent=agent, queues=queues))
        yield PhoneReady(agent=agent)
        yield AgentStateRequested(agent=agent, state="available")


class Caller:
    """One who calls, and whether an agent talked to them."""

    __slots__ = ("arrives", "contact", "is_answered", "leg", "number", "patience", "queue", "talk")

    def __init__(self, number: int, arrives: Micros, talk: Micros, patience: Micros, queue: int) -> None:
        self.number = number
        self.contact = ContactId(f"c{number}")
        self.leg = LegId(f"k{number}")
        self.arrives = arrives
        self.talk = talk
        self.patience = patience
        self.queue = queue
        self.is_answered = False


class World:
    """Lets an engine live through calls."""

    def __init__(self, engine: Engine, calls: Calls, queues: Sequence[QueueId], staff: Staff) -> None:
        """The centre is open and everybody at work."""
        self.engine = engine
        self.handle = engine.handle
        """Replaced by whoever wants to see each step."""
        self.steps = 0
        self.decisions = 0
        """How often an agent was looked for, or a caller for an agent."""
        self.waits: list[Micros | None] = []
        """How long each caller waited for an agent; `None` for those who gave up or wait still."""
        self._calls = calls
        self._lines = [line_of(queue) for queue in queues]
        self._waiting: dict[ContactId, Caller] = {}
        self._future: list[tuple[Micros, int, Callable[[World, Micros, Caller], None], Caller]] = []
        self._count = 0
        self._now: Micros = 0
        self._at_once: list[Event] = []
        self._reactions = self._all_reactions()
        for event in (*_centre(queues), *_staff_comes(staff)):
            self.happen(0, event)
        self._expect_next()

    def continued_by(self, engine: Engine) -> "World":
        """The same world at the same instant, with another engine that knows the same."""
        world = copy.copy(self)
        world._calls, world._waiting, world._future, world.waits = copy.deepcopy(
            (self._calls, self._waiting, self._future, self.waits)
        )
        world._at_once, world._reactions = [], world._all_reactions()
        world.engine, world.handle = engine, engine.handle
        return world

    def run(self, steps: float = inf, *, until: float = inf) -> None:
        """Go on until all is over, for so many steps, or until that instant is over."""
        engine, future, happen = self.engine, self._future, self.happen
        last = self.steps + steps
        while self.steps < last:
            deadline = engine.next_deadline
            due = future[0][0] if future else inf
            if deadline is not None and deadline <= due:
                if deadline > until:
                    return
                happen(max(deadline, self._now), _TIME_PASSED)
            elif due > until or not future:
                return
            else:
                self._now, _, becomes, caller = heappop(future)
                becomes(self, self._now, caller)

    def happen(self, at: Micros, event: Event) -> None:
        """Let something happen, and all that people and phones do about it at once."""
        reactions, at_once, handle, step = self._reactions, self._at_once, self.handle, self.steps
        at_once.append(event)
        for happening in at_once:  # which grows meanwhile
            step += 1
            for output in handle(step, at, happening):
                if type(output) in reactions:
                    reactions[type(output)](at, output)
        self.steps = step
        at_once.clear()

    def _in_future(self, at: Micros, becomes: "Callable[[World, Micros, Caller], None]", caller: Caller) -> None:
        self._count += 1
        heappush(self._future, (at, self._count, becomes, caller))

    # --- Callers. ---

    def _expect_next(self) -> None:
        call = next(self._calls, None)
        if call is not None:
            caller = Caller(len(self.waits), *call)
            self.waits.append(None)
            self._in_future(caller.arrives, World._arrive, caller)

    def _arrive(self, at: Micros, caller: Caller) -> None:
        self._waiting[caller.contact] = caller
        self.decisions += 1
        self.happen(at, ContactArrived(contact=caller.contact, leg=caller.leg, line=self._lines[caller.queue]))
        if not caller.is_answered:
            self._in_future(at + caller.patience, World._give_up, caller)
        self._expect_next()

    def _give_up(self, at: Micros, caller: Caller) -> None:
        if not caller.is_answered:
            del self._waiting[caller.contact]
            self._leave(at, caller)

    def _end_talk(self, at: Micros, caller: Caller) -> None:
        self.decisions += 1
        self._leave(at, caller)

    def _leave(self, at: Micros, caller: Caller) -> None:
        self.happen(at, LegHungUp(contact=caller.contact, leg=caller.leg, cause="customer"))

    # --- What the engine orders. ---

    def _all_reactions(self) -> "dict[type, Callable[[Micros, Any], None]]":
        return {OfferContact: self._answer, ConnectAgent: self._connect, HangUpLeg: self._hang_up}

    def _answer(self, _at: Micros, command: OfferContact) -> None:
        self._at_once.append(OfferAnswered(offer=command.offer, agent=command.agent))

    def _connect(self, at: Micros, command: ConnectAgent) -> None:
        caller = self._waiting.pop(command.contact)
        caller.is_answered = True
        self.waits[caller.number] = at - caller.arrives
        self._in_future(at + caller.talk, World._end_talk, caller)
        self._at_once.append(LegConnected(command=command.id, contact=command.contact, leg=command.leg))

    def _hang_up(self, _at: Micros, command: HangUpLeg) -> None:
        leg_hung_up = LegHungUp(contact=command.contact, leg=command.leg, cause="command", command=command.id)
        self._at_once.append(leg_hung_up)
