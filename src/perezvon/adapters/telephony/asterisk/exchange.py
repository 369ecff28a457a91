"""The calls of one Asterisk: what Asterisk tells is understood and reported; what exists at the start is found by `survey`.

A leg is over when its channel is; whatever Asterisk says of it later is nothing new.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from perezvon.adapters.telephony.asterisk import ari_events
from perezvon.adapters.telephony.asterisk.ami import Ami
from perezvon.adapters.telephony.asterisk.ari import Ari, AriGoneError
from perezvon.adapters.telephony.asterisk.ari_events import AriEvent
from perezvon.adapters.telephony.asterisk.ari_resources import Channel
from perezvon.adapters.telephony.asterisk.arrivals import Arrivals, contact_of, leg_of
from perezvon.adapters.telephony.asterisk.calls import Call, Calls, Customer, Music, Seat
from perezvon.adapters.telephony.asterisk.dialing.ledger import Ledger
from perezvon.adapters.telephony.asterisk.dialling import Dialling
from perezvon.adapters.telephony.asterisk.ended import EndedCalls
from perezvon.adapters.telephony.asterisk.names import APP, ARRIVE, PhoneKind, agent_of
from perezvon.adapters.telephony.asterisk.orders import Orders
from perezvon.adapters.telephony.asterisk.outgoing import Outgoing
from perezvon.adapters.telephony.asterisk.page_callers import PageCallers
from perezvon.adapters.telephony.asterisk.page_phones import PagePhones
from perezvon.adapters.telephony.asterisk.passing import PassingOn
from perezvon.adapters.telephony.asterisk.phones import Phones, PhoneWatch
from perezvon.adapters.telephony.asterisk.recording import Studio
from perezvon.adapters.telephony.asterisk.ringing import Phonebell
from perezvon.adapters.telephony.asterisk.settings import AsteriskSettings
from perezvon.adapters.telephony.asterisk.sounds import SoundShelf
from perezvon.adapters.telephony.asterisk.speaking import Speaking
from perezvon.adapters.telephony.asterisk.survey import Deeds, Parts, Survey
from perezvon.adapters.telephony.asterisk.talking import TAP, Talking
from perezvon.adapters.telephony.asterisk.temporary import TemporaryEndpoints
from perezvon.adapters.telephony.asterisk.turns import Turns
from perezvon.adapters.telephony.asterisk.waiting import WaitingRoom
from perezvon.adapters.telephony.wire.audience import Reporting
from perezvon.adapters.telephony.wire.protocol import Existing, Gone, Order, Recorded, Ringing, Seen, Stats
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry

_BROKEN: Final = (27, 38, 41, 44)
"""Causes of ITU-T Q.850 for a connection that broke. The last is also that of a phone that sends no more sound."""
_LOST: Final = "lost"
_REGISTERED: Final = "ContactStatus"
"""What the manager interface calls it when a phone comes, goes, or answers no more."""

log = telemetry.logger(__name__)


class AsteriskExchange:
    """The exchange behind the wire."""

    def __init__(
        self, settings: AsteriskSettings, reporting: Reporting, *, clock: Clock, chance: random.Random
    ) -> None:
        self._patience = settings.patience
        self._reporting = reporting
        self._is_ready = False
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
            on_open=lambda _: self._survey.look(),
            on_lost=lambda: self._survey.cut_off(),  # noqa: PLW0108 - it comes after what it looks at
            chance=chance,
            pace=settings.pace,
        )
        self.studio = Studio(
            self.ami, spool=settings.spool, folder=settings.recordings, report=self._report, clock=clock
        )
        self._watch = PhoneWatch(self.ari, self._phones, self._turns)
        self._waiting = WaitingRoom(settings.ari, self.ami, chance)
        self._over = EndedCalls(settings.ended, clock)
        self._talking = Talking(self.ari, self.studio, is_wide=_is_wide, snooping_s=self._patience.snooping)
        self._outgoing = Outgoing(self.ari, entering_s=self._patience.entering)
        self._bell = Phonebell(
            self.ari, self._phones, outgoing=self._outgoing, report=self._report, joining_s=self._patience.joining
        )
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
        self._arrivals = Arrivals(
            ari=self.ari,
            calls=self._calls,
            turns=self._turns,
            outgoing=self._outgoing,
            speaking=self._speaking,
            talking=self._talking,
            headers=settings.headers,
            report=self._report,
            change=self._change,
            comfort_s=self._patience.comfort,
        )
        endpoints = TemporaryEndpoints(self.ari)
        self.page_phones = PagePhones(endpoints, settings.pages)
        self.page_callers = PageCallers(endpoints, settings.pages, self._arrivals.is_here)
        self._ledger = Ledger(settings.dialing.limits, clock, settings.ledger)
        self._dialling = Dialling(
            ari=self.ari,
            outgoing=self._outgoing,
            calls=self._calls,
            turns=self._turns,
            policy=settings.dialing,
            ledger=self._ledger,
            report=self._report,
            settle=self._talking.settle,
            going=self._going_outside,
            forget=self._forget_call,
        )
        self._passing = PassingOn(
            ari=self.ari,
            outgoing=self._outgoing,
            calls=self._calls,
            turns=self._turns,
            policy=settings.dialing,
            ledger=self._ledger,
            report=self._report,
            refuse=self._dialling.refuse,
            going=self._going_outside,
            leave=lambda customer: self._ended(customer.channel),
        )
        self._orders = Orders(
            ari=self.ari,
            calls=self._calls,
            turns=self._turns,
            speaking=self._speaking,
            talking=self._talking,
            bell=self._bell,
            dialling=self._dialling,
            passing=self._passing,
            reporting=reporting,
            lose=self._ended,
            drop=self._drop,
        )
        self._survey = Survey(
            Parts(
                ari=self.ari,
                calls=self._calls,
                turns=self._turns,
                phones=self._phones,
                page_phones=self.page_phones,
                page_callers=self.page_callers,
                outgoing=self._outgoing,
                bell=self._bell,
                dialling=self._dialling,
                passing=self._passing,
                speaking=self._speaking,
                studio=self.studio,
                orders=self._orders,
                waiting=self._waiting,
                ended=self._over,
            ),
            Deeds(
                arrive=self._arrivals.arrive,
                answer=self._arrivals.answer,
                picked_up=self._picked_up,
                ended=self._ended,
                settle=self._settle_rest,
            ),
            lost_s=self._patience.lost,
        )
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
            hung_up=tuple(
                leg_of(one.contact or contact_of(one.channel))
                for one in self._survey.ended_before
                if one.cause not in _BROKEN
            ),
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
        self._survey.notes = await asyncio.to_thread(self.studio.found)
        await self._ledger.open()
        self._over.start()
        self.ami.start()
        await self._waiting.gather()
        self.ari.start()

    async def ready(self) -> None:
        """Return when it is known what exists: Asterisk was heard, or says nothing, which means that nothing does."""
        if not self._is_ready:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience.silent):
                    await self._survey.is_known.wait()
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
        await self._over.aclose()
        await self._turns.aclose()
        await self._outgoing.aclose()
        await self.page_phones.aclose()
        await self.page_callers.aclose()
        await self.studio.aclose()
        await self.ami.aclose()
        self._survey.close()

    # --- What Asterisk tells. ---

    def _saw(self, event: AriEvent) -> None:
        handler = self._by_type.get(type(event))
        if handler is not None:
            handler(event)

    def _entered(self, event: ari_events.StasisStart) -> None:
        kind = event.args[0] if event.args else ""
        channel = event.channel
        self._outgoing.entered(channel.id)
        if self._calls.of_channel(channel.id) is not None or self._bell.is_answered(channel.id):
            return  # It was told twice, or was found before it was told.
        if kind == ARRIVE:
            self._arrivals.arrive(channel, event.args[1])
            self._waiting.came(channel.id)
        elif kind == TAP:
            self._talking.entered(channel.id)
        elif not self._is_called(channel.id):
            log.info("channel is nobody's", kind=kind)
            self._turns.take("", self._outgoing.drop(channel.id))
        elif channel.state == "Up":
            self._picked_up(channel)

    def _is_called(self, channel: str) -> bool:
        """Whether it is a channel over which somebody is called."""
        is_dialled = self._calls.dialled_by(channel) is not None
        return is_dialled or self._bell.has(channel) or self._passing.has(channel)

    def _picked_up(self, channel: Channel) -> None:
        """Whoever was called answered, if it was not told before."""
        if self._bell.is_answered(channel.id):
            return
        ringing = self._bell.picked_up(channel)
        if ringing is not None:
            if ringing.join is not None:
                self._orders.sit(ringing, ringing.join)
        elif (dialled := self._calls.dialled_by(channel.id)) is not None:
            self._dialling.answered(dialled)
        else:
            self._passing.answered(channel.id)

    # --- Legs. ---

    def _changed(self, event: ari_events.ChannelStateChange) -> None:
        channel = event.channel
        if channel.state == "Ringing":
            self._bell.rings(channel.id)
            self._dialling.rings(channel.id)
        elif channel.state == "Up":
            self._picked_up(channel)

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
        elif self._passing.is_passed(channel):
            self._passing.ended(channel, None)

    def _ended(self, channel: str, cause: int | None = None) -> None:
        """A channel is gone; without a cause it went while nobody looked."""
        leg = self._calls.of_channel(channel)
        if leg is None:
            if not (self._bell.ended(channel, cause) or self._dialling.ended(channel, cause)):
                self._passing.ended(channel, cause)
            return
        call = self._calls.remove(leg)
        if isinstance(leg, Customer):
            self._speaking.leave(leg)
            self._passing.left(leg)
            self.page_callers.left(leg.contact)
        else:
            self._turns.take(leg.contact, self._talking.unseat(leg))
        why, order = _cause(leg, cause), leg.ending.order if leg.ending is not None else None
        self._report(Gone(contact=leg.contact, leg=leg.leg, cause=why, order=order))
        if isinstance(leg, Seat) and leg.take is not None:
            self.studio.finish(leg.take.note)
        self._clear_up(call)

    def _clear_up(self, call: Call) -> None:
        """Somebody has left. Who is still called is called for nobody any more when no agent is left."""
        if not call.seats:
            for dialled in tuple(call.dialled.values()):
                self._dialling.abandon(dialled)
        self._turns.take(call.contact, self._talking.end(call) if call.is_empty else self._settle_rest(call.contact))

    def _forget_call(self, call: Call) -> None:
        """Nobody is left in it."""
        self._turns.take(call.contact, self._talking.end(call))

    def _going_outside(self) -> int:
        """How many calls to the outside there are."""
        return self._calls.outgoing + len(self._passing)

    def _drop(self, seat: Seat) -> None:
        """A seat could not be taken: it never was."""
        call = self._calls.remove(seat)
        self._turns.take(seat.contact, self._talking.unseat(seat))
        if seat.take is not None:
            self.studio.finish(seat.take.note)
        self._clear_up(call)

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
