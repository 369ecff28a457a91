"""What really happened, as telephony saw it, and what must never happen.

The ledger hears the exchange alone and believes nothing that dispatch says of itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from perezvon.engine.commands import CancelOffer, Command, ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.events import LegConnected, LegHungUp
from perezvon.entrypoints.chaos.simulation.timeline import Timeline
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.ports import Arrival, Reported
from perezvon.kernel.ids import AgentId, ContactId, LegId

OVERTAKEN_S = 4.0
"""So much earlier somebody must have called for it to be an injustice that another is offered first."""
SEEN_S = 2.0
"""Dispatch may not know yet what happened so shortly ago."""
SLOW_S = 6.0
"""An order may be so much on its way, when connections are slow and break."""


class ViolationError(Exception):
    """A promise was broken."""


@dataclass(slots=True)
class Call:
    """One customer's call."""

    contact: ContactId
    leg: LegId
    arrived_at: float
    ended_at: float | None = None
    cause: str | None = None
    agents: dict[LegId, AgentId] = field(default_factory=dict)
    """Who talks to them now."""
    rung: set[str] = field(default_factory=set)
    """The offers by which agents ring for them. A ring ends by order alone, however late that comes."""
    free_since: float = 0.0
    """Since when nobody rings for them nor talks to them."""
    has_talked: bool = False
    may_end: bool = False
    """Somebody who talks wants to end it."""

    def has_waited_alone(self, since: float) -> bool:
        """Whether nobody has rung for them nor talked to them since then, and they are there."""
        is_alone = self.ended_at is None and not (self.agents or self.rung or self.has_talked)
        return is_alone and self.free_since < since


