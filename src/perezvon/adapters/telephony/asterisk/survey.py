"""What exists in Asterisk when it is heard again: what a life before this one left, what came and what ended while nobody listened."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from perezvon.adapters.telephony.asterisk import found
from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError
from perezvon.adapters.telephony.asterisk.ari_resources import Bridge, Channel, Endpoint
from perezvon.adapters.telephony.asterisk.calls import Calls, Customer, Dialled, Seat
from perezvon.adapters.telephony.asterisk.dialling import Dialling
from perezvon.adapters.telephony.asterisk.ended import Ended, EndedCalls
from perezvon.adapters.telephony.asterisk.names import UNRECORDED
from perezvon.adapters.telephony.asterisk.orders import Orders
from perezvon.adapters.telephony.asterisk.outgoing import Outgoing
from perezvon.adapters.telephony.asterisk.page_callers import PageCallers
from perezvon.adapters.telephony.asterisk.page_phones import PagePhones
from perezvon.adapters.telephony.asterisk.passing import PassingOn
from perezvon.adapters.telephony.asterisk.phones import TECHNOLOGY, Phones
from perezvon.adapters.telephony.asterisk.recording import Note, Studio, Take
from perezvon.adapters.telephony.asterisk.ringing import Phonebell
from perezvon.adapters.telephony.asterisk.speaking import Speaking
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.asterisk.waiting import WaitingRoom
from perezvon.platform import telemetry

R = TypeVar("R")

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All that knows of something in Asterisk."""

    ari: Ari
    calls: Calls
    turns: Turns
    phones: Phones
    page_phones: PagePhones
    page_callers: PageCallers
    outgoing: Outgoing
    bell: Phonebell
    dialling: Dialling
    passing: PassingOn
    speaking: Speaking
    studio: Studio
    orders: Orders
    waiting: WaitingRoom
    ended: EndedCalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What is done about what is seen."""

    arrive: Callable[[Channel, str], object]
    answer: Callable[[Customer], Coroutine[Any, Any, None]]
    picked_up: Callable[[Channel], object]
    ended: Callable[[str, int | None], None]
    settle: Callable[[str], Coroutine[Any, Any, None]]


class Survey:
    """Looks at what exists."""

    def __init__(self, parts: Parts, deeds: Deeds, *, lost_s: float) -> None:
        """After `lost_s` without a connection Asterisk's calls are given up."""
        self._of = parts
        self._do = deeds
        self._lost_s = lost_s
        self._giving_up: asyncio.TimerHandle | None = None
        self.notes: Sequence[Note] = ()
        """Recordings of a life before this one that nobody has acknowledged, until Asterisk is heard."""
        self.is_known = asyncio.Event()
        """Whether it is known what exists."""
        self.ended_before: Sequence[Ended] = ()
        """Channels that ended just before this life of ours, perhaps while there was none."""

    @property
    def _channels(self) -> list[str]:
        """All channels that are known."""
        dialled = [one.channel for one in self._of.calls.dialled]
        return [*self._of.bell.channels, *dialled, *self._of.calls.channels, *self._of.passing.channels]

    # --- Asterisk is gone. ---

    def cut_off(self) -> None:
        """The connection broke: Asterisk may be back in a moment, with all its calls, or be gone."""
        loop = asyncio.get_running_loop()
        self._giving_up = loop.call_later(self._lost_s, self._give_up)

    def close(self) -> None:
        """Nothing more is given up."""
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None

    def _give_up(self) -> None:
        calls = self._of.calls
        log.error("asterisk is gone", customers=len(calls.customers), agents=len(calls.seats))
        self._giving_up = None
        self._of.calls.given_up.update(self._channels)
        for channel in self._channels:
            self._do.ended(channel, None)
        self._of.phones.lose_all()

    # --- Asterisk is heard again. ---

    async def look(self) -> None:
        """Look at what exists: what was told meanwhile is not told again. Raises `AriError`."""
        channels = await self._all("channels", Channel)
        bridges = await self._all("bridges", Bridge)
        endpoints = await self._all(f"endpoints/{TECHNOLOGY}", Endpoint)
        self.close()
        there = {channel.id for channel in channels}
        ended = await self._of.ended.recent()
        causes = {one.channel: one.cause for one in ended}
        for known in self._channels:
            if known not in there and not self._of.outgoing.is_at_work(known):
                self._miss(known, causes.get(known))
        if not self.is_known.is_set():
            self.ended_before = ended
        self._see(endpoints)
        self._forget_joins({bridge.id: bridge for bridge in bridges})
        for channel in sorted(channels, key=lambda one: one.creationtime):
            self._find(channel)
        self._of.calls.given_up.clear()
        for bridge in bridges:
            self._find_bridge(bridge)
        self._of.passing.look_again(bridges)
        self._resume(channels)

    def _see(self, endpoints: Sequence[Endpoint]) -> None:
        self._of.phones.see_all(endpoints)
        names = [endpoint.resource for endpoint in endpoints]
        self._of.page_phones.found(names)
        self._of.page_callers.found(names)

    def _resume(self, channels: Sequence[Channel]) -> None:
        """What is to be heard, and who is to hear whom, may have been told to nobody."""
        turns, speaking = self._of.turns, self._of.speaking
        for customer in speaking.speakers:
            turns.take(customer.contact, speaking.look_for_messages(customer))
        for customer in self._of.calls.customers:
            turns.take(customer.contact, self._look_again(customer))
        for call in self._of.calls.all:
            turns.take(call.contact, self._do.settle(call.contact))
        self._take_up_recordings()
        self.is_known.set()
        turns.take("waiting", self._of.waiting.call_in(channels))

    def _miss(self, channel: str, cause: int | None) -> None:
        """A channel is not there: it ended, or was never made."""
        if (ringing := self._of.bell.unconfirmed(channel)) is not None:
            self._of.orders.ring_again(ringing, is_there=False)
            return
        dialled = self._of.calls.dialled_by(channel)
        if dialled is None or not self._of.dialling.begin_again(dialled, is_there=False):
            self._do.ended(channel, cause)

    def _take_up_recordings(self) -> None:
        """What is recorded still goes on; the rest is put together."""
        notes, self.notes = self.notes, ()
        for note in notes:
            seat = self._of.calls.seat(note.leg)
            if seat is None or note.order is not None:
                self._of.studio.finish(note)
            else:
                seat.take = Take(note, seat.name, is_muted=None)

    def _find(self, channel: Channel) -> None:
        """Take up a channel that a life before this one left, or that came while nobody listened."""
        leg = self._of.calls.of_channel(channel.id)
        if leg is not None:
            self._see_leg(leg, channel)
        elif self._of.bell.has(channel.id):
            self._see_phone(channel)
        elif (dialled := self._of.calls.dialled_by(channel.id)) is not None:
            self._see_dialled(dialled, channel)
        elif self._of.passing.has(channel.id):
            if channel.state == "Up":
                self._do.picked_up(channel)
        else:
            self._take_up(channel)
            customer = self._of.calls.of_channel(channel.id)
            if isinstance(customer, Customer):
                customer.is_unrecorded = channel.channelvars.get(UNRECORDED) == "1"

    def _take_up(self, channel: Channel) -> None:
        what = found.understood(channel)
        match what:
            case found.Waiting():
                self._do.arrive(channel, what.line)
            case found.Away(has_answered=True):
                self._of.passing.take_up(channel.id, what.order)
            case _ if channel.id in self._of.calls.given_up:
                self._hang_up(channel)
            case Seat():
                self._of.calls.add(what)
            case found.Rings():
                self._take_up_phone(what, channel)
            case found.Called():
                self._of.dialling.take_up(what.dialled, has_answered=channel.state == "Up")
            case found.Away():
                self._of.passing.lose(channel.id, what.order)
            case found.Nothing():
                if what.is_ours:
                    self._hang_up(channel)

    def _take_up_phone(self, what: found.Rings, channel: Channel) -> None:
        """Of one that is neither ringing nor picked up nobody knows whether it was dialled."""
        if channel.state == "Down" or self._of.bell.is_over(what.ringing.offer):
            self._hang_up(channel)
        else:
            self._of.bell.take_up(what.ringing, is_answered=channel.state == "Up")

    def _hang_up(self, channel: Channel) -> None:
        self._of.turns.take("", self._of.outgoing.drop(channel.id))

    def _see_leg(self, leg: Customer | Seat, channel: Channel) -> None:
        """A leg is there still; what it was told last may not have been heard."""
        if leg.ending is not None:
            self._of.orders.end_again(leg)
        elif isinstance(leg, Customer) and channel.state != "Up":
            self._of.turns.take(leg.contact, self._do.answer(leg))

    def _see_phone(self, channel: Channel) -> None:
        """A phone is there still, which may have rung or have been picked up meanwhile."""
        if channel.state == "Ringing":
            self._of.bell.rings(channel.id)
        elif channel.state == "Up":
            self._do.picked_up(channel)
        elif (ringing := self._of.bell.unconfirmed(channel.id)) and not self._of.outgoing.is_at_work(channel.id):
            self._of.orders.ring_again(ringing, is_there=True)

    def _see_dialled(self, dialled: Dialled, channel: Channel) -> None:
        """The same of a customer who is called."""
        if channel.state == "Up":
            self._do.picked_up(channel)
        elif channel.state == "Down" and not self._of.outgoing.is_at_work(channel.id):
            self._of.dialling.begin_again(dialled, is_there=True)

    def _forget_joins(self, bridges: Mapping[str, Bridge]) -> None:
        """What is known of bridges is what Asterisk has of them; taps are made anew."""
        for call in self._of.calls.all:
            bridge = bridges.get(call.bridge or "")
            call.bridge, call.bridged = (bridge.id, set(bridge.channels)) if bridge is not None else (None, set())
        for seat in self._of.calls.seats:
            seat.is_silenced = None
            seat.whispers.clear()
            seat.tap_bridge = ""

    async def _look_again(self, customer: Customer) -> None:
        if self._of.calls.customer(customer.leg) is customer:
            with suppress(AriGoneError):
                await self._of.speaking.look_again(customer)

    def _find_bridge(self, bridge: Bridge) -> None:
        contact = found.contact_of(bridge.id)
        if contact is None:
            return
        call = self._of.calls.call(contact)
        if call is None or call.bridge not in (None, bridge.id):
            self._of.turns.take("", self._forget_bridge(bridge.id))
        elif call.bridge is None:
            call.bridge, call.bridged = bridge.id, set(bridge.channels)
            call.bridges_made = found.number_of(bridge.id)
            self._of.turns.take(contact, self._do.settle(contact))

    async def _forget_bridge(self, bridge: str) -> None:
        with suppress(AriError):
            await self._of.ari.ask("DELETE", f"bridges/{bridge}")

    async def _all(self, path: str, kind: type[R]) -> Sequence[R]:
        return msgspec.convert(await self._of.ari.ask("GET", path), list[kind])  # type: ignore[valid-type]
