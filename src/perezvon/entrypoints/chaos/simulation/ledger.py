"""What really happened, as telephony saw it, and what must never happen.

The ledger hears the exchange alone and believes nothing that dispatch says of itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import inf

from perezvon.engine.commands import CancelOffer, Command, ConnectAgent, HangUpLeg, OfferContact
from perezvon.engine.events import CommandFailed, LegConnected, LegHungUp, LegInterrupted, LegRecorded, LegRestored
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.ports import Arrival, Reported
from perezvon.kernel.ids import AgentId, CommandId, ContactId, LegId, LineId, PartyId, RecordingId

OVERTAKEN_S = 4.0
"""So much earlier somebody must have called for it to be an injustice that another is offered first."""
SEEN_S = 2.0
"""Dispatch may not know yet what happened so shortly ago."""
SLOW_S = 6.0
"""An order may be so much on its way, when connections are slow and break."""
DIED = "telephony died"
"""The cause of all that ends with telephony itself."""


@dataclass(slots=True)
class Call:
    """One customer's call."""

    contact: ContactId
    leg: LegId
    line: LineId
    party: PartyId | None
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
    leaving: set[AgentId] = field(default_factory=set)
    """Agents whose part may end while the customer stays."""
    asking: set[AgentId] = field(default_factory=set)
    """Those who ask for that, as often as it takes."""
    may_consult: bool = False
    """A colleague may be rung during the talk."""
    is_known: bool = False
    """Dispatch has ordered something for them."""
    is_untold: bool = False
    """Telephony died before anybody confirmed that they called."""
    again_of: ContactId | None = None
    """The call that telephony lost, after which they call again."""

    @property
    def is_over(self) -> bool:
        """Whether the customer is gone."""
        return self.ended_at is not None

    def has_waited_alone(self, since: float) -> bool:
        """Whether nobody has rung for them nor talked to them since then, and they are there."""
        is_alone = not self.is_over and not (self.agents or self.rung or self.has_talked)
        return is_alone and self.free_since < since


