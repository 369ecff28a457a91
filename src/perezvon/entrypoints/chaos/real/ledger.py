"""What customers and agents live through in telephony, and what must never happen to them.

Pure: whoever keeps it tells what people did (`dials`, `wants_to_leave`, ...) and what was seen in telephony (`rings`,
`joins`, ...), each with its instant in seconds. Nothing that the product says of itself comes in. A promise that is broken
is kept as a `Finding`, with the lines of the story that belong to it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Concatenate, ParamSpec

P = ParamSpec("P")

AT_ONCE_S = 1.0
"""What happens within so long of each other has no order: an arrival is looked up before it is routed."""
SETTLE_S = 2.0
"""Orders to several phones may be so much under way before what they say counts."""
STORY_LINES = 200_000
TOLD_BEFORE_S = 20.0


class Promise(StrEnum):
    """What was broken."""

    TALK = "dropped"
    PLACE = "places_lost"
    RECORD = "records_lost"
    ONE_RECORD = "records_duplicated"
    ONE_AGENT = "double_booked"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A broken promise. `story` is what happened around it to those whom it concerns."""

    promise: Promise
    at: float
    what: str
    story: tuple[str, ...]

    def words(self) -> str:
        """All of it, to be read."""
        return "\n".join((f"BROKEN ({self.promise}): {self.what}", *(f"    {line}" for line in self.story)))


@dataclass(slots=True, kw_only=True)
class Talk:
    """An agent's part of a call."""

    leg: str
    agent: str
    began: float
    ended: float | None = None
    may_end: bool = False
    """The agent wants to leave."""
    is_passed_on: bool = False
    """The agent leaves the customer to somebody else."""
    asked: float | None = None
    """Since when the agent wants to leave. Granted from then on, though telephony may be told much later."""


@dataclass(slots=True, kw_only=True)
class Call:
    """A customer's call."""

    contact: str
    leg: str
    queue: str
    dialled: float
    is_recorded: bool = False
    arrived: float | None = None
    ended: float | None = None
    may_end: bool = False
    """The customer hangs up."""
    talks: list[Talk] = field(default_factory=list)
    rung: dict[str, str] = field(default_factory=dict)
    """The offers by which it rings now, with the agents."""
    unanswered: set[str] = field(default_factory=set)
    """Agents who rang for it in vain."""
    alone_since: float = 0.0
    """Since when nobody rings for the customer nor talks to them."""

    @property
    def talk(self) -> Talk | None:
        """Who talks to the customer now."""
        return next((talk for talk in reversed(self.talks) if talk.ended is None), None)

    @property
    def is_waiting(self) -> bool:
        """Whether the customer is there and talks to nobody yet."""
        return self.arrived is not None and self.ended is None and not self.talks

    @property
    def has_place(self) -> bool:
        """Whether the customer waits, nobody rings for them, and they do not hang up."""
        return self.is_waiting and not self.rung and not self.may_end


@dataclass(slots=True, kw_only=True)
class Seat:
    """An agent."""

    agent: str
    free_since: float | None = None
    """Since when the agent wants to be offered something."""
    rings: dict[str, Call] = field(default_factory=dict)
    """The offers that ring now."""
    talk: tuple[Call, Talk] | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """How long an agent who was free and a caller who waited had to wait for the ring."""

    agent: str
    since: float
    seconds: float

    @property
    def rang(self) -> float:
        """When it rang."""
        return self.since + self.seconds


