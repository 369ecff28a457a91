"""One day of made-up people around the real engine, on virtual time.

Callers arrive, wait as long as their patience lasts, talk and hang up; agents come and go by plan, answer, and work on after
each call. Every caller's own chances (patience, how long the talk takes, what is left to do) are drawn before the day begins,
so the same caller is as patient and as talkative in every plan: two plans are compared on the same luck.

It is made for speed: plain records, one heap, and no answer to commands whose outcome changes nothing here. The people of
`perezvon.world` live on the demo's real clock with phones and habits; these live thousands of days a minute.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from typing import Any, TypeAlias

from perezvon.engine import events
from perezvon.engine.centre import (
    AgentSetup,
    AgentSkill,
    BoostSetup,
    Flow,
    LineSetup,
    PersonalManagerStep,
    QueueSetup,
    QueueStep,
    Relaxation,
    RouteSetup,
    RouteStep,
    SkillNeed,
    TierBoost,
)
from perezvon.engine.changes import AgentStateChanged, ContactEnded
from perezvon.engine.commands import ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.engine import Engine
from perezvon.engine.flow.graph import GoToRoute
from perezvon.features.twin.domain.plan import Plan, QueuePlan, Span
from perezvon.kernel.ids import AgentId, ContactId, CustomerId, FlowId, LegId, LineId, NodeId, QueueId, RouteId, SkillId
from perezvon.kernel.time import SECOND, Micros
from perezvon.kernel.values import Language

BACK = "\N{LEFTWARDS ARROW WITH HOOK}"
"""Ends the names of the queues, lines and contacts of callbacks; no queue of a log may end so."""
Happening: TypeAlias = partial[events.Event | None]
"""Says only when it is due what happens, or that it does not any more."""
MISSED_BREAK_S = 120.0
"""An agent whom the engine sent on a break for missed offers is back after so long."""


@dataclass(slots=True, kw_only=True)
class Caller:
    """One caller of a day with all chances that are their own."""

    at: float
    """Seconds since the beginning of the day."""
    queue: str
    priority: int = 0
    patience_s: float
    work_s: float
    """How long the talk takes with an agent of the usual pace."""
    wrap_up_s: float
    answer_u: float = 0.5
    """How quick the agent is to answer, and with a high value whether at all, from 0 to 1."""
    callback_u: float = 0.0
    """Who takes the offer of a callback: those below the plan's share."""
    customer: str | None = None
    manager: str | None = None


@dataclass(slots=True)
class Fate:
    """What became of a caller. How: `answered`, `abandoned`, or `unserved` while still waiting when the day was over."""

    queue: str
    at: float
    how: str = "unserved"
    wait_s: float = 0.0
    agent: str | None = None
    handle_s: float = 0.0
    callback_s: float | None = None
    """When the caller left for a callback: how long after the call it took until they were called and answered."""
    is_callback: bool = False


@dataclass(slots=True)
class Effort:
    """What an agent did: seconds at work, in talks, and in the work after them."""

    staffed_s: float = 0.0
    talk_s: float = 0.0
    wrap_up_s: float = 0.0
    contacts: int = 0


@dataclass(slots=True)
class Lived:
    """A day that was lived: each caller's fate, in the order of the callers, and each agent's effort."""

    fates: list[Fate]
    efforts: dict[str, Effort] = field(default_factory=dict)


