"""What exists beside an Asterisk: customers' legs, agents' seats in calls, phones that ring.

Ids of channels are ours wherever we make them, so that whoever begins anew knows them again: a phone that rings for an offer is
`ring-<offer>`, one that is called without an offer `join-<leg>`, a customer who is called `out-<leg>`. The legs of customers who
came by themselves are named after their channels.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from perezvon.adapters.telephony.asterisk.ari_resources import NOBODY, Party
from perezvon.adapters.telephony.asterisk.dialing.policy import Way
from perezvon.adapters.telephony.asterisk.recording import Take
from perezvon.adapters.telephony.wire.protocol import Arrived, Dictate, Join, Part, Ring, Seated
from perezvon.adapters.telephony.wire.question import Question

CALL: Final = "call"
"""Begins the ids of bridges that join a call."""
BRIDGED = (Part.TALK, Part.LISTEN)
"""Parts that are played by a place in the bridge of the call; who whispers is joined to agents alone."""


@dataclass(eq=False, slots=True)
class Speech:
    """Sounds that are played one after another, and then a wait for a key."""

    question: Question
    files: tuple[str, ...]
    wait_s: float
    waiting: asyncio.TimerHandle | None = None
    is_playing: bool = False
    is_told: bool = False
    """Asterisk has confirmed that it plays it."""
    is_cut: bool = False
    """A key came: the words are not to be heard to their end."""
    beginnings: int = 1
    """How often it was begun."""

    @property
    def playback(self) -> str:
        """What Asterisk calls it."""
        return f"play-{self.question.order}-{self.beginnings}"


@dataclass(eq=False, slots=True)
class Music:
    """Music while a customer waits. Without an order it is a comfort: nobody has decided yet what they hear."""

    is_comfort: bool = False


@dataclass(eq=False, slots=True)
class Message:
    """What a customer says and is recorded, after a tone."""

    order: Dictate
    started: int
    is_told: bool = False
    """Asterisk has confirmed that it plays the tone."""
    is_due: bool = False
    """The tone is over."""
    is_recording: bool = False
    is_taken: bool = False
    """Asterisk has confirmed that it records."""

    @property
    def playback(self) -> str:
        """What Asterisk calls the tone."""
        return f"tone-{self.order.id}"

    @property
    def recording(self) -> str:
        """What Asterisk calls the recording."""
        return f"message-{self.order.id}"


Heard: TypeAlias = Speech | Music | Message


@dataclass(eq=False, slots=True)
class Ending:
    """A leg that was asked to end."""

    cause: str
    order: str | None


@dataclass(eq=False, slots=True)
class Customer:
    """A customer's leg. Who hears something of their own takes no part in the talk."""

    arrived: Arrived
    channel: str
    party: Party = NOBODY
    """Their name and number, for the display of a phone."""
    hears: Heard | None = None
    sounding: Heard | None = None
    """What Asterisk was told to play, or to record, and has not been told to stop."""
    ahead: str = ""
    """The last key that was pressed before there was a question to answer."""
    pressed: str = ""
    """When the last key was pressed, in the words of Asterisk."""
    ending: Ending | None = None
    cause: int = 0
    """Why it was hung up, by ITU-T Q.850; 0 while that is not known."""
    is_called: bool = False
    """Whether we called them."""
    is_unrecorded: bool = False
    """Whether silence is to be recorded in place of their talk."""

    @property
    def leg(self) -> str:
        return self.arrived.leg

    @property
    def contact(self) -> str:
        return self.arrived.contact


