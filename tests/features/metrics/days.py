"""Random days of a busy centre, as raw logs: everything of which figures are made, and much at the same instant.

Days begin at odd times, such as before midnight in Berlin or Kolkata, or before the clocks are changed. Agents change
teams, and queues their targets, in the middle of them. Some end while much goes on.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from typing_extensions import override

from perezvon.engine.centre import BreakSetup, CallbackSetup, ExitStep, OpenSpan, PersonalManagerStep
from perezvon.engine.changes import AgentStateChanged, Change, ContactEnded, ContactStarted, LegStarted, QueueEntered
from perezvon.engine.commands import Command, OfferContact
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    BreakSet,
    CallbacksSet,
    CallerIdentified,
    ConsultRequested,
    ConsultReturnRequested,
    ContactWrappedUp,
    Event,
    ExistingLeg,
    FlowPublished,
    LegHungUp,
    MoreWrapUpRequested,
    OfferAnswered,
    PhoneReady,
    Resynced,
    TermBegan,
    ToAgent,
    TrialPlanned,
)
from perezvon.engine.flow.graph import (
    SCALES,
    Ask,
    Consent,
    IsKnownCaller,
    IsOpen,
    Menu,
    MenuChoice,
    OfferCallback,
    RouteExit,
)
from perezvon.engine.wire import Step
from perezvon.features.contacts.domain import RATING
from perezvon.features.flows.domain import offsets
from perezvon.kernel.ids import MAIN, ContactId, CustomerId, LegId, LineId, PartyId, QuestionId
from perezvon.kernel.time import DAY, SECOND, Micros, from_datetime, to_datetime
from perezvon.kernel.values import Channel
from tests.engine.world import AGENTS, World
from tests.support.factories import (
    agent_set,
    arrived,
    changed,
    flow_published,
    hours_set,
    line_set,
    node,
    outcome_set,
    prompt,
    queue_set,
    queue_step,
    rating,
    route_set,
    straight_to,
)

BEGINNINGS: Final = tuple(
    from_datetime(datetime(*instant, tzinfo=UTC))
    for instant in (
        (2026, 1, 5, 9, 0),
        (2026, 3, 28, 22, 40),  # Midnight in Berlin is at 23:00, and the clocks are put forward at 01:00.
        (2026, 3, 29, 0, 40),
        (2026, 6, 30, 18, 15),  # A month begins in Kolkata at 18:30.
        (2026, 10, 24, 21, 40),
        (2026, 10, 25, 0, 40),  # The clocks are put back in Berlin at 01:00.
        (2026, 11, 1, 18, 20),  # A Monday begins in Kolkata at 18:30.
        (2026, 12, 31, 22, 50),
    )
)
TEAMS: Final = (None, "north", "south")
OUTCOMES: Final = ("solved", "sale", "complaint", None)
BREAKS: Final = ("lunch", "meeting", "nobody_set_this")
HOURS: Final = ("shop", "desk")
TIERS: Final = (None, "gold", "silver")
ASKED: Final = {"recommend": "nps", "effort": "ces", "done": "solved", "shop": ""}
"""The questions of the survey, and what each measures."""
DAY_S: Final = 86_400
CRASH: Final = Resynced(legs=(), phones=())
"""Telephony is asked what exists; the answer is made up when it is given."""


def day(seed: int) -> list[Step]:
    """The log of a day, the same for the same seed."""
    world = Day(seed)
    steps = [
        Step(domain=MAIN, seq=seq, at=world.now, event=event, outputs=said)
        for seq, (event, said) in enumerate(world.run(), start=1)
    ]
    return steps[: round(len(steps) * world.share)]


class Day(World):
    """A world that begins as any does, and at once is set otherwise."""

    def __init__(self, seed: int) -> None:
        self._chance = chance = random.Random(f"day {seed}")
        self.share = chance.uniform(0.3, 1) if seed % 3 == 2 else 1
        """How much of it is told."""
        self._grain: Micros = chance.choice((1, SECOND, 5 * SECOND))
        """Happenings are put off to whole ones, so that many coincide."""
        self._gap_s = chance.choice((6, 20, 60, 150))
        """Between two calls."""
        self._again = 6 if seed % 5 == 0 else 0
        """So many callers come again days later."""
        self._wait_s = chance.choice((5, 10, 15, 30))
        self._strategies = {queue: chance.choice(("longest_idle", "ring_all")) for queue in ("sales", "support")}
        self._people: dict[ContactId, tuple[PartyId | None, CustomerId | None]] = {}
        self._legs: dict[ContactId, LegId] = {}
        self._begins = chance.choice(BEGINNINGS) + chance.randrange(0, 900) * SECOND + chance.choice((0, 123_457))
        super().__init__(Engine(), seed=seed, calls=chance.randint(20, 60))

    # --- What is set, and who calls. ---

    @override
    def _arrive(self, calls: int) -> None:
        self.now = self._begins
        for event in self._settings():
            self._in(0, 0, event)
        length_s = calls * self._gap_s
        for number in range(calls):
            self._in(0, length_s, self._caller(number))
        for number in range(2):
            trial = f"trial{number}"
            self._in(0, length_s, TrialPlanned(contact=ContactId(trial), flow=flow().flow))
            self._in(length_s / 2, length_s, arrived(trial, party="party0", customer="customer0"))
        for _ in range(2):
            self._in(0, length_s, self._hours(self._chance.choice(HOURS)))
        for _ in range(8):
            self._in(0, length_s, self._outcome(self._chance.choice(OUTCOMES[:3])))
            self._in(0, length_s, self._break(self._chance.choice(BREAKS[:2])))
            self._in(0, length_s, self._agent(self._chance.choice(AGENTS)))
            self._in(0, length_s, self._queue(self._chance.choice(("sales", "support"))))
        self._in(0, length_s, self._queue("support", is_active=False))
        away = self._chance.choice(AGENTS)
        self._in(length_s / 3, length_s / 2, self._agent(away, is_active=False))
        self._in(length_s / 2, length_s, self._agent(away))
        self._in(length_s, length_s, AgentStateRequested(agent=away, state="available"))
        for epoch in range(2, 2 + self._chance.choice((0, 1, 2))):
            after_s = self._chance.uniform(0, length_s)
            self._in(after_s, after_s, TermBegan(epoch=epoch))
            self._in(after_s, after_s, CRASH)

    def _settings(self) -> Iterator[Event]:
        yield from map(self._outcome, filter(None, OUTCOMES))
        yield from map(self._break, BREAKS[:2])
        for hours in HOURS[: self._chance.randint(0, 2)]:
            yield self._hours(hours)
        yield flow()
        yield line_set("shop")
        yield route_set(
            PersonalManagerStep(),
            queue_step("sales", self._wait_s),
            queue_step("support", 15),
            ExitStep(way="callback"),
        )
        yield CallbacksSet(callbacks=CallbackSetup(attempts=2, retry_s=90, ring_s=20, keep_s=900, is_automatic=True))
        for queue in ("sales", "support"):
            yield self._queue(queue)
        for agent in AGENTS[1:]:  # Nobody has said yet which team the first one is in.
            yield self._agent(agent)

    def _hours(self, hours: str) -> Event:
        """Open now and then about the time of day at which the day begins, and seldom not at all on one date."""
        began = (self._begins // SECOND + offset_at(self._begins)) // 60 % 1_440
        edges = sorted(self._chance.sample(range(90), 4))
        cut = [min(1_440, began + edge) for edge in edges]
        spans = [
            OpenSpan(weekday=weekday, start=start, end=end)
            for weekday in range(7)
            for start, end in (cut[:2], cut[2:], (0, 60))
            if start < end
        ]
        closed = ("2026-03-29", "2026-10-25", "2026-01-05") if self._chance.random() < 0.2 else ()
        zone = offsets("Europe/Berlin", self._begins - DAY)
        return hours_set(hours, spans=tuple(spans), closed_dates=closed, offsets=tuple(zone))

    def _outcome(self, outcome: str) -> Event:
        return outcome_set(outcome, is_solved=self._chance.random() < 0.5)

    def _break(self, reason: str) -> Event:
        return BreakSet(reason=BreakSetup(reason=reason, is_paid=self._chance.random() < 0.5))

    def _agent(self, agent: str, *, is_active: bool = True) -> Event:
        queues = (("sales",), ("support",), ("sales", "support"))[AGENTS.index(agent) % 3]
        chats = 2 if agent in AGENTS[2:4] else 0
        return agent_set(agent, *queues, team=self._chance.choice(TEAMS), chats=chats, is_active=is_active)

    def _queue(self, queue: str, *, is_active: bool = True) -> Event:
        target_s, wrap_up_s = self._chance.choice((5, 10, 15, 20, 60)), self._chance.choice((0, 20, 30))
        return queue_set(
            queue,
            target_s=target_s,
            wrap_up_s=wrap_up_s,
            back_off_s=5,
            ring_s=12,
            strategy=self._strategies[queue],
            hours=self._chance.choice((None, None, None, "desk")),
            is_active=is_active,
        )

    def _caller(self, number: int) -> Event:
        is_known = self._chance.random() < 0.4
        return arrived(
            f"c{number}",
            line=self._chance.choice(("web", "shop")),
            channel=Channel.CHAT if self._chance.random() < 0.1 else Channel.VOICE,
            customer=f"customer{number // 3}" if is_known else None,
            party=f"party{number // 3}" if number % 4 else None,
            manager=self._chance.choice(AGENTS) if is_known else None,
            tier=self._chance.choice(TIERS) if is_known else None,
        )

    # --- Time. ---

    @override
    def _in(self, low: float, high: float, event: Event) -> None:
        due = self.now + round(self._random.uniform(low, high) * SECOND)
        delay = (-(-due // self._grain) * self._grain - self.now) / SECOND
        super()._in(delay, delay, event)

    @override
    def _next(self) -> Event | None:
        event = super()._next()
        return self._crash() if event is CRASH else event

    def _crash(self) -> Event:
        """Some legs and phones are gone, and somebody talks of whom nobody knew."""
        view, is_there = self.engine.view, lambda: self._chance.random() < 0.8
        legs = {leg.leg: is_there() for leg in view.legs()}
        found = []
        waiting = [contact.contact for contact in view.contacts() if contact.phase == "waiting"]
        idle = [agent.agent for agent in view.agents() if agent.state == "available"]
        if waiting and idle:
            found.append(ExistingLeg(leg=LegId(f"found{self.seq}"), contact=waiting[0], agent=idle[0]))
            self._in(5, 90, LegHungUp(contact=waiting[0], leg=found[0].leg, cause="agent"))
        for agent in AGENTS:
            self._in(20, 40, PhoneReady(agent=agent))
        return Resynced(
            legs=(*(leg for leg, is_kept in legs.items() if is_kept), *(one.leg for one in found)),
            phones=tuple(agent for agent in AGENTS if is_there()),
            agents=tuple(found),
            hung_up=tuple(leg for leg, is_kept in legs.items() if not is_kept and is_there()),
        )

    # --- What people do besides. ---

    @override
    def _react(self, output: Command | Change) -> None:
        super()._react(output)
        chance = self._chance.random()
        match output:
            case ContactStarted(contact=contact):
                self._people[contact] = output.party, output.customer
                self._legs[contact] = output.leg
            case QueueEntered(contact=contact) if chance < 0.1:
                self._in(0, 7, LegHungUp(contact=contact, leg=self._legs[contact], cause="customer"))
            case LegStarted(agent=str() as agent, is_guest=False, contact=contact):
                self._ask_further(contact, agent, chance)
            case AgentStateChanged(state="wrap_up", agent=agent, contact=contact):
                outcome = self._chance.choice(OUTCOMES)
                self._in(0, 30, ContactWrappedUp(contact=contact, agent=agent, outcome=outcome))
                if chance < 0.2:
                    self._in(1, 10, MoreWrapUpRequested(contact=contact, agent=agent))
            case AgentStateChanged(state="available", agent=agent) if chance < 0.15:
                reason = self._chance.choice(BREAKS)
                self._in(0, 30, AgentStateRequested(agent=agent, state="break", reason=reason))
            case OfferContact() if chance < 0.2:
                self._in(0, 3, OfferAnswered(offer=output.offer, agent=output.agent))
            case ContactEnded(contact=contact) if self._again and contact in self._people and chance < 0.2:
                self._again -= 1
                self._come_again(contact)
            case _:
                pass

    def _ask_further(self, contact: ContactId, agent: str, chance: float) -> None:
        """The agent finds out who it is, or asks a colleague and soon does not want to any more."""
        if chance < 0.2:
            customer = f"customer{self._chance.randrange(20)}"
            self._in(1, 20, CallerIdentified(contact=contact, agent=agent, customer=customer))
        elif chance < 0.4:
            to = ToAgent(agent=self._chance.choice(AGENTS))
            self._in(1, 1, ConsultRequested(contact=contact, agent=agent, target=to))
            self._in(2, 4, ConsultReturnRequested(contact=contact, agent=agent))

    def _come_again(self, contact: ContactId) -> None:
        """The same person comes again some days later, often to the very instant."""
        party, customer = self._people[contact]
        after_s = self._chance.choice((1, 7, 30)) * DAY_S + self._chance.choice((0, 0, -1e-6, 1e-6, -300, 300))
        event = arrived(f"{contact}-again{self.seq}", party=party, customer=customer, line=LineId("web"))
        self._in(after_s, after_s, event)


def flow() -> FlowPublished:
    """Strangers meet a menu, others the queue `sales`; who waited in vain is asked whether to be called back."""
    menu = Menu(
        node=node("menu"),
        spoken=(prompt("main_menu"),),
        choices=(MenuChoice(digit="1", next=node("sales")), MenuChoice(digit="2", next=node("support"))),
        otherwise=node("support"),
    )
    offer = OfferCallback(node=node("offer"), spoken=(prompt("offer"),), accepted=menu.node, declined=node("support"))
    survey = [asked(question, measure) for question, measure in ASKED.items()]
    again = changed(survey[0], node=node("again"))
    ways = [one.node for one in (*survey, again)]
    survey = [changed(one, next=then) for one, then in zip(survey, ways[1:], strict=True)]
    return flow_published(
        IsOpen(node=node("open"), hours=HOURS[0], open=node("known"), closed=node("known")),
        IsKnownCaller(node=node("known"), known=node("sales"), unknown=node("consent")),
        Consent(node=node("consent"), spoken=(prompt("recorded"),), refuse="0", next=menu.node, refused=menu.node),
        menu,
        offer,
        changed(straight_to("to-sales"), node=node("sales"), exits=(RouteExit(way="callback", next=offer.node),)),
        changed(straight_to("to-support", waiting=(prompt("please_wait"),)), node=node("support")),
        changed(rating(then=ways[0]), question=RATING),
        *survey,
        again,
        version=2,
        after_talk="rating",
    )


def asked(question: str, measure: str) -> Ask:
    """A question of the survey. Some keys are on no scale."""
    return Ask(
        node=node(question),
        question=QuestionId(question),
        spoken=(prompt("rate_agent"),),
        digits=f"{SCALES.get(measure, '12')}#",
        measure=measure,
    )


def offset_at(at: Micros) -> int:
    """How many seconds the clocks of Berlin are ahead."""
    found = to_datetime(at).astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
    return round(found.total_seconds()) if found else 0