class Ledger:
    """Everything that was done and seen."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.seats: dict[str, Seat] = {}
        self.findings: list[Finding] = []
        self.waits: list[Wait] = []
        self.on_change: Callable[[str], None] = lambda _agent: None
        """Hears whose situation changed."""
        self._legs: dict[str, tuple[Call, Talk | None]] = {}
        self._story: deque[tuple[float, str, frozenset[str]]] = deque(maxlen=STORY_LINES)
        self._later: deque[tuple[float, Callable[[float], None]]] = deque()
        self._waiting: dict[str, dict[str, Call]] = {}
        """For each queue who has not talked to anybody yet, in order of arrival."""

    # --- Questions. ---

    @property
    def waiting(self) -> int:
        """Callers who are there and have talked to nobody."""
        return sum(len(calls) for calls in self._waiting.values())

    @property
    def talking(self) -> int:
        """Agents who talk."""
        return sum(seat.talk is not None for seat in self.seats.values())

    @property
    def free(self) -> int:
        """Agents who want to be offered something, and for whom nothing rings."""
        return sum(bool(seat.free_since and not (seat.rings or seat.talk)) for seat in self.seats.values())

    @property
    def going_on(self) -> Iterator[Call]:
        """Calls that are not over."""
        return (call for call in self.calls.values() if call.ended is None)

    @property
    def is_in_flight(self) -> bool:
        """Whether somebody rings, or a customer is being passed on."""
        return any(seat.rings or (seat.talk and seat.talk[1].is_passed_on) for seat in self.seats.values())

    def due_offers(self) -> list[float]:
        """Since when agents are free for whom callers wait, one for each pair: offers that have not come yet."""
        free = sorted(
            seat.free_since for seat in self.seats.values() if seat.free_since and not (seat.rings or seat.talk)
        )
        alone = sorted(
            call.alone_since for calls in self._waiting.values() for call in calls.values() if call.has_place
        )
        return [max(pair) for pair in zip(free, alone, strict=False)]

    def story_of(self, *names: str, since: float, until: float) -> tuple[str, ...]:
        """What happened to these between two instants, and what happened to everybody."""
        return tuple(
            f"{at:9.3f}  {line}"
            for at, line, about in self._story
            if since <= at <= until and (not about or not about.isdisjoint(names))
        )

    # --- What people do. ---

    def seat(self, agent: str) -> Seat:
        """The agent's situation."""
        return self.seats.setdefault(agent, Seat(agent=agent))

    def dials(self, at: float, contact: str, *, leg: str, queue: str, is_recorded: bool = False) -> None:
        """A customer calls."""
        call = Call(contact=contact, leg=leg, queue=queue, dialled=at, is_recorded=is_recorded)
        self.calls[contact] = call
        self._legs[leg] = (call, None)
        self._tell(at, f"{contact} dials for {queue}", contact)

    def hangs_up(self, at: float, contact: str) -> None:
        """The customer hangs up."""
        self.calls[contact].may_end = True
        self._tell(at, f"{contact} hangs up", contact)

    def wants_to_leave(self, at: float, agent: str, how: str, *, passes_on: bool = False) -> None:
        """The agent wants to end the talk, or to pass the customer on."""
        if (talk := self.seat(agent).talk) is not None:
            talk[1].may_end, talk[1].is_passed_on, talk[1].asked = True, passes_on, at
            self._tell(at, f"{agent} wants to {how} {talk[0].contact}", agent, talk[0].contact)

    def stays(self, at: float, agent: str, why: str) -> None:
        """What the agent wanted was refused: the talk goes on."""
        if (talk := self.seat(agent).talk) is not None:
            talk[1].may_end = talk[1].is_passed_on = False
            talk[1].asked = None
            self._tell(at, f"{agent} stays with {talk[0].contact}: {why}", agent, talk[0].contact)

    def is_ready(self, at: float, agent: str) -> None:
        """The agent wants to be offered the next caller."""
        seat = self.seat(agent)
        seat.free_since = at
        self._tell(at, f"{agent} is ready", agent)

    def note(self, at: float, what: str) -> None:
        """Something that concerns everybody, such as a fault."""
        self._tell(at, f"*** {what}")

    def tell(self, at: float, what: str, *about: str) -> None:
        """Something else that these did."""
        self._tell(at, what, *about)

    # --- What is seen in telephony. ---

    def arrived(self, at: float, contact: str) -> None:
        """The customer is connected."""
        call = self.calls.get(contact)
        if call is None or call.arrived is not None:
            return
        call.arrived = call.alone_since = at
        self._waiting.setdefault(call.queue, {})[contact] = call
        self._tell(at, f"{contact} is there", contact)

    def rings(self, at: float, agent: str, contact: str, offer: str) -> None:
        """The agent rings for a customer."""
        self.look(at)
        call, seat = self.calls.get(contact), self.seat(agent)
        self._tell(at, f"{agent} rings for {contact}", agent, contact)
        if call is None or offer in seat.rings:
            return
        self._check_ring(at, seat, call, offer)
        if not call.talks:
            self._check_order(at, seat, call)
        if seat.free_since is not None:
            since = max(seat.free_since, call.alone_since)
            self.waits.append(Wait(seat.agent, since, at - since))
        seat.rings[offer] = call
        call.rung[offer] = agent
        self.on_change(agent)

    def stops_ringing(self, at: float, agent: str, offer: str) -> None:
        """The ring is over, and nothing came of it."""
        seat = self.seat(agent)
        call = seat.rings.pop(offer, None)
        if call is None:
            return
        call.rung.pop(offer, None)
        call.alone_since = at
        if call.may_end and seat.talk is None:
            seat.free_since = at
        else:
            seat.free_since = None  # whoever did not answer is spared for a while
            call.unanswered.add(agent)
        self._tell(at, f"{agent} rings for {call.contact} no more", agent, call.contact)
        self.on_change(agent)

    def cannot(self, at: float, agent: str, contact: str, why: str) -> None:
        """The agent can neither be rung for the customer nor come to them."""
        self._tell(at, f"{agent} cannot be reached for {contact}: {why}", agent, contact)
        for offer, call in list(self.seat(agent).rings.items()):
            if call.contact == contact:
                self.stops_ringing(at, agent, offer)

    def joins(self, at: float, agent: str, contact: str, leg: str) -> None:
        """The agent is in the call."""
        self.look(at)
        call, seat = self.calls.get(contact), self.seat(agent)
        self._tell(at, f"{agent} talks to {contact}", agent, contact)
        if call is None or leg in self._legs:
            return
        if seat.talk is not None:
            self._break(
                at, Promise.ONE_AGENT, f"{agent} talks to {contact} and to {seat.talk[0].contact}", agent, contact
            )
        if call.talk is not None and not call.talk.may_end:
            self._break(
                at, Promise.ONE_AGENT, f"{agent} talks to {contact}, who talks to {call.talk.agent}", agent, contact
            )
        talk = Talk(leg=leg, agent=agent, began=at)
        call.talks.append(talk)
        self._waiting.get(call.queue, {}).pop(contact, None)
        self._legs[leg] = (call, talk)
        for offer, other in call.rung.items():
            self.seat(other).rings.pop(offer, None)
        call.rung.clear()
        for offer in seat.rings:
            self._soon(at, self._still_rings, seat, offer)
        seat.talk = (call, talk)
        seat.free_since = None
        self.on_change(agent)

    def leaves(self, at: float, leg: str, cause: str) -> None:
        """A leg is over, the customer's or an agent's."""
        self.look(at)
        if leg not in self._legs:
            return
        call, talk = self._legs.pop(leg)
        if talk is None:
            self._customer_left(at, call, cause)
        else:
            self._agent_left(at, call, talk, cause)

    def look(self, at: float) -> None:
        """Judge what has had its time to settle."""
        while self._later and self._later[0][0] <= at:
            self._later.popleft()[1](at)

    def forgotten(self, at: float, *, why: str) -> None:
        """Whoever is still here will not be served any more."""
        for call in list(self.going_on):
            doing = "waits" if call.is_waiting else f"talks to {call.talk.agent}" if call.talk else "is there"
            self._break(at, Promise.PLACE, f"{call.contact} still {doing}: {why}", call.contact)

    def broken(self, at: float, promise: Promise, what: str, *about: str) -> None:
        """Somebody else found a broken promise."""
        self._break(at, promise, what, *about)

    # --- Judgement. ---

    def _customer_left(self, at: float, call: Call, cause: str) -> None:
        talk = call.talk
        call.ended = at
        self._waiting.get(call.queue, {}).pop(call.contact, None)
        self._tell(at, f"{call.contact} is gone ({cause})", call.contact)
        if call.may_end or (talk is not None and talk.may_end):
            return
        if talk is not None:
            self._break(at, Promise.TALK, f"{call.contact} was cut off from {talk.agent} ({cause})", call.contact)
        elif not call.talks or call.talks[-1].is_passed_on:
            self._break(at, Promise.PLACE, f"{call.contact} was cut off while waiting ({cause})", call.contact)

    def _agent_left(self, at: float, call: Call, talk: Talk, cause: str) -> None:
        talk.ended = at
        seat = self.seat(talk.agent)
        if seat.talk is not None and seat.talk[1] is talk:
            seat.talk = None
        call.alone_since = at
        self._tell(at, f"{talk.agent} has left {call.contact} ({cause})", talk.agent, call.contact)
        if not (talk.may_end or call.may_end or call.ended is not None):
            what = f"{talk.agent} was cut off from {call.contact} ({cause})"
            self._break(at, Promise.TALK, what, talk.agent, call.contact)
        self.on_change(talk.agent)

    def _check_ring(self, at: float, seat: Seat, call: Call, offer: str) -> None:
        agent, contact = seat.agent, call.contact
        if seat.talk is not None and seat.talk[1].ended is None:
            busy = f"{agent} rings for {contact} while talking to {seat.talk[0].contact}"
            self._break(at, Promise.ONE_AGENT, busy, agent, contact)
        if call.talk is not None and not call.talk.may_end:
            taken = f"{agent} rings for {contact}, who talks to {call.talk.agent}"
            self._break(at, Promise.ONE_AGENT, taken, agent, contact)
        for other in seat.rings:
            self._soon(at, self._still_rings, seat, other, offer)
        for other in call.rung:
            self._soon(at, self._still_rung, call, other, offer)

    def _still_rings(self, at: float, seat: Seat, *offers: str) -> None:
        if all(offer in seat.rings for offer in offers):
            contacts = " and ".join(seat.rings[offer].contact for offer in offers)
            doing = "at once" if seat.talk is None else f"while talking to {seat.talk[0].contact}"
            self._break(at, Promise.ONE_AGENT, f"{seat.agent} rings for {contacts} {doing}", seat.agent)

    def _still_rung(self, at: float, call: Call, *offers: str) -> None:
        if all(offer in call.rung for offer in offers):
            agents = " and ".join(call.rung[offer] for offer in offers)
            self._break(at, Promise.ONE_AGENT, f"{call.contact} rings at {agents} at once", call.contact)

    def _check_order(self, at: float, seat: Seat, call: Call) -> None:
        """Whoever came earlier to the same queue and waits alone is overtaken, unless a ring for them is on its way."""
        if call.arrived is None:
            return
        for other in self._waiting.get(call.queue, {}).values():
            if other.arrived is None or other.arrived >= call.arrived - AT_ONCE_S:
                break
            is_passed_over = other.has_place and other.alone_since <= at - AT_ONCE_S
            if is_passed_over and seat.agent not in other.unanswered:
                self._soon(at, self._still_waits, other, other.alone_since, call, seat.agent)
                return

    def _still_waits(self, at: float, other: Call, since: float, call: Call, agent: str) -> None:
        if other.has_place and other.alone_since == since:
            what = f"{call.contact} was offered to {agent} before {other.contact}, who had come earlier to {call.queue}"
            self._break(at, Promise.PLACE, what, call.contact, other.contact, agent)

    def _soon(self, at: float, look: Callable[Concatenate[float, P], None], *what: P.args, **named: P.kwargs) -> None:
        """Judge it when it has had its time to settle."""
        self._later.append((at + SETTLE_S, lambda now: look(now, *what, **named)))

    def _break(self, at: float, promise: Promise, what: str, *about: str) -> None:
        self._tell(at, f"BROKEN: {what}", *about)
        story = self.story_of(*about, since=at - TOLD_BEFORE_S, until=at)
        self.findings.append(Finding(promise=promise, at=at, what=what, story=story))

    def _tell(self, at: float, line: str, *about: str) -> None:
        self._story.append((at, line, frozenset(about)))