class World:
    """Lives one day. `engine` is a fresh one, if somebody wants to hear what it says."""

    def __init__(
        self, plan: Plan, callers: Sequence[Caller], *, day: int = 0, seed: int = 0, engine: Engine | None = None
    ) -> None:
        self._plan = plan
        self._callers = callers
        self._engine = engine or Engine(explain=False)
        self._start: Micros = day * 86_400 * SECOND
        self._now: Micros = self._start
        self._number = 0
        self._future: list[tuple[Micros, int, events.Event | Happening]] = []
        self._at_once: deque[events.Event] = deque()
        self._fates = [Fate(caller.queue, caller.at) for caller in callers]
        self._missed: set[int] = set()
        self._reactions: Mapping[type, Callable[[Any], None]] = {
            OfferContact: self._ring,
            ConnectAgent: self._connect,
            HangUpLeg: self._hang_up,
            ContactEnded: self._end,
            AgentStateChanged: self._agent_changed,
        }
        self._efforts = {agent: Effort() for agent in plan.agents}
        self._at_once.extend(_settings(plan, seed))
        self._schedule_staff()

    def live(self) -> Lived:
        """The whole day, until nobody waits who could still be served."""
        engine, at_once, future, reactions = self._engine, self._at_once, self._future, self._reactions
        handle = engine.handle
        arrivals = sorted(range(len(self._callers)), key=lambda number: self._callers[number].at)
        arrivals.reverse()
        next_arrival = self._micros(self._callers[arrivals[-1]].at) if arrivals else None
        seq = 0
        while True:
            if at_once:
                event = at_once.popleft()
            else:
                deadline = engine.next_deadline
                if (
                    future
                    and (deadline is None or future[0][0] < deadline)
                    and (next_arrival is None or future[0][0] <= next_arrival)
                ):
                    self._now, _, happening = heappop(future)
                    if isinstance(happening, partial):
                        what = happening()
                        if what is None:
                            continue
                        event = what
                    else:
                        event = happening
                elif next_arrival is not None and (deadline is None or next_arrival < deadline):
                    self._now = next_arrival
                    event = self._arrive(arrivals.pop())
                    next_arrival = self._micros(self._callers[arrivals[-1]].at) if arrivals else None
                elif deadline is not None:
                    self._now = max(self._now, deadline)
                    event = events.TimePassed()
                else:
                    break
            seq += 1
            for output in handle(seq, self._now, event):
                reaction = reactions.get(type(output))
                if reaction is not None:
                    reaction(output)
        return Lived(self._fates, self._efforts)

    # --- Callers. ---

    def _micros(self, seconds: float) -> Micros:
        return self._start + round(seconds * SECOND)

    def _in(self, seconds: float, happening: events.Event | Happening) -> None:
        self._number += 1
        heappush(self._future, (self._now + round(seconds * SECOND), self._number, happening))

    def _arrive(self, number: int) -> events.Event:
        caller = self._callers[number]
        name = str(number)
        leg = LegId("k" + name)
        contact = ContactId(name)
        self._in(caller.patience_s, partial(self._lose_patience, number, contact, leg))
        settings = self._plan.queues[caller.queue]
        takes_callback = settings.callback_after_s is not None and caller.callback_u < self._plan.callback_share
        return events.ContactArrived(
            contact=contact,
            leg=leg,
            line=LineId(caller.queue + BACK if takes_callback else caller.queue),
            customer=CustomerId(caller.customer) if caller.customer else None,
            manager=AgentId(caller.manager) if caller.manager else None,
            tier=str(caller.priority) if caller.priority else None,
        )

    def _lose_patience(self, number: int, contact: ContactId, leg: LegId) -> events.Event | None:
        fate = self._fates[number]
        if fate.how != "unserved" or fate.is_callback:
            return None
        fate.how = "abandoned"
        fate.wait_s = self._since(number)
        return events.LegHungUp(contact=contact, leg=leg, cause="customer")

    def _since(self, number: int) -> float:
        return (self._now - self._start) / SECOND - self._callers[number].at

    def _end(self, change: ContactEnded) -> None:
        """A contact that left its queue for a callback comes back at once as one that nobody hears wait."""
        if change.how != "not_served" or change.contact.endswith(BACK):
            return
        number = int(change.contact)
        fate, caller = self._fates[number], self._callers[number]
        fate.is_callback = True
        fate.wait_s = self._since(number)
        name = change.contact + BACK
        self._in(
            0,
            events.ContactArrived(
                contact=ContactId(name),
                leg=LegId("k" + name),
                line=LineId(caller.queue + BACK + BACK),
                tier=str(caller.priority) if caller.priority else None,
            ),
        )

    # --- Agents. ---

    def _ring(self, offer: OfferContact) -> None:
        number = _number(offer.contact)
        u = self._callers[number].answer_u
        if u < self._plan.missed_share and number not in self._missed:
            self._missed.add(number)  # whoever is rung next for this caller is there
            return
        answered = events.OfferAnswered(offer=offer.offer, agent=offer.agent)
        if self._plan.answer_s:
            self._in(self._plan.answer_s * (0.5 + u), answered)
        else:
            self._at_once.append(answered)

    def _connect(self, order: ConnectAgent) -> None:
        """Wait is over and talk begins; its end is known from the caller's own chance and the agent's pace."""
        number = _number(order.contact)
        caller, fate = self._callers[number], self._fates[number]
        since = self._since(number)
        if fate.is_callback:
            fate.callback_s = since
        else:
            fate.wait_s = since
        fate.how = "answered"
        fate.agent = order.agent
        fate.handle_s = caller.work_s * self._plan.agents[order.agent].pace
        effort = self._efforts[order.agent]
        effort.talk_s += fate.handle_s
        effort.contacts += 1
        self._at_once.append(events.LegConnected(command=order.id, contact=order.contact, leg=order.leg))
        self._in(
            fate.handle_s,
            events.LegHungUp(contact=order.contact, leg=LegId("k" + order.contact), cause="customer"),
        )

    def _hang_up(self, order: HangUpLeg) -> None:
        self._at_once.append(events.LegHungUp(contact=order.contact, leg=order.leg, cause="command", command=order.id))

    def _agent_changed(self, change: AgentStateChanged) -> None:
        if change.state == "wrap_up" and change.contact is not None:
            seconds = self._callers[_number(change.contact)].wrap_up_s
            self._efforts[change.agent].wrap_up_s += seconds
            done = events.ContactWrappedUp(contact=change.contact, agent=change.agent)
            if seconds > 0:
                self._in(seconds, done)
            else:
                self._at_once.append(done)
        elif change.reason == "missed_offers":
            self._in(MISSED_BREAK_S, partial(self._back_from_missed, change.agent))

    def _back_from_missed(self, agent: AgentId) -> events.Event | None:
        seconds = (self._now - self._start) / SECOND
        if not any(start <= seconds < end for start, end in self._plan.agents[agent].spans):
            return None
        return events.AgentStateRequested(agent=agent, state="available")

    def _schedule_staff(self) -> None:
        for agent, staff in self._plan.agents.items():
            spans = merged(staff.spans)
            self._efforts[agent].staffed_s = sum(end - start for start, end in spans)
            for number, (start, end) in enumerate(spans):
                is_last = number == len(spans) - 1
                self._in(start, events.AgentStateRequested(agent=AgentId(agent), state="available"))
                self._in(
                    end,
                    events.AgentStateRequested(
                        agent=AgentId(agent),
                        state="offline" if is_last else "break",
                        reason=None if is_last else "planned",
                    ),
                )


