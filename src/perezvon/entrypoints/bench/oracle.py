"""The oracle of routing: a made-up centre in which the engine and the naive matcher must say the same, word for word.

Each trial draws a centre from its seed: queues with any strategy, needs that relax, priorities; agents in several
queues, skilled, specialised, some of them reserved; callers with tiers, managers and backups. Its people answer late,
decline, leave and lose their phones, and its administrator keeps changing settings. The first engine decides what
people hear, the second is told the same.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from perezvon.engine.centre import (
    AgentSetup,
    AgentSkill,
    AgentStep,
    BackupsStep,
    BoostSetup,
    CallbackSetup,
    Flow,
    HeadStep,
    LanguageNeed,
    LastAgentStep,
    LineSetup,
    PersonalManagerStep,
    QueueSetup,
    QueueStep,
    Relaxation,
    RouteSetup,
    RouteStep,
    SkillNeed,
    TeamSetup,
    TierBoost,
)
from perezvon.engine.changes import AgentStateChanged, Change, ContactEnded, ContactStarted, OfferMade
from perezvon.engine.commands import CallCustomer, Command, ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentSet,
    AgentStateRequested,
    BoostsSet,
    CallbacksSet,
    CallbackWanted,
    CommandDone,
    CommandFailed,
    ContactArrived,
    ContactWrappedUp,
    DomainStarted,
    Event,
    FlowPublished,
    LegConnected,
    LegHungUp,
    LineSet,
    OfferAnswered,
    OfferDeclined,
    PhoneLost,
    PhoneReady,
    QueueSet,
    RouteSet,
    TeamSet,
    TimePassed,
)
from perezvon.engine.flow.graph import GoToRoute
from perezvon.engine.routing.strategies import STRATEGIES
from perezvon.entrypoints.bench.naive import NaiveMatching
from perezvon.kernel.ids import (
    AgentId,
    CallbackId,
    ContactId,
    CustomerId,
    FlowId,
    LegId,
    LineId,
    NodeId,
    PartyId,
    QueueId,
    RouteId,
    SkillId,
    TeamId,
)
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Channel, Language

_SKILLS = tuple(SkillId(f"skill-{number}") for number in range(4))
_TIERS = ("gold", "silver", None)
_LINE, _TEAM = LineId("line"), TeamId("team")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a trial showed."""

    seed: int
    events: int
    mean_waiting: float
    """Contacts that waited to be offered, on average over the events."""
    fault: str | None
    """The first event to which the two answered differently, with both answers; or what was lost or offered twice."""


def judge(seed: int, *, events: int, is_overloaded: bool) -> Verdict:
    """Play `events` events of the centre that `seed` draws to both."""
    return _Trial(seed, is_overloaded=is_overloaded).play(events)