class Ledger:
    """Everything that telephony lives through. What breaks a promise is kept in `violations`."""

    def __init__(self, timeline: Timeline, exchange: Exchange) -> None:
        self._timeline = timeline
        self._exchange = exchange
        self.calls: dict[ContactId, Call] = {}
        self.story: list[str] = []
        self.violations: list[str] = []
        self._rings: dict[AgentId, set[str]] = {}
        """For each agent the offers that ring."""
        self._agents: dict[AgentId, LegId] = {}
        self._customers: dict[LegId, Call] = {}
        self.on_talk: Callable[[ContactId, LegId, AgentId], None] = lambda *_: None
        self.on_ring: Callable[[OfferContact], None] = lambda _: None
        self._promised: dict[LegId, AgentId] = {}
        self._over: set[LegId] = set()
        """Legs that ended: what is told of them once more is old."""
        exchange.listen(self._hear)
        exchange.on_command = self._ordered

    def tell(self, what: str) -> None:
        """Write a line of the story."""
        self.story.append(f"{self._timeline.now:9.3f}  {what}")

    def violate(self, what: str) -> None:
        """A promise was broken."""
        self.tell(f"BROKEN: {what}")
        self.violations.append(what)

    # --- What people may know. ---

    def is_waiting(self, contact: ContactId) -> bool:
        """Whether the customer is there and talks to nobody."""
        call = self.calls[contact]
        return call.ended_at is None and not call.agents

    def is_there(self, contact: ContactId) -> bool:
        """Whether the customer has not hung up."""
        return self.calls[contact].ended_at is None

    def is_busy(self, agent: AgentId) -> bool:
        """Whether the agent talks."""
        return agent in self._agents

    def wants_to_end(self, contact: ContactId) -> None:
        """The agent hangs up."""
        self.calls[contact].may_end = True

    # --- What telephony sees. ---

    def _hear(self, reported: Reported) -> None:
        match reported.what:
            case Arrival(contact=contact, leg=leg):
                call = Call(contact, leg, self._timeline.now, free_since=self._timeline.now)
                self.calls[contact] = self._customers[leg] = call
                self.tell(f"{contact} calls")
            case LegConnected(contact=contact, leg=leg) if leg in self._promised:
                self._connected(self.calls[contact], leg, self._promised[leg])
            case LegHungUp(leg=leg, cause=cause):
                self._hung_up(leg, cause)
            case _:
                pass

    def _connected(self, call: Call, leg: LegId, agent: AgentId) -> None:
        if leg in call.agents or leg in self._over:
            return
        if agent in self._agents:
            self.violate(f"{agent} talks in two calls")
        call.agents[leg] = agent
        call.has_talked = True
        self._agents[agent] = leg
        self._rings.pop(agent, None)
        call.rung.clear()
        self.tell(f"{agent} talks to {call.contact}")
        self.on_talk(call.contact, call.leg, agent)

    def _hung_up(self, leg: LegId, cause: str) -> None:
        now = self._timeline.now
        if (call := self._customers.pop(leg, None)) is not None:
            call.ended_at, call.cause = now, cause
            self.tell(f"{call.contact} is over ({cause})")
            return
        for call in self.calls.values():
            if (agent := call.agents.pop(leg, None)) is not None:
                del self._agents[agent]
                self._over.add(leg)
                call.free_since = now
                self.tell(f"{agent} is done with {call.contact} ({cause})")

    # --- What dispatch orders. ---

    def _ordered(self, command: Command) -> None:
        match command:
            case OfferContact():
                self._rung(command)
            case CancelOffer(agent=agent, offer=offer):
                self._rings.get(agent, set()).discard(offer)
                self.calls[command.contact].rung.discard(offer)
                self.calls[command.contact].free_since = self._timeline.now
            case ConnectAgent(leg=leg, agent=agent, contact=contact):
                self._promised[leg] = agent
                self._rings.pop(agent, None)
                self.calls[contact].rung.clear()
                self.calls[contact].free_since = self._timeline.now
            case HangUpLeg(leg=leg):
                self._cut_off(leg)
            case _:
                pass

    def _rung(self, command: OfferContact) -> None:
        call = self.calls[command.contact]
        self.tell(f"{command.agent} rings for {command.contact}")
        if command.agent in self._agents:
            self.violate(f"{command.agent} rings during a talk")
        if call.agents:
            self.violate(f"{command.contact} is offered during a talk")
        for other in self._rings.setdefault(command.agent, set()):
            self._later(partial(self._still_rings, command.agent, other, command.offer))
        for other in call.rung:
            self._later(partial(self._still_offered, call, other, command.offer))
        if not call.has_talked:
            self._overtakes(call)
        self._rings[command.agent].add(command.offer)
        call.rung.add(command.offer)
        self.on_ring(command)

    def _still_rings(self, agent: AgentId, *offers: str) -> None:
        """Nothing is wrong with one ring that begins a moment before the other ends."""
        if self._rings.get(agent, set()).issuperset(offers):
            self.violate(f"{agent} rings twice")

    def _still_offered(self, call: Call, *offers: str) -> None:
        if call.rung.issuperset(offers):
            self.violate(f"{call.contact} is offered to two")

    def _overtakes(self, call: Call) -> None:
        now = self._timeline.now
        for other in self.calls.values():
            if other.arrived_at < call.arrived_at - OVERTAKEN_S and other.has_waited_alone(now - SEEN_S):
                self._later(partial(self._still_waits, other, call))

    def _still_waits(self, other: Call, call: Call) -> None:
        """Nothing is wrong with two rings that come in the wrong order at the same moment."""
        if other.has_waited_alone(self._timeline.now - SEEN_S - SLOW_S):
            self.violate(f"{call.contact} overtakes {other.contact}")

    def _later(self, look: Callable[[], None]) -> None:
        self._exchange.process.loop.deliver(self._timeline.now + SLOW_S, look)

    def _cut_off(self, leg: LegId) -> None:
        for call in self.calls.values():
            if call.ended_at is None and call.agents and (leg == call.leg or leg in call.agents) and not call.may_end:
                self.violate(f"the talk of {call.contact} is cut off")