def _number(contact: str) -> int:
    return int(contact.rstrip(BACK))


def merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


# --- The plan in the words of the engine. ---


def _settings(plan: Plan, seed: int) -> Iterator[events.Event]:
    yield events.DomainStarted(seed=seed)
    if plan.priority_worth_s:
        boosts = tuple(TierBoost(tier=str(step), boost_s=step * plan.priority_worth_s) for step in range(1, 10))
        yield events.BoostsSet(boosts=BoostSetup(tiers=boosts))
    for queue, settings in plan.queues.items():
        yield events.QueueSet(queue=_queue(queue, settings))
        yield from _line(queue, _route(queue, settings, None))
        if settings.callback_after_s is not None:
            # Whoever is called back has waited exactly so long: that many seconds ahead of new callers is their place.
            back = queue + BACK
            ahead = settings.priority + settings.callback_after_s
            yield events.QueueSet(queue=_queue(back, settings, priority=ahead))
            yield from _line(back, _route(queue, settings, settings.callback_after_s))
            yield from _line(back + BACK, (QueueStep(queue=QueueId(back)),))
    for name, staff in plan.agents.items():
        agent = AgentId(name)
        queues = tuple(QueueId(queue) for queue in staff.queues)
        queues += tuple(QueueId(q + BACK) for q in staff.queues if plan.queues[q].callback_after_s is not None)
        skills = tuple(AgentSkill(skill=SkillId(skill), level=level) for skill, level in staff.skills.items())
        yield events.AgentSet(agent=AgentSetup(agent=agent, queues=queues, skills=skills))
        yield events.PhoneReady(agent=agent)


def _need(skill: str, level: int, settings: QueuePlan) -> SkillNeed:
    """A need with those of its steps that still ask for less."""
    steps = [(after_s, less) for after_s, less in settings.relaxed.get(skill, ()) if less < level]
    relaxed = tuple(Relaxation(after_s=after_s, level=less) for after_s, less in steps)
    return SkillNeed(skill=SkillId(skill), level=level, relaxed=relaxed)


def _queue(name: str, settings: QueuePlan, *, priority: int | None = None) -> QueueSetup:
    return QueueSetup(
        queue=QueueId(name),
        strategy=settings.strategy,
        priority=settings.priority if priority is None else priority,
        ring_s=settings.ring_s,
        wrap_up_s=settings.wrap_up_s,
        target_s=settings.target_s,
        target_percent=settings.target_percent,
        needs=tuple(_need(skill, level, settings) for skill, level in settings.needs.items()),
    )


def _route(queue: str, settings: QueuePlan, limit_s: int | None) -> tuple[RouteStep, ...]:
    """The queue, from some time on another queue, and for whoever takes a callback no more than `limit_s` in all."""
    steps: list[RouteStep] = [PersonalManagerStep(ring_s=settings.ring_s)] if settings.personal_first else []
    after_s = settings.overflow_after_s
    if settings.overflow_to is None or (limit_s is not None and limit_s <= after_s):
        steps.append(QueueStep(queue=QueueId(queue), wait_s=limit_s))
    else:
        left = None if limit_s is None else limit_s - after_s
        steps.append(QueueStep(queue=QueueId(queue), wait_s=after_s))
        steps.append(QueueStep(queue=QueueId(settings.overflow_to), wait_s=left))
    return tuple(steps)


def _line(name: str, steps: tuple[RouteStep, ...]) -> Iterator[events.Event]:
    """A line on which callers go straight to this route."""
    node, flow, route = NodeId("route"), FlowId(name), RouteId(name)
    yield events.RouteSet(route=RouteSetup(route=route, steps=steps))
    yield events.FlowPublished(flow=Flow(flow=flow, version=1, nodes=(GoToRoute(node=node, route=route),), start=node))
    yield events.LineSet(line=LineSetup(line=LineId(name), flow=flow, language=Language.ENGLISH))
