"""Any event at any moment: three numbers and what was said before give a well-formed event.

Most of these events make sense, many are late, repeated or meant for somebody else, and some could never be true.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from perezvon.engine.centre import (
    AgentSkill,
    AgentStep,
    BackupsStep,
    BoostSetup,
    CallbackSetup,
    ExitStep,
    HeadStep,
    LanguageNeed,
    LastAgentStep,
    OpenSpan,
    PersonalManagerStep,
    Relaxation,
    SkillNeed,
    TeamSetup,
    TierBoost,
    When,
)
from perezvon.engine.changes import Change, ContactStarted, LegStarted, OfferMade
from perezvon.engine.commands import Command, ConnectAgent
from perezvon.engine.engine import Engine
from perezvon.engine.events import (
    AgentStateRequested,
    BoostsSet,
    CallbacksSet,
    CallbackWanted,
    CallbackWithdrawn,
    CallerIdentified,
    CallOutRequested,
    CommandDone,
    CommandFailed,
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    ContactEndRequested,
    ContactWrappedUp,
    DigitPressed,
    DigitsRequested,
    DomainStarted,
    Event,
    ExistingLeg,
    ExistingRing,
    HandOverRequested,
    HangUpRequested,
    HoldRequested,
    LegConnected,
    LegHungUp,
    LegInterrupted,
    LegRecorded,
    LegRestored,
    MoreWrapUpRequested,
    MuteRequested,
    OfferAnswered,
    OfferDeclined,
    OutsideTransferRequested,
    ParkRequested,
    PhoneLost,
    PhoneReady,
    PromptEnded,
    RecordingPauseRequested,
    ResumeRequested,
    Resynced,
    RetrieveRequested,
    SuperviseRequested,
    TakeOverRequested,
    TeamSet,
    TermBegan,
    TimePassed,
    ToAgent,
    ToHead,
    ToQueue,
    TransferRequested,
)
from perezvon.engine.flow.graph import IsOpen, Say
from perezvon.engine.routing.strategies import STRATEGIES
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Channel
from tests.engine.world import AGENTS, busy_centre
from tests.support.factories import (
    agent_set,
    arrived,
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

T = TypeVar("T")

QUEUES = ("sales", "support", "unset")
TARGETS = (
    *(ToAgent(agent=agent) for agent in (*AGENTS, "nobody")),
    *(ToQueue(queue=queue) for queue in QUEUES),
    ToHead(),
)
CAUSES = ("customer", "agent", "command", "lost", "failed")
SETTINGS: tuple[Event, ...] = (
    *busy_centre(),
    *(agent_set(agent, *QUEUES[number % 3 :]) for number, agent in enumerate(AGENTS)),
    *(agent_set(agent, is_active=False) for agent in AGENTS[:2]),
    agent_set(AGENTS[2], *QUEUES, team="t", chats=2),
    agent_set(AGENTS[3], *QUEUES, chats=3),
    agent_set(AGENTS[3], *QUEUES, chats=1),
    TeamSet(team=TeamSetup(team="t", head=AGENTS[1])),
    TeamSet(team=TeamSetup(team="t")),
    route_set(AgentStep(agent=AGENTS[3]), queue_step("sales", 9)),
    *(queue_set(queue, is_active=is_active) for queue in QUEUES for is_active in (False, True)),
    queue_set("sales", priority=600, wrap_up_s=0, back_off_s=0, ring_s=0),
    *(queue_set("sales", strategy=strategy) for strategy in STRATEGIES),
    queue_set("sales", needs=(SkillNeed(skill="wine", level=3, relaxed=(Relaxation(after_s=9, level=1),)),)),
    queue_set("support", language=LanguageNeed(relaxed_s=7), spares_reserved_s=5, strategy="ring_all"),
    agent_set(AGENTS[0], *QUEUES, skills=(AgentSkill(skill="wine", level=2),), reserved_for=("sales",)),
    BoostsSet(boosts=BoostSetup(tiers=(TierBoost(tier="gold", boost_s=60),), repeat_s=30, dropped_s=90)),
    route_set(BackupsStep(), LastAgentStep(), queue_step("support", 5), HeadStep(team="t"), ExitStep(way="callback")),
    route_set(BackupsStep(when=When(is_known=True)), queue_step("sales", 5), ExitStep(way="voicemail")),
    route_set(LastAgentStep(when=When(tiers=("gold",), is_negated=True)), queue_step("support")),
    route_set(),
    route_set(PersonalManagerStep(), queue_step("sales", 0), queue_step("support", 5)),
    route_set(PersonalManagerStep()),
    line_set(is_active=False),
    line_set(),
    outcome_set(is_active=False),
    hours_set(),
    hours_set("calling", spans=tuple(OpenSpan(weekday=day, start=540, end=541) for day in range(7))),
    CallbacksSet(callbacks=CallbackSetup(attempts=2, retry_s=5, ring_s=5, keep_s=60, is_automatic=True)),
    CallbacksSet(callbacks=CallbackSetup(attempts=1, retry_s=0, hours="calling", is_automatic=True)),
    CallbacksSet(callbacks=CallbackSetup()),
    *(CallbacksSet(callbacks=CallbackSetup(retry_s=15, is_automatic=True)),) * 3,
    flow_published(straight_to(otherwise=node("route"))),
    flow_published(
        straight_to(waiting=(prompt("please_wait"),)), rating(then="rating"), after_talk="rating", version=2
    ),
    flow_published(IsOpen(node=node("hours"), hours="always", open=node("hours"), closed=node("nowhere")), version=3),
    flow_published(Say(node=node("say"), spoken=(), next=node("route")), straight_to(), after_talk="route", version=4),
    DomainStarted(seed=3),
)


class Happenings:
    """Remembers every name that was ever said. On a calm day most calls are answered, and much happens in them."""

    def __init__(self, engine: Engine, *, is_calm: bool = False) -> None:
        self._view = engine.view
        self._contacts = ["c0"]
        self._legs = ["kc0"]
        self._offers = ["o1.1"]
        self._commands = ["1.1"]
        self._arrivals = 0
        wild: tuple[Callable[[int, int], Event], ...] = (
            *(self._outcome,) * 7,
            *(self._arrived,) * 3,
            *(self._answered,) * 3,
            *(self._wrapped_up,) * 2,
            *(self._state_requested,) * 2,
            self._declined,
            self._hung_up,
            self._hang_up_requested,
            *(self._wished,) * 6,
            *(self._supervised,) * 2,
            *(self._interrupted,) * 2,
            self._retrieved,
            self._called_out,
            *(self._called_back,) * 2,
            self._phone,
            self._recorded,
            self._stray,
            self._rare,
            lambda a, b: TimePassed(),
        )
        calm: tuple[Callable[[int, int], Event], ...] = (
            *(self._done,) * 21,
            *(self._arrived,) * 2,
            *(self._answered,) * 7,
            *(self._wished,) * 10,
            *(self._at_work,) * 6,
            *(self._supervised,) * 4,
            *(self._interrupted,) * 2,
            *(self._retrieved,) * 2,
            *(self._wrapped_up,) * 2,
            self._called_back,
            self._called_out,
            self._declined,
            self._hung_up,
            self._hang_up_requested,
        )
        self._kinds = calm if is_calm else wild

    def event(self, kind: int, a: int, b: int) -> Event:
        """The event of these numbers."""
        return _pick(self._kinds, kind)(a, b)

    def note(self, said: Iterable[Command | Change]) -> None:
        """These names exist."""
        for output in said:
            match output:
                case ContactStarted():
                    self._contacts.append(output.contact)
                case LegStarted():
                    self._legs.append(output.leg)
                case OfferMade():
                    self._offers.append(output.offer)
                case _:
                    if isinstance(output, Command):
                        self._commands.append(output.id)
                    if isinstance(output, ConnectAgent):
                        self._legs.append(output.leg)

    # --- Events that answer a command. ---

    def _outcome(self, a: int, b: int) -> Event:
        unanswered = self._view.unanswered()
        if not unanswered:
            return CommandDone(command=_late(self._commands, a))
        command = _pick(unanswered, a)
        return outcome(command, command.outcomes[0 if b % 4 else -1 - a % len(command.outcomes)], digit=str(b % 7))

    def _done(self, a: int, _b: int) -> Event:
        """A command succeeds."""
        unanswered = self._view.unanswered()
        if not unanswered:
            return TimePassed()
        command = _pick(unanswered, a)
        return outcome(command, command.outcomes[0])

    def _at_work(self, a: int, b: int) -> Event:
        agent = _pick(AGENTS, a)
        return PhoneReady(agent=agent) if b % 3 == 0 else AgentStateRequested(agent=agent, state="available")

    def _stray(self, a: int, b: int) -> Event:
        """Some outcome of some command, whether it fits or not."""
        command, contact, leg = _late(self._commands, a), _late(self._contacts, b), _late(self._legs, b)
        return _pick(
            (
                CommandDone(command=command),
                CommandFailed(command=command, reason="phone_not_reachable"),
                PromptEnded(command=command, contact=contact, leg=leg),
                DigitPressed(contact=contact, leg=leg, digit="1", command=command),
                DigitPressed(contact=contact, leg=leg, digit="1"),
                LegConnected(command=command, contact=contact, leg=leg),
            ),
            a + b,
        )

    # --- Events that fit somebody, mostly. ---

    def _arrived(self, a: int, b: int) -> Event:
        self._arrivals += a % 8 != 0
        name = f"c{self._arrivals}"
        return arrived(
            name,
            customer="maria" if b % 2 else None,
            manager=_pick(AGENTS, b) if b % 3 else None,
            backups=AGENTS[b % 4 :] if b % 5 else (),
            tier="gold" if b % 7 == 0 else None,
            channel=Channel.CHAT if a % 6 == 0 else Channel.VOICE,
        )

    def _called_back(self, a: int, b: int) -> Event:
        """Somebody wants to be called back: in a contact that is, or was, or from outside."""
        callback = f"b{a % 9}"
        if b % 9 == 0:
            return CallbackWithdrawn(callback=callback)
        return CallbackWanted(
            callback=callback,
            line="web" if b % 7 else "unheard_of",
            contact=_late(self._contacts, a) if b % 2 else None,
            route="to-support" if b % 5 else None,
            customer=("maria", "ivan", None)[b % 3],
            party="p1" if b % 4 else None,
            due=7 if b % 11 else self._until(b),
        )

    def _called_out(self, a: int, b: int) -> Event:
        return CallOutRequested(
            agent=_pick((*AGENTS, "nobody"), a),
            line=("web", None, "unheard_of")[b % 3],
            customer=("maria", "ivan", None)[a % 3],
            party="p1" if b % 4 else None,
        )

    def _until(self, b: int) -> int:
        """A while after whatever happened last."""
        return max((contact.arrived for contact in self._view.contacts()), default=0) + b * SECOND

    def _answered(self, a: int, b: int) -> Event:
        offer, agent = self._offer(a, b)
        return OfferAnswered(offer=offer, agent=agent)

    def _declined(self, a: int, b: int) -> Event:
        offer, agent = self._offer(a, b)
        return OfferDeclined(offer=offer, agent=agent)

    def _hang_up_requested(self, a: int, b: int) -> Event:
        contact, agent = self._talk("talking", a, b)
        return HangUpRequested(contact=contact, agent=agent)

    def _wished(self, a: int, b: int) -> Event:
        """Something during a talk, mostly by who is responsible."""
        contact, agent = self._talk("talking", a, b)
        target = _pick(TARGETS, a + b // 2)
        kinds = (
            HoldRequested(contact=contact, agent=agent),
            ResumeRequested(contact=contact, agent=agent),
            MuteRequested(contact=contact, agent=agent, is_muted=b % 3 > 0),
            DigitsRequested(contact=contact, agent=agent, digits=("1#", "", "x")[b % 3]),
            RecordingPauseRequested(contact=contact, agent=agent, is_paused=b % 3 > 0),
            TransferRequested(contact=contact, agent=agent, target=target),
            OutsideTransferRequested(contact=contact, agent=agent, party="p2"),
            *(ConsultRequested(contact=contact, agent=agent, target=target),) * 5,
            ConsultReturnRequested(contact=contact, agent=agent),
            HandOverRequested(contact=contact, agent=agent),
            *(ConferenceRequested(contact=contact, agent=agent),) * 2,
            ParkRequested(contact=contact, agent=agent),
        )
        return _pick(kinds, a)

    def _supervised(self, a: int, b: int) -> Event:
        contact, _ = self._talk("talking", a, b)
        agent = _pick(AGENTS, b)
        if b % 3 == 0:
            return TakeOverRequested(contact=contact, agent=self._talk("monitoring", a, b)[1])
        if b % 13 == 0:
            return ContactEndRequested(contact=_late(self._contacts, a), agent=agent)
        return SuperviseRequested(contact=contact, agent=agent, part=_pick(("listen", "whisper", "talk", "sing"), b))

    def _interrupted(self, a: int, b: int) -> Event:
        gone = [
            (contact.contact, party.leg)
            for contact in self._view.contacts()
            for party in contact.parties
            if party.is_interrupted
        ]
        if gone and b % 3:
            contact, leg = _pick(gone, a)
            return LegRestored(contact=contact, leg=leg)
        contact, leg = self._leg(a, b)
        return (LegInterrupted if b % 2 else LegRestored)(contact=contact, leg=leg)

    def _retrieved(self, a: int, b: int) -> Event:
        parked = [contact.contact for contact in self._view.contacts() if contact.parked]
        contact = _pick(parked, a) if parked else _late(self._contacts, a)
        return RetrieveRequested(contact=contact, agent=_pick(AGENTS, b))

    def _wrapped_up(self, a: int, b: int) -> Event:
        contact, agent = self._talk("wrap_up", a, b)
        if a % 5 == 0:
            return MoreWrapUpRequested(contact=contact, agent=agent)
        if a % 5 == 1:
            return CallerIdentified(contact=contact, agent=agent, customer=_pick(("maria", "ivan"), b))
        return ContactWrappedUp(contact=contact, agent=agent, outcome=_pick((None, "solved", "unheard_of"), b))

    def _state_requested(self, a: int, b: int) -> Event:
        state = _pick(("available", "available", "available", "break", "offline", "asleep"), b)
        return AgentStateRequested(agent=_pick(AGENTS, a), state=state)

    def _phone(self, a: int, b: int) -> Event:
        return (PhoneReady, PhoneReady, PhoneLost)[b % 3](agent=_pick((*AGENTS, "nobody"), a))

    def _hung_up(self, a: int, b: int) -> Event:
        contact, leg = self._leg(a, b)
        return LegHungUp(contact=contact, leg=leg, cause=_pick(CAUSES, b))

    def _recorded(self, a: int, b: int) -> Event:
        contact, leg = self._leg(a, b)
        return LegRecorded(contact=contact, leg=leg, recording="r", started=0, duration=b)

    def _rare(self, a: int, b: int) -> Event:
        if a % 4:
            return _pick(SETTINGS, a * 7 + b)
        legs = [leg.leg for number, leg in enumerate(self._view.legs()) if (number + a) % 9]
        if b % 5 == 1:
            return TermBegan(epoch=2 + a)
        found = [self._found(a, b)] if b % 5 == 2 else self._known(a) if b % 5 == 3 else []
        music = [leg for number, leg in enumerate(legs) if (number + b) % 3 == 0]
        return Resynced(
            legs=tuple(dict.fromkeys((*legs, *(["unheard_of"] if b % 3 == 0 else []), *(leg.leg for leg in found)))),
            phones=AGENTS[b % 4 :],
            agents=tuple(found),
            rings=(ExistingRing(offer=_late(self._offers, a), contact="c", agent=_pick(AGENTS, b)),) if b % 2 else (),
            music=tuple(music) if b % 2 else None,
        )

    def _known(self, a: int) -> list[ExistingLeg]:
        """All legs of agents, and whether their pages are there."""
        return [
            ExistingLeg(
                leg=party.leg,
                contact=contact.contact,
                agent=party.agent,
                part=party.part,
                is_interrupted=(number + a) % 2 == 0,
            )
            for contact in self._view.contacts()
            for number, party in enumerate(contact.parties)
        ]

    def _found(self, a: int, b: int) -> ExistingLeg:
        """A leg of which nobody knows."""
        contacts = list(self._view.contacts())
        contact = _pick(contacts, b // 5).contact if contacts else "nobody"
        agent = _pick(AGENTS, a + b)
        part = _pick(("talk", "talk", "listen", "whisper"), a // 4)
        return ExistingLeg(
            leg=f"found-{contact}-{agent}", contact=contact, agent=agent, part=part, is_interrupted=a % 3 == 0
        )

    def _offer(self, a: int, b: int) -> tuple[str, str]:
        """An offer and its agent; now and then somebody else or an offer that was."""
        ringing = [agent for agent in self._view.agents() if agent.offer]
        if ringing and b % 8:
            return _pick(ringing, a).offer, _pick(ringing, a).agent
        return _late(self._offers, a), _pick(AGENTS, b)

    def _talk(self, state: str, a: int, b: int) -> tuple[str, str]:
        """A contact and its agent; now and then somebody else or a contact that was."""
        busy = [agent for agent in self._view.agents() if agent.state == state]
        if busy and b % 8:
            return _pick(busy, a).contact, _pick(busy, a).agent
        return _late(self._contacts, a), _pick(AGENTS, b)

    def _leg(self, a: int, b: int) -> tuple[str, str]:
        """A leg and its contact; now and then something else or a leg that was."""
        legs = list(self._view.legs())
        if legs and b % 4:
            return _pick(legs, a).contact, _pick(legs, a).leg
        return _late(self._contacts, b), _late(self._legs, a)


def outcome(command: Command, kind: type[Event], *, digit: str = "1") -> Event:
    """An outcome of that type for a command."""
    fields = {"command": command.id, "reason": "phone_not_reachable", "cause": "command", "digit": digit}
    fields |= {"contact": command.contact, "leg": getattr(command, "leg", ""), "recording": f"r{command.id}"}
    fields |= {"started": 0, "duration": 1, "count": 1, "digits": digit, "values": ()}
    return kind(**{name: fields[name] for name in kind.__struct_fields__})


def _pick(items: Sequence[T], number: int) -> T:
    return items[number % len(items)]


def _late(items: Sequence[T], number: int) -> T:
    """Mostly one of the last."""
    return items[-1 - number % min(len(items), 12)]