class _Trial:
    def __init__(self, seed: int, *, is_overloaded: bool) -> None:
        self._chance = random.Random(seed)
        self._seed = seed
        self._plan = _Plan(self._chance)
        self._books = _Books()
        self._engines = Engine(explain=False), Engine(explain=False, matching=NaiveMatching)
        self._now: Micros = 1_700_000_000 * SECOND + self._chance.randrange(86_400) * SECOND
        self._count = count()
        self._calls = count()
        self._future: list[tuple[Micros, int, Event]] = []
        busy_s = 150 + 0.5 * 30
        load = (
            self._chance.uniform(1.4, 2.5) * (2 if self._plan.share_of_chats else 1)
            if is_overloaded
            else self._chance.uniform(0.5, 1.0)
        )
        self._gap_s = busy_s / (load * len(self._plan.agents))
        self._patience_s = 900 if is_overloaded else 200
        for event in self._plan.opening(seed):
            self._in(0, event)
        self._in(1, self._arrival())
        for number in range(60 if is_overloaded else 0):
            self._in(1 + number, self._arrival("early"))

    def play(self, events: int) -> Verdict:
        ours, naive = self._engines
        waiting = 0
        for seq in range(1, events + 1):
            event = self._next()
            said = ours.handle(seq, self._now, event)
            other = naive.handle(seq, self._now, event)
            if said != other:
                return self._verdict(seq, waiting, f"{event}\n  engine: {said}\n  oracle: {other}")
            if (wrong := self._books.take(said)) is not None:
                return self._verdict(seq, waiting, f"{event}: {wrong}")
            self._react(event, said)
            waiting += sum(queue.waiting for queue in ours.view.queues())
        return self._verdict(events, waiting, self._books.lost(contact.contact for contact in ours.view.contacts()))

    def _verdict(self, events: int, waiting: int, fault: str | None) -> Verdict:
        return Verdict(seed=self._seed, events=events, mean_waiting=waiting / events, fault=fault)

    def _next(self) -> Event:
        deadline = self._engines[0].next_deadline
        if deadline is not None and deadline <= self._future[0][0]:
            self._now = max(self._now, deadline)
            return TimePassed()
        at, _, event = heappop(self._future)
        self._now = max(self._now, at)
        return event

    def _in(self, seconds: float, event: Event) -> None:
        heappush(self._future, (self._now + round(seconds * SECOND), next(self._count), event))

    def _arrival(self, name: str = "c") -> ContactArrived:
        chance, number = self._chance, next(self._calls)
        return ContactArrived(
            contact=ContactId(f"{name}{number}"),
            leg=LegId(f"k{number}"),
            line=LineId(f"{_LINE}-{chance.randrange(self._plan.routes)}"),
            customer=CustomerId(f"u{chance.randrange(200)}") if chance.random() < 0.6 else None,
            language=chance.choice(tuple(Language)),
            manager=chance.choice(self._plan.agents) if chance.random() < 0.3 else None,
            backups=tuple(chance.sample(self._plan.agents, 2)) if chance.random() < 0.3 else (),
            tier=chance.choice(_TIERS),
            channel=Channel.CHAT if chance.random() < self._plan.share_of_chats else Channel.VOICE,
        )

    def _react(self, event: Event, said: Sequence[Command | Change]) -> None:
        if isinstance(event, ContactArrived):
            if event.contact.startswith("c"):
                self._in(self._chance.expovariate(1 / self._gap_s), self._arrival())
            patience = self._chance.expovariate(1 / self._patience_s)
            self._in(patience, LegHungUp(contact=event.contact, leg=event.leg, cause="customer"))
        if self._chance.random() < 0.01:
            self._in(self._chance.uniform(0, 5), self._plan.change())
        for output in said:
            for seconds, reaction in self._reactions(output):
                self._in(seconds, reaction)

    def _reactions(self, output: Command | Change) -> Iterator[tuple[float, Event]]:
        chance = self._chance
        match output:
            case OfferContact():
                yield from self._offered(output)
            case ConnectAgent() if chance.random() < 0.03:
                yield 0.2, CommandFailed(command=output.id, reason="no_media")
            case ConnectAgent(id=id_, contact=contact, leg=leg):
                yield 0.2, LegConnected(command=id_, contact=contact, leg=leg)
                cause = "lost" if chance.random() < 0.02 else "agent"
                yield chance.expovariate(1 / 150), LegHungUp(contact=contact, leg=leg, cause=cause)
            case CallCustomer(id=id_, contact=contact, leg=leg) if chance.random() < 0.7:
                yield chance.randrange(1, 15), LegConnected(command=id_, contact=contact, leg=leg)
            case CallCustomer(id=id_):
                yield chance.randrange(1, 15), CommandFailed(command=id_, reason="no_answer")
            case ContactStarted(callback=None) if chance.random() < 0.2:
                yield chance.randrange(1, 30), self._wish(output)
            case HangUpLeg(id=id_, contact=contact, leg=leg):
                yield 0.1, LegHungUp(contact=contact, leg=leg, cause="command", command=id_)
            case AgentStateChanged(state="wrap_up", contact=str() as contact) if chance.random() < 0.7:
                yield chance.uniform(1, 40), ContactWrappedUp(contact=contact, agent=output.agent)
            case AgentStateChanged(state="break" | "offline"):
                yield chance.uniform(5, 300), AgentStateRequested(agent=output.agent, state="available")
            case _:
                pass

    def _wish(self, contact: ContactStarted) -> CallbackWanted:
        """Somebody would rather be called back, or be called some time."""
        return CallbackWanted(
            callback=CallbackId(f"b-{contact.contact}"),
            line=contact.line,
            contact=contact.contact if self._chance.random() < 0.7 else None,
            customer=contact.customer,
            party=PartyId(f"p-{contact.contact}"),
        )

    def _offered(self, offer: OfferContact) -> Iterator[tuple[float, Event]]:
        fate = self._chance.random()
        if fate < 0.03:
            yield 0.1, CommandFailed(command=offer.id, reason="phone_not_reachable")
            yield 20, PhoneReady(agent=offer.agent)
            return
        yield 0.1, CommandDone(command=offer.id)
        if fate < 0.08:
            yield self._chance.uniform(1, 10), OfferDeclined(offer=offer.offer, agent=offer.agent)
        elif fate < 0.95:
            # Whole seconds, so that several things happen at one instant.
            yield self._chance.randrange(1, 8), OfferAnswered(offer=offer.offer, agent=offer.agent)


