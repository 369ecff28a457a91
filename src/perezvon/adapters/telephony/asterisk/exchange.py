"""The calls of one Asterisk: what Asterisk tells is understood and reported, what exists is known, also after a new start.

A leg is over when its channel is; whatever Asterisk says of it later is nothing new.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

import msgspec

from perezvon.adapters.telephony.asterisk import ari_events, found
from perezvon.adapters.telephony.asterisk.ami import Ami
from perezvon.adapters.telephony.asterisk.ari import Ari, AriError, AriGoneError
from perezvon.adapters.telephony.asterisk.ari_events import AriEvent
from perezvon.adapters.telephony.asterisk.ari_resources import NOBODY, Bridge, Channel, Endpoint
from perezvon.adapters.telephony.asterisk.calls import Calls, Customer, Music, Seat
from perezvon.adapters.telephony.asterisk.names import APP, ARRIVE, CONTACT, SHOWN, WITHHELD, PhoneKind, agent_of
from perezvon.adapters.telephony.asterisk.orders import Orders
from perezvon.adapters.telephony.asterisk.phones import TECHNOLOGY, Phones, PhoneWatch
from perezvon.adapters.telephony.asterisk.recording import Note, Studio, Take
from perezvon.adapters.telephony.asterisk.ringing import Phonebell
from perezvon.adapters.telephony.asterisk.settings import AsteriskSettings
from perezvon.adapters.telephony.asterisk.sounds import SoundShelf
from perezvon.adapters.telephony.asterisk.speaking import Speaking
from perezvon.adapters.telephony.asterisk.talking import TAP, Talking
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.asterisk.waiting import WaitingRoom
from perezvon.adapters.telephony.wire.audience import Reporting
from perezvon.adapters.telephony.wire.protocol import Arrived, Existing, Gone, Order, Recorded, Ringing, Seen, Stats
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry

_BROKEN: Final = (27, 38, 41, 44)
"""Causes of ITU-T Q.850 for a connection that broke. The last is also that of a phone that sends no more sound."""
_AGAIN: Final = "-again"
"""Ends the contact of a caller who was reported as lost and was not."""
_LOST: Final = "lost"
_REGISTERED: Final = "ContactStatus"
"""What the manager interface calls it when a phone comes, goes, or answers no more."""
R = TypeVar("R")

log = telemetry.logger(__name__)


class AsteriskExchange:
    """The exchange behind the wire."""

    def __init__(
        self, settings: AsteriskSettings, reporting: Reporting, *, clock: Clock, chance: random.Random
    ) -> None:
        self._patience = settings.patience
        self._reporting = reporting
        self._is_known = asyncio.Event()
        self._is_ready = False
        self._notes: list[Note] = []
        """Recordings of a life before this one that nobody has acknowledged, until Asterisk is heard."""
        self._report = reporting.report
        self._clock = clock
        self._turns = Turns()
        self._calls = Calls()
        self._phones = Phones(self._report)
        self.ami = Ami(
            settings.ami,
            chance=chance,
            wanted=(_REGISTERED,),
            on_event=lambda event: self._watch.look_at(event.get("EndpointName", "")),
            on_open=lambda: self._watch.look_at_all(),  # noqa: PLW0108 - the watch comes after what it asks
        )
        self.ari = Ari(
            settings.ari,
            APP,
            on_event=self._saw,
            on_open=lambda _: self._opened(),
            on_lost=self._cut_off,
            chance=chance,
            pace=settings.pace,
        )
        self.studio = Studio(
            self.ami, spool=settings.spool, folder=settings.recordings, report=self._report, clock=clock
        )
        self._watch = PhoneWatch(self.ari, self._phones, self._turns)
        self._waiting = WaitingRoom(settings.ari, self.ami, chance)
        self._talking = Talking(self.ari, self.studio, is_wide=_is_wide, snooping_s=self._patience.snooping)
        self._bell = Phonebell(self.ari, self._phones, report=self._report, joining_s=self._patience.joining)
        self._speaking = Speaking(
            ari=self.ari,
            studio=self.studio,
            shelf=SoundShelf(settings.sounds),
            messages=settings.messages,
            report=self._report,
            change=self._change,
            settle=self._settle,
            customers=lambda: self._calls.customers,
            clock=clock,
        )
        self._orders = Orders(
            ari=self.ari,
            calls=self._calls,
            turns=self._turns,
            speaking=self._speaking,
            talking=self._talking,
            bell=self._bell,
            reporting=reporting,
            lose=self._ended,
            drop=self._drop,
        )
        self._giving_up: asyncio.TimerHandle | None = None
        self._given_up: set[str] = set()
        """Channels that were reported as lost and that Asterisk may have still."""
        self._by_type: dict[type[AriEvent], Callable[[Any], None]] = {
            ari_events.StasisStart: self._entered,
            ari_events.ChannelStateChange: self._changed,
            ari_events.ChannelHangupRequest: self._hung_up,
            ari_events.StasisEnd: lambda event: self._left(event.channel.id),
            ari_events.ChannelDestroyed: lambda event: self._ended(event.channel.id, event.cause),
            ari_events.ChannelDtmfReceived: self._pressed,
            ari_events.PlaybackFinished: lambda event: self._speaking.finished(event.playback.id),
            ari_events.RecordingFinished: lambda event: self._speaking.recorded(event.recording, has_failed=False),
            ari_events.RecordingFailed: lambda event: self._speaking.recorded(event.recording, has_failed=True),
        }

    # --- What the wire asks. ---

    def existing(self, question: int | None = None) -> Existing:
        """What is here now, in answer to a question, if it is one."""
        customers, seats = self._calls.customers, self._calls.seats
        return Existing(
            customers=tuple(customer.arrived for customer in customers),
            agent_legs=tuple(seat.leg for seat in seats),
            phones=tuple(self._phones.agents),
            question=question,
            seats=tuple(seat.told() for seat in seats),
            music=tuple(one.leg for one in customers if isinstance(one.hears, Music) and not one.hears.is_comfort),
            rings=tuple(Ringing(offer=one.offer, contact=one.contact, agent=one.agent) for one in self._bell.ringing),
        )

    async def perform(self, order: Order) -> None:
        """Carry out an order, or report its outcome again."""
        self._orders.perform(order)

    def acknowledged(self, seen: Seen) -> None:
        """The centre knows this report for good."""
        if isinstance(seen, Recorded):
            self.studio.acknowledged(seen.recording)

    async def start(self) -> None:
        """Look for recordings that a life before this one left, and for Asterisk."""
        self._notes = await asyncio.to_thread(self.studio.found)
        self.ami.start()
        await self._waiting.gather()
        self.ari.start()

    async def ready(self) -> None:
        """Return when it is known what exists: Asterisk was heard, or says nothing, which means that nothing does."""
        if not self._is_ready:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.silent):
                    await self._is_known.wait()
                    await self.ami.opened()  # Else the first talk would not be recorded.
            self._is_ready = True

    async def stats(self, _payload: bytes) -> Stats:
        """How the media process does. It has no sound of its own to be late with."""
        return Stats(
            pid=os.getpid(),
            started=self._reporting.started,
            calls=len(self._calls.all),
            callers=len(self._calls.customers),
            phones=len(self._phones.agents),
            recordings=sum(seat.take is not None for seat in self._calls.seats),
            recording_failures=self.studio.failures,
            unacknowledged=len(self._reporting.outbox),
            reports_dropped=self._reporting.outbox.dropped,
            cpu_s=time.process_time(),
            ticks=0,
            ticks_given_up=0,
            lateness_p50=0,
            lateness_p99=0,
            received=0,
            lost=0,
            late=0,
            concealed=0,
            trimmed=0,
            broken=0,
        )

    @property
    def callers(self) -> int:
        """How many customers are here."""
        return len(self._calls.customers)

    async def aclose(self) -> None:
        """Let go of Asterisk. Calls go on."""
        await self.ari.aclose()
        await self._turns.aclose()
        await self.studio.aclose()
        await self.ami.aclose()
        if self._giving_up is not None:
            self._giving_up.cancel()

    # --- What Asterisk tells. ---

    def _saw(self, event: AriEvent) -> None:
        handler = self._by_type.get(type(event))
        if handler is not None:
            handler(event)

    def _entered(self, event: ari_events.StasisStart) -> None:
        kind = event.args[0] if event.args else ""
        known = event.channel.id
        if self._calls.of_channel(known) is not None or self._bell.is_answered(known):
            return  # It was told twice, or was found before it was told.
        if kind == ARRIVE:
            self._arrive(event.channel, event.args[1])
            self._waiting.came(event.channel.id)
        elif kind == TAP:
            self._talking.entered(event.channel.id)
        elif (ringing := self._bell.picked_up(event.channel)) is None:
            log.info("channel is nobody's", kind=kind)
            self._turns.take("", self._hang_up(event.channel.id))
        elif ringing.join is not None:
            self._orders.sit(ringing, ringing.join)

    def _arrive(self, channel: Channel, line: str) -> Customer:
        """A customer is here, and is answered. One who comes twice, called in and by themselves, is here once."""
        if isinstance(known := self._calls.of_channel(channel.id), Customer):
            return known
        contact = self._contact(channel)
        caller = NOBODY if channel.channelvars.get(SHOWN, "").startswith(WITHHELD) else channel.caller
        arrived = Arrived(contact=contact, leg=f"{contact}-c", line=line, number=caller.number, name=caller.name)
        customer = Customer(arrived, channel.id, party=caller)
        self._calls.add(customer)
        self._report(arrived)
        if channel.state != "Up":
            self._turns.take(contact, self._answer(customer))
        asyncio.get_running_loop().call_later(self._patience.comfort, self._comfort, customer)
        return customer

    def _contact(self, channel: Channel) -> str:
        """A caller's contact is named after their channel. Whoever was reported as lost and is here still begins another: that
        one has ended. It is written down at the channel, for a life of ours after this one."""
        contact = channel.channelvars.get(CONTACT) or channel.id.replace(".", "-")
        if channel.id in self._given_up:
            contact += _AGAIN
            self._turns.take(contact, self._write_down(channel.id, contact))
        return contact

    async def _write_down(self, channel: str, contact: str) -> None:
        with suppress(AriGoneError):
            await self.ari.ask("POST", f"channels/{channel}/variable", {"variable": CONTACT, "value": contact})

    async def _answer(self, customer: Customer) -> None:
        with suppress(AriGoneError):
            await self.ari.ask("POST", f"channels/{customer.channel}/answer")

    def _comfort(self, customer: Customer) -> None:
        """Nobody has decided anything about a caller: they hear music instead of nothing."""
        call = self._calls.call(customer.contact)
        if self._calls.customer(customer.leg) is customer and customer.hears is None and call and not call.seats:
            self._speaking.begin(customer, Music(is_comfort=True))
            self._change(customer)

    # --- Legs. ---

    def _changed(self, event: ari_events.ChannelStateChange) -> None:
        if event.channel.state == "Ringing":
            self._bell.rings(event.channel.id)

    def _pressed(self, event: ari_events.ChannelDtmfReceived) -> None:
        customer = self._calls.of_channel(event.channel.id)
        if isinstance(customer, Customer) and (not event.timestamp or event.timestamp != customer.pressed):
            customer.pressed = event.timestamp
            call = self._calls.call(customer.contact)
            self._speaking.pressed(customer, event.digit, is_talking=call is not None and bool(call.seats))

    def _hung_up(self, event: ari_events.ChannelHangupRequest) -> None:
        leg = self._calls.of_channel(event.channel.id)
        if leg is not None:
            leg.cause = event.cause

    def _left(self, channel: str) -> None:
        """A customer's channel is with us no more: nothing further is told of one that came by itself. The end of a channel
        that we made is told with its cause."""
        leg = self._calls.of_channel(channel)
        if isinstance(leg, Customer):
            self._ended(channel, leg.cause)

    def _ended(self, channel: str, cause: int | None = None) -> None:
        """A channel is gone; without a cause it went while nobody looked."""
        leg = self._calls.of_channel(channel)
        if leg is None:
            self._bell.ended(channel, cause)
            return
        call = self._calls.remove(leg)
        if isinstance(leg, Customer):
            self._speaking.leave(leg)
        else:
            self._turns.take(leg.contact, self._talking.unseat(leg))
        why, order = _cause(leg, cause), leg.ending.order if leg.ending is not None else None
        self._report(Gone(contact=leg.contact, leg=leg.leg, cause=why, order=order))
        if isinstance(leg, Seat) and leg.take is not None:
            self.studio.finish(leg.take.note)
        self._turns.take(leg.contact, self._talking.end(call) if call.is_empty else self._settle_rest(leg.contact))

    def _drop(self, seat: Seat) -> None:
        """A seat could not be taken: it never was."""
        call = self._calls.remove(seat)
        self._turns.take(seat.contact, self._talking.unseat(seat))
        if seat.take is not None:
            self.studio.finish(seat.take.note)
        self._turns.take(seat.contact, self._talking.end(call) if call.is_empty else self._settle_rest(seat.contact))

    async def _hang_up(self, channel: str) -> None:
        with suppress(AriError):
            await self.ari.ask("DELETE", f"channels/{channel}")

    # --- Turns. ---

    def _change(self, customer: Customer) -> None:
        self._turns.take(customer.contact, self._sound(customer))

    async def _sound(self, customer: Customer) -> None:
        if self._calls.customer(customer.leg) is customer:
            with suppress(AriGoneError):
                await self._speaking.sound(customer)

    async def _settle(self, customer: Customer) -> None:
        call = self._calls.call(customer.contact)
        if call is not None:
            await self._talking.settle(call)

    async def _settle_rest(self, contact: str) -> None:
        call = self._calls.call(contact)
        if call is not None:
            with suppress(AriGoneError):
                await self._talking.settle(call)

    # --- Asterisk comes and goes. ---

    @property
    def _channels(self) -> list[str]:
        """All channels that are known."""
        return [*self._bell.channels, *self._calls.channels]

    async def _opened(self) -> None:
        """Look at what exists: what was told meanwhile is not told again. Raises `AriError`."""
        channels = await self._all("channels", Channel)
        bridges = await self._all("bridges", Bridge)
        endpoints = await self._all(f"endpoints/{TECHNOLOGY}", Endpoint)
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
        there = {channel.id for channel in channels}
        for known in self._channels:
            if known in there:
                continue
            if (ringing := self._bell.unconfirmed(known)) is not None:
                self._orders.ring_again(ringing)
            else:
                self._ended(known)
        self._phones.see_all(endpoints)
        self._forget_joins({bridge.id: bridge for bridge in bridges})
        for channel in sorted(channels, key=lambda one: one.creationtime):
            self._find(channel)
        self._given_up.clear()
        for bridge in bridges:
            self._find_bridge(bridge)
        for customer in self._speaking.speakers:
            self._turns.take(customer.contact, self._speaking.look_for_messages(customer))
        for customer in self._calls.customers:
            self._turns.take(customer.contact, self._look_again(customer))
        for call in self._calls.all:
            self._turns.take(call.contact, self._settle_rest(call.contact))
        self._take_up_recordings()
        self._is_known.set()
        self._turns.take("waiting", self._waiting.call_in(channels))

    def _take_up_recordings(self) -> None:
        """What is recorded still goes on; the rest is put together."""
        notes, self._notes = self._notes, []
        for note in notes:
            seat = self._calls.seat(note.leg)
            if seat is None or note.order is not None:
                self.studio.finish(note)
            else:
                seat.take = Take(note, seat.name)

    def _find(self, channel: Channel) -> None:
        """Take up a channel that a life before this one left, or that came while nobody listened."""
        leg = self._calls.of_channel(channel.id)
        if leg is not None:
            self._see_leg(leg, channel)
            return
        if self._bell.has(channel.id):
            self._see_phone(channel)
            return
        what = found.understood(channel)
        match what:
            case found.Waiting():
                self._arrive(channel, what.line)
            case _ if channel.id in self._given_up:
                self._turns.take("", self._hang_up(channel.id))
            case Seat():
                self._calls.add(what)
            case found.Rings() if self._bell.is_over(what.ringing.offer):
                self._turns.take("", self._hang_up(channel.id))
            case found.Rings():
                self._bell.take_up(what.ringing, is_answered=channel.state == "Up")
            case found.Nothing():
                if what.is_ours:
                    self._turns.take("", self._hang_up(channel.id))

    def _see_leg(self, leg: Customer | Seat, channel: Channel) -> None:
        """A leg is there still; what it was told last may not have been heard."""
        if leg.ending is not None:
            self._orders.end_again(leg)
        elif isinstance(leg, Customer) and channel.state != "Up":
            self._turns.take(leg.contact, self._answer(leg))

    def _see_phone(self, channel: Channel) -> None:
        """A phone is there still, which may have rung or have been picked up meanwhile."""
        if channel.state == "Ringing":
            self._bell.rings(channel.id)
        elif channel.state == "Up" and not self._bell.is_answered(channel.id):
            ringing = self._bell.picked_up(channel)
            if ringing is not None and ringing.join is not None:
                self._orders.sit(ringing, ringing.join)

    def _forget_joins(self, bridges: Mapping[str, Bridge]) -> None:
        """What is known of bridges is what Asterisk has of them; taps are made anew."""
        for call in self._calls.all:
            bridge = bridges.get(call.bridge or "")
            call.bridge, call.bridged = (bridge.id, set(bridge.channels)) if bridge is not None else (None, set())
        for seat in self._calls.seats:
            seat.is_silenced = None
            seat.whispers.clear()
            seat.tap_bridge = ""

    async def _look_again(self, customer: Customer) -> None:
        if self._calls.customer(customer.leg) is customer:
            with suppress(AriGoneError):
                await self._speaking.look_again(customer)

    def _find_bridge(self, bridge: Bridge) -> None:
        contact = found.contact_of(bridge.id)
        if contact is None:
            return
        call = self._calls.call(contact)
        if call is None or call.bridge not in (None, bridge.id):
            self._turns.take("", self._forget_bridge(bridge.id))
        elif call.bridge is None:
            call.bridge, call.bridged = bridge.id, set(bridge.channels)
            call.bridges_made = found.number_of(bridge.id)
            self._turns.take(contact, self._settle_rest(contact))

    async def _forget_bridge(self, bridge: str) -> None:
        with suppress(AriError):
            await self.ari.ask("DELETE", f"bridges/{bridge}")

    async def _all(self, path: str, kind: type[R]) -> Sequence[R]:
        return msgspec.convert(await self.ari.ask("GET", path), list[kind])  # type: ignore[valid-type]

    def _cut_off(self) -> None:
        """The connection broke: Asterisk may be back in a moment, with all its calls, or be gone."""
        loop = asyncio.get_running_loop()
        self._giving_up = loop.call_later(self._patience.lost, self._give_up)

    def _give_up(self) -> None:
        log.error("asterisk is gone", customers=len(self._calls.customers), agents=len(self._calls.seats))
        self._giving_up = None
        self._given_up.update(self._channels)
        for channel in self._channels:
            self._ended(channel)
        self._phones.lose_all()


def _cause(leg: Customer | Seat, cause: int | None) -> str:
    """Why a leg ended, in the words of the wire. Who hangs up outside of a bridge leaves no cause."""
    if leg.ending is not None:
        return leg.ending.cause
    if cause is None or cause in _BROKEN:
        return _LOST
    return "customer" if isinstance(leg, Customer) else "agent"


def _is_wide(channel: str) -> bool:
    """Browser phones speak Opus; a telephone's sound gains nothing by a higher rate."""
    owner = agent_of(channel.partition("/")[2].rpartition("-")[0])
    return owner is not None and owner[1] is PhoneKind.BROWSER