@dataclass(eq=False, slots=True)
class Seat:
    """An agent's leg."""

    leg: str
    contact: str
    agent: str
    channel: str
    name: str
    """What Asterisk calls the channel: the manager interface knows it by no other."""
    part: Part
    is_muted: bool = False
    is_recorded: bool = False
    """Whether it is to be recorded while it talks."""
    take: Take | None = None
    is_silenced: bool | None = False
    """Whether Asterisk was told to take nothing from the phone; `None` when it is not known what it heard of that."""
    ending: Ending | None = None
    cause: int = 0
    """Why it was hung up, by ITU-T Q.850; 0 while that is not known."""
    whispers: dict[str, str] = field(default_factory=dict)
    """By the channel of an agent to whom this one whispers: the channel that carries it."""
    tap_bridge: str = ""
    """What joins those channels with this one."""

    @property
    def must_be_silent(self) -> bool:
        """Whether nobody may hear it through the bridge."""
        return self.is_muted or self.part is Part.LISTEN

    @property
    def written(self) -> str:
        """As it is written down at the channel."""
        return f"{self.leg},{self.part.value},{int(self.is_muted)}"

    def told(self) -> Seated:
        """As an inventory tells of it."""
        return Seated(leg=self.leg, contact=self.contact, agent=self.agent, part=self.part, is_muted=self.is_muted)


@dataclass(eq=False, slots=True)
class Ringing:
    """A phone that rings, or was picked up and has no seat yet."""

    offer: str
    contact: str
    agent: str
    channel: str
    order: Ring | None
    """`None` for one that was found."""
    is_asked: bool = False
    """Its turn to be rung has come."""
    is_made: bool = False
    """Asterisk has the channel."""
    is_dialled: bool = False
    """Asterisk was told to ring it."""
    is_told: bool = False
    """And has confirmed it, in words or by what it did."""
    has_rung: bool = False
    name: str = ""
    is_answered: bool = False
    is_cancelled: bool = False
    until: float | None = None
    """When it has rung for as long as it was to, by the clock of the loop."""
    join: Join | None = None
    """The order to take a seat, which came before the phone was picked up."""

    @property
    def order_is_open(self) -> bool:
        """Whether it was not confirmed in any way that it rings."""
        is_ordered = self.order is not None or self.join is not None
        return is_ordered and not (self.is_told or self.has_rung or self.is_answered)


@dataclass(eq=False, slots=True)
class Dialled:
    """A customer who is called and has not answered yet."""

    order: str
    """The one whose outcome they are."""
    contact: str
    leg: str
    line: str
    language: str | None
    channel: str
    way: Way | None = None
    """How they are called; `None` for one that was found."""
    ring_s: int = 0
    until: float | None = None
    """When they have rung for as long as they were to, by the clock of the loop."""
    is_asked: bool = False
    """Their turn to be called has come."""
    is_made: bool = False
    is_dialled: bool = False
    is_told: bool = False
    is_cancelled: bool = False

    @property
    def written(self) -> str:
        """As it is written down at the channel."""
        return ",".join((self.leg, self.line, self.language or "", self.order))


@dataclass(eq=False, slots=True)
class Call:
    """All legs of one contact, and the bridge that joins those who talk."""

    contact: str
    customers: dict[str, Customer] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    dialled: dict[str, Dialled] = field(default_factory=dict)
    bridge: str | None = None
    bridged: set[str] = field(default_factory=set)
    """The channels that Asterisk was told to join."""
    bridges_made: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.customers or self.seats or self.dialled)

    @property
    def is_unrecorded(self) -> bool:
        """Whether silence is to be recorded."""
        return any(customer.is_unrecorded for customer in self.customers.values())

    @property
    def talking(self) -> Iterator[Customer]:
        """The customers who take part."""
        return (customer for customer in self.customers.values() if customer.hears is None)

    def wanted(self) -> list[str]:
        """The channels that belong into the bridge."""
        if not self.seats:
            return []
        customers = [customer.channel for customer in self.talking if customer.ending is None]
        seats = [seat.channel for seat in self.seats.values() if seat.part in BRIDGED and seat.ending is None]
        # Who is called is heard before they answer: that it rings, or what their carrier says instead.
        return (
            customers + seats + [one.channel for one in self.dialled.values() if one.is_made and not one.is_cancelled]
        )

    def new_bridge(self) -> str:
        """A name that no bridge had before: Asterisk takes one that comes again for the one that is gone."""
        self.bridges_made += 1
        return f"{CALL}-{self.contact}-{self.bridges_made}"