class _Books:
    """Who is busy and which contacts there are, by what the engine said."""

    def __init__(self) -> None:
        self._states: dict[AgentId, str] = {}
        self._contacts: set[ContactId] = set()
        self._chats: set[ContactId] = set()

    def take(self, said: Sequence[Command | Change]) -> str | None:
        """Enter what was said. Gives what cannot be."""
        for output in said:
            match output:
                case OfferMade(agent=agent, contact=contact) if self._is_busy(agent, contact):
                    return f"{agent} was offered {contact} while {self._states.get(agent)}"
                case AgentStateChanged(agent=agent, state=state):
                    self._states[agent] = state
                case ContactStarted(contact=contact, channel=channel):
                    self._contacts.add(contact)
                    if channel.is_text:
                        self._chats.add(contact)
                case ContactEnded(contact=contact):
                    self._contacts.remove(contact)
                case _:
                    pass
        return None

    def _is_busy(self, agent: AgentId, contact: ContactId) -> bool:
        states = ("available", "writing") if contact in self._chats else ("available",)
        return self._states.get(agent) not in states

    def lost(self, known: Iterable[ContactId]) -> str | None:
        """A contact that has begun, not ended and is known no more."""
        lost = self._contacts.difference(known)
        return f"lost: {min(lost)}" if lost else None