class Ledger:
    """Everything that telephony lives through. What breaks a promise is kept in `violations`."""

    def __init__(self, world: Process, exchange: Exchange) -> None:
        self._world = world
        self.calls: dict[ContactId, Call] = {}
        self.story: list[str] = []
        self.violations: list[str] = []
        self.recordings: dict[RecordingId, bool] = {}
        """Every talk that was recorded, and whether it must be known: telephony may have died before it could tell."""
        self._ordered_rings: dict[CommandId, OfferContact] = {}
        self._rings: dict[AgentId, set[str]] = {}
        """For each agent the offers that ring."""
        self._agents: dict[AgentId, LegId] = {}
        self._customers: dict[LegId, Call] = {}
        self.on_talk: Callable[[Call, AgentId], None] = lambda *_: None
        self.on_ring: Callable[[OfferContact], None] = lambda _: None
        self.on_lost: Callable[[Call], None] = lambda _: None
        self._promised: dict[LegId, AgentId] = {}
        self._back: dict[AgentId, float] = {}
        """Since when an agent's page is there again that was away, or for ever while it is."""
        self._over: set[LegId] = set()
        """Legs that ended: what is told of them once more is old."""
        self._heard_at = 0.0
        exchange.listen(self._hear)
        exchange.on_command = self._ordered
        exchange.on_death = self._telephony_died

    def tell(self, what: str) -> None:
        """Write a line of the story."""
        self.story.append(f"{self._now:9.3f}  {what}")

    def violate(self, what: str) -> None:
        """A promise was broken."""
        self.tell(f"BROKEN: {what}")
        self.violations.append(what)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back where nothing ever fails."""
        self._world.loop.deliver(self._now + seconds, callback)

    @property
    def _now(self) -> float:
        return self._world.clock.monotonic()

    def is_quiet(self, seconds: float) -> bool:
        """Whether all customers are gone, and telephony had nothing to tell or to do for so long."""
        return self._heard_at < self._now - seconds and all(call.is_over for call in self.calls.values())

    # --- What people may know, and wish. ---

    def is_waiting(self, contact: ContactId) -> bool:
        """Whether the customer is there and talks to nobody."""
        call = self.calls[contact]
        return not (call.is_over or call.agents)

    def talks(self, agent: AgentId, call: Call) -> bool:
        """Whether this agent is in this call."""
        return agent in call.agents.values()

    def is_busy(self, agent: AgentId) -> bool:
        """Whether the agent talks."""
        return agent in self._agents

    # --- What telephony sees. ---

    def _hear(self, reported: Reported) -> None:
        self._heard_at = self._now
        match reported.what:
            case Arrival() as arrival if arrival.contact not in self.calls:
                self._arrived(arrival)
            case LegConnected(contact=contact, leg=leg) if leg in self._promised:
                self._connected(self.calls[contact], leg, self._promised[leg])
            case LegHungUp(leg=leg, cause=cause):
                self._hung_up(leg, cause)
            case LegInterrupted(leg=leg) | LegRestored(leg=leg):
                is_back = isinstance(reported.what, LegRestored)
                self._back[self._promised[leg]] = self._now if is_back else inf
            case LegRecorded(recording=recording):
                self.recordings[recording] = True
            case CommandFailed(command=command) if command in self._ordered_rings:
                self._did_not_ring(self._ordered_rings.pop(command))
            case _:
                pass

    def _arrived(self, arrival: Arrival) -> None:
        call = Call(arrival.contact, arrival.leg, arrival.line, arrival.party, self._now, free_since=self._now)
        self.calls[call.contact] = self._customers[call.leg] = call
        self.tell(f"{call.contact} calls {call.line}")

    def _connected(self, call: Call, leg: LegId, agent: AgentId) -> None:
        if leg in call.agents or leg in self._over:
            return
        if agent in self._agents:
            self.violate(f"{agent} talks in two calls")
        call.agents[leg] = agent
        call.has_talked = True
        # Whoever is asked may be sent away again before they are heard, and who asks until they are answered is taken at
        # their word also in a talk that began since.
        if not (call.may_consult or agent in call.asking):
            call.leaving.discard(agent)
        self._agents[agent] = leg
        self._rings.pop(agent, None)
        call.rung.clear()
        self.tell(f"{agent} talks to {call.contact}")
        self.on_talk(call, agent)

    def _hung_up(self, leg: LegId, cause: str) -> None:
        if (call := self._customers.pop(leg, None)) is not None:
            call.ended_at, call.cause = self._now, cause
            self.tell(f"{call.contact} is over ({cause})")
            return
        for call in self.calls.values():
            if (agent := call.agents.pop(leg, None)) is not None:
                self._agents.pop(agent, None)
                self._over.add(leg)
                call.free_since = self._now
                if cause == "lost":  # Whoever is left may be sent away; the customer stays.
                    call.leaving.update(call.agents.values())
                self.tell(f"{agent} is done with {call.contact} ({cause})")

    def _telephony_died(self, untold: Sequence[object]) -> None:
        """Its calls are over. What it had not told, or was not heard to have told, nobody may know of."""
        self.tell("telephony dies, and its calls with it")
        for report in untold:
            if isinstance(report, LegRecorded):
                self.recordings[report.recording] = False
            elif isinstance(report, Arrival):
                self.calls[report.contact].is_untold = True
        self._rings.clear()
        self._agents.clear()
        self._over.update(self._promised)
        lost = list(self._customers.values())
        self._customers.clear()
        for call in lost:
            call.ended_at, call.cause = self._now, DIED
            call.agents.clear()
            call.rung.clear()
        for call in lost:
            self.on_lost(call)

    # --- What dispatch orders. ---

    def _ordered(self, command: Command) -> None:
        self._heard_at = self._now
        call = self.calls.get(getattr(command, "contact", ContactId("")))
        if call is None:
            return  # A stray leg is hung up without a contact.
        call.is_known = True
        match command:
            case OfferContact():
                self._rung(call, command)
            case CancelOffer(agent=agent, offer=offer):
                self._rings_no_more(call, agent, offer)
            case ConnectAgent(leg=leg, agent=agent):
                self._promised[leg] = agent
                self._rings.pop(agent, None)
                call.rung.clear()
                call.free_since = self._now
            case HangUpLeg(leg=leg):
                self._cut_off(call, leg)
            case _:
                pass

    def _rung(self, call: Call, command: OfferContact) -> None:
        self.tell(f"{command.agent} rings for {command.contact}")
        if command.agent in self._agents:
            self.violate(f"{command.agent} rings during a talk")
        if call.agents and not call.may_consult:
            self.violate(f"{command.contact} is offered during a talk")
        for other in self._rings.setdefault(command.agent, set()):
            self.later(SLOW_S, partial(self._still_rings, command.agent, other, command.offer))
        for other in call.rung:
            self.later(SLOW_S, partial(self._still_offered, call, other, command.offer))
        if not call.has_talked and call.again_of is None:
            self._overtakes(call)
        self._ordered_rings[command.id] = command
        self._rings[command.agent].add(command.offer)
        call.rung.add(command.offer)
        self.on_ring(command)

    def _did_not_ring(self, command: OfferContact) -> None:
        """The agent's phone is not there, as dispatch is told."""
        self.tell(f"the phone of {command.agent} cannot ring for {command.contact}")
        self._rings_no_more(self.calls[command.contact], command.agent, command.offer)

    def _rings_no_more(self, call: Call, agent: AgentId, offer: str) -> None:
        self._rings.get(agent, set()).discard(offer)
        call.rung.discard(offer)
        call.free_since = self._now

    def _still_rings(self, agent: AgentId, *offers: str) -> None:
        """Nothing is wrong with one ring that begins a moment before the other ends."""
        if self._rings.get(agent, set()).issuperset(offers):
            self.violate(f"{agent} rings twice")

    def _still_offered(self, call: Call, *offers: str) -> None:
        if call.rung.issuperset(offers):
            self.violate(f"{call.contact} is offered to two")

    def _overtakes(self, call: Call) -> None:
        for other in self.calls.values():
            is_before = other.line == call.line and other.arrived_at < call.arrived_at - OVERTAKEN_S
            if is_before and other.has_waited_alone(self._now - SEEN_S):
                self.later(SLOW_S, partial(self._still_waits, other, call))

    def _still_waits(self, other: Call, call: Call) -> None:
        """Nothing is wrong with two rings that come in the wrong order at the same moment."""
        if other.has_waited_alone(self._now - SEEN_S - SLOW_S):
            self.violate(f"{call.contact} overtakes {other.contact}")

    def _cut_off(self, call: Call, leg: LegId) -> None:
        if call.is_over or not call.agents or call.may_end:
            return
        agent = call.agents.get(leg)
        is_away = agent is not None and self._back.get(agent, 0.0) > self._now - SEEN_S - SLOW_S
        if leg == call.leg or (agent is not None and agent not in call.leaving and not is_away):
            self.violate(f"the talk of {call.contact} is cut off")