class Calls:
    """All calls, and whose each channel is."""

    def __init__(self) -> None:
        self._calls: dict[str, Call] = {}
        self._customers: dict[str, Customer] = {}
        self._seats: dict[str, Seat] = {}
        self._by_channel: dict[str, Customer | Seat] = {}
        self._dialled: dict[str, Dialled] = {}
        self.given_up: set[str] = set()
        """Channels that were reported as lost and that Asterisk may have still."""

    @property
    def all(self) -> list[Call]:
        """The calls, the oldest first."""
        return list(self._calls.values())

    @property
    def channels(self) -> list[str]:
        """The channels of all legs, the oldest first."""
        return list(self._by_channel)

    @property
    def customers(self) -> list[Customer]:
        """The legs of customers, the oldest first."""
        return list(self._customers.values())

    @property
    def seats(self) -> list[Seat]:
        """The legs of agents, the oldest first."""
        return list(self._seats.values())

    @property
    def dialled(self) -> list[Dialled]:
        """The customers who are called, the oldest first."""
        return list(self._dialled.values())

    @property
    def outgoing(self) -> int:
        """How many customers were called, or are."""
        return len(self._dialled) + sum(customer.is_called for customer in self._customers.values())

    def dialled_by(self, channel: str) -> Dialled | None:
        """The customer who is called over this channel."""
        return self._dialled.get(channel)

    def dialled_leg(self, leg: str) -> Dialled | None:
        """The customer who is called to be this leg."""
        return next((one for one in self._dialled.values() if one.leg == leg), None)

    def dial(self, dialled: Dialled) -> Call:
        """A customer is called from now on."""
        call = self._calls.setdefault(dialled.contact, Call(dialled.contact))
        self._dialled[dialled.channel] = call.dialled[dialled.leg] = dialled
        return call

    def undial(self, dialled: Dialled) -> Call:
        """They answered, or are called no more; of their call there may be nothing left."""
        call = self._calls[dialled.contact]
        del self._dialled[dialled.channel], call.dialled[dialled.leg]
        self._forget_empty(call)
        return call

    def call(self, contact: str) -> Call | None:
        """The call of a contact that has a leg."""
        return self._calls.get(contact)

    def customer(self, leg: str) -> Customer | None:
        """The customer's leg with this id."""
        return self._customers.get(leg)

    def seat(self, leg: str) -> Seat | None:
        """The agent's leg with this id."""
        return self._seats.get(leg)

    def of_channel(self, channel: str) -> Customer | Seat | None:
        """Whose channel this is."""
        return self._by_channel.get(channel)

    def is_seated(self, agent: str) -> bool:
        """Whether the agent is in a call."""
        return any(seat.agent == agent for seat in self._seats.values())

    def add(self, leg: Customer | Seat) -> Call:
        """A leg is there from now on."""
        call = self._calls.setdefault(leg.contact, Call(leg.contact))
        self._by_channel[leg.channel] = leg
        if isinstance(leg, Customer):
            self._customers[leg.leg] = call.customers[leg.leg] = leg
        else:
            self._seats[leg.leg] = call.seats[leg.leg] = leg
        return call

    def move(self, customer: Customer, channel: str) -> None:
        """A customer is at another channel from now on."""
        del self._by_channel[customer.channel]
        self._calls[customer.contact].bridged.discard(customer.channel)
        customer.channel = channel
        self._by_channel[channel] = customer

    def remove(self, leg: Customer | Seat) -> Call:
        """A leg is gone; of its call there may be nothing left."""
        call = self._calls[leg.contact]
        del self._by_channel[leg.channel]
        call.bridged.discard(leg.channel)
        if isinstance(leg, Customer):
            del self._customers[leg.leg], call.customers[leg.leg]
        else:
            del self._seats[leg.leg], call.seats[leg.leg]
        self._forget_empty(call)
        return call

    def _forget_empty(self, call: Call) -> None:
        if call.is_empty:
            del self._calls[call.contact]