class _Plan:
    """The settings of a centre, and how they change."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._queues = tuple(QueueId(f"q{number}") for number in range(chance.randint(1, 6)))
        self.agents = [AgentId(f"a{number:02}") for number in range(chance.randint(4, 40))]
        self.routes = chance.randint(1, 3)
        self._has_needs = chance.random() < 0.7
        self.share_of_chats = chance.choice((0, 0, 0.3))

    def opening(self, seed: int) -> Iterator[Event]:
        """All that there is, and everybody comes to work."""
        yield DomainStarted(seed=seed)
        yield TeamSet(team=TeamSetup(team=_TEAM, head=self.agents[0]))
        yield from (self._queue_set(queue) for queue in self._queues)
        yield self._boosts_set()
        yield self._callbacks_set()
        for number in range(self.routes):
            flow, route = FlowId(f"flow-{number}"), RouteId(f"route-{number}")
            start = GoToRoute(node=NodeId("route"), route=route)
            yield self._route_set(route)
            yield FlowPublished(flow=Flow(flow=flow, version=1, nodes=(start,), start=start.node))
            line = LineId(f"{_LINE}-{number}")
            yield LineSet(line=LineSetup(line=line, flow=flow, language=Language.ENGLISH))
        for agent in self.agents:
            yield self._agent_set(agent)
            yield PhoneReady(agent=agent)
            yield AgentStateRequested(agent=agent, state="available")

    def change(self) -> Event:
        """Something that an administrator or an agent does."""
        agent = self._chance.choice(self.agents)
        kinds = (
            lambda: self._queue_set(self._chance.choice(self._queues)),
            lambda: self._agent_set(agent),
            lambda: self._route_set(RouteId(f"route-{self._chance.randrange(self.routes)}")),
            self._boosts_set,
            self._callbacks_set,
            lambda: AgentStateRequested(agent=agent, state="break", reason="lunch"),
            lambda: AgentStateRequested(agent=agent, state="available"),
            lambda: PhoneLost(agent=agent),
            lambda: PhoneReady(agent=agent),
        )
        return self._chance.choice(kinds)()

    def _queue_set(self, queue: QueueId) -> QueueSet:
        chance = self._chance
        language = chance.choice((None, LanguageNeed(), LanguageNeed(relaxed_s=chance.randint(10, 90))))
        return QueueSet(
            queue=QueueSetup(
                queue=queue,
                ring_s=chance.randint(5, 20),
                wrap_up_s=chance.choice((0, 30)),
                back_off_s=chance.choice((0, 10)),
                priority=chance.choice((0, 0, 60, 600)),
                is_active=chance.random() < 0.95,
                strategy=chance.choice(tuple(STRATEGIES)),
                needs=tuple(map(self._need, chance.sample(_SKILLS, chance.randint(0, 2)))) if self._has_needs else (),
                language=language if self._has_needs else None,
                spares_reserved_s=chance.randint(0, 60),
            )
        )

    def _need(self, skill: SkillId) -> SkillNeed:
        first, second = self._chance.randint(5, 60), self._chance.randint(60, 120)
        relaxed = (Relaxation(after_s=first, level=1), Relaxation(after_s=second))[: self._chance.randint(0, 2)]
        return SkillNeed(skill=skill, level=self._chance.randint(1, 3), relaxed=relaxed)

    def _agent_set(self, agent: AgentId) -> AgentSet:
        chance = self._chance
        queues = tuple(chance.sample(self._queues, chance.randint(1, len(self._queues))))
        return AgentSet(
            agent=AgentSetup(
                agent=agent,
                team=_TEAM,
                queues=queues,
                languages=tuple(chance.sample(tuple(Language), chance.randint(1, 3))),
                is_active=chance.random() < 0.97,
                chats=chance.choice((0, 1, 3)) if self.share_of_chats else 0,
                skills=tuple(AgentSkill(skill=skill, level=chance.randint(0, 5)) for skill in _SKILLS),
                reserved_for=queues[:1] if chance.random() < 0.2 else (),
            )
        )

    def _route_set(self, route: RouteId) -> RouteSet:
        chance = self._chance
        optional: tuple[RouteStep, ...] = (
            PersonalManagerStep(ring_s=10),
            BackupsStep(ring_s=10),
            LastAgentStep(ring_s=10),
            QueueStep(queue=chance.choice(self._queues), wait_s=chance.randint(10, 300)),
            AgentStep(agent=chance.choice(self.agents)),
        )
        steps = [step for step in optional if chance.random() < 0.4]
        ends: tuple[RouteStep, ...] = (QueueStep(queue=chance.choice(self._queues)), HeadStep(team=_TEAM))
        return RouteSet(route=RouteSetup(route=route, steps=(*steps, *ends[: chance.randint(1, 2)])))

    def _callbacks_set(self) -> CallbacksSet:
        chance = self._chance
        return CallbacksSet(
            callbacks=CallbackSetup(
                attempts=chance.randint(1, 3), retry_s=chance.choice((0, 60, 300)), keep_s=3_600, is_automatic=True
            )
        )

    def _boosts_set(self) -> BoostsSet:
        chance = self._chance
        tiers = tuple(TierBoost(tier=tier, boost_s=chance.choice((0, 60, 300))) for tier in _TIERS if tier)
        return BoostsSet(
            boosts=BoostSetup(tiers=tiers, repeat_s=chance.choice((0, 60)), dropped_s=chance.choice((0, 120)))
        )
