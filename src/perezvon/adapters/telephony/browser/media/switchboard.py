"""The calls: customers who came in, agents who joined, what is played, who hung up.

Everything here happens between two ticks on one loop, so nothing needs a lock. What is seen goes to `report`, in order.
"""

from collections.abc import Callable

from perezvon.adapters.telephony.browser.channel import Digit, Ended, FromPage, PageHangUp
from perezvon.adapters.telephony.browser.media.call import Call, Leg
from perezvon.adapters.telephony.browser.media.dictation import Dictation
from perezvon.adapters.telephony.browser.media.door import Door
from perezvon.adapters.telephony.browser.media.jitter import JitterCounts
from perezvon.adapters.telephony.browser.media.mixer import Role
from perezvon.adapters.telephony.browser.media.music import Music
from perezvon.adapters.telephony.browser.media.page import Page
from perezvon.adapters.telephony.browser.media.phones import Phone, Phones
from perezvon.adapters.telephony.browser.media.playing import Keys, Speech, Tone
from perezvon.adapters.telephony.browser.media.puppet import Party
from perezvon.adapters.telephony.browser.media.recorder import Note, Studio
from perezvon.adapters.telephony.browser.media.settings import Patience
from perezvon.adapters.telephony.wire.protocol import (
    Arrived,
    CallerOffer,
    Dictate,
    Existing,
    Failed,
    Gone,
    Part,
    Seen,
)
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry

log = telemetry.logger(__name__)


class Switchboard:
    """All calls of the process and the phones that can join them."""

    def __init__(
        self,
        *,
        door: Door,
        music: Music,
        studio: Studio,
        report: Callable[[Seen], None],
        patience: Patience,
        clock: Clock,
    ) -> None:
        self.phones = Phones(door=door, report=report, on_lost=self.end, patience=patience, clock=clock)
        self._patience = patience
        self._door = door
        self._music = music
        self._studio = studio
        self._report = report
        self._clock = clock
        self._calls: dict[str, Call] = {}
        self._legs: dict[str, Leg] = {}
        self._arrivals: dict[str, Arrived] = {}

    @property
    def calls(self) -> int:
        """Contacts that have a leg."""
        return len(self._calls)

    @property
    def callers(self) -> int:
        """Customers who are here or about to be, without puppets, who cost next to nothing."""
        return sum(not self._legs[leg].page.is_played for leg in self._arrivals) + self._door.waiting

    @property
    def recordings(self) -> int:
        """Legs that are recorded now."""
        return sum(leg.recorder is not None for leg in self._legs.values())

    @property
    def network(self) -> JitterCounts:
        """What the network did to all pages since the start."""
        counts = JitterCounts()
        counts.add(self._door.past)
        for page in [leg.page for leg in self._legs.values() if leg.role is Role.CUSTOMER] + self.phones.pages:
            counts.add(page.ear.counts)
        return counts

    def existing(self, question: int | None = None) -> Existing:
        """What is here now, in answer to a question, if it is one."""
        seats = {seat.leg: seat for seat in self.phones.seats}
        return Existing(
            customers=tuple(self._arrivals.values()),
            agent_legs=tuple(leg.leg for leg in self._legs.values() if leg.role is Role.AGENT),
            phones=self.phones.agents,
            question=question,
            seats=tuple(seats[leg] for leg in self._legs if leg in seats),
            music=tuple(leg for leg in self._arrivals if isinstance(self._legs[leg].playing, Music)),
        )

    def leg(self, leg: str) -> Leg | None:
        """The leg with this id while it exists."""
        return self._legs.get(leg)

    def call(self, contact: str) -> Call | None:
        """The call of this contact while it has a leg."""
        return self._calls.get(contact)

    # Customers.

    async def connect_caller(self, offer: CallerOffer) -> str:
        """Answer a customer's page; they arrive once they are connected. Raises `OfferError`."""
        arrived = Arrived(
            contact=offer.contact, leg=offer.leg, line=offer.line, customer=offer.customer, language=offer.language
        )
        if offer.returns:
            return await self._door.open(offer.sdp, lambda page: self._return(offer.leg, page))
        return await self._door.open(offer.sdp, lambda page: self.arrive(arrived, page))

    def awaits(self, offer: CallerOffer) -> bool:
        """Whether the leg is here that a customer's page wants to return to."""
        arrived = self._arrivals.get(offer.leg)
        return arrived is not None and arrived.contact == offer.contact

    def arrive(self, arrived: Arrived, page: Party) -> None:
        """A customer is connected."""
        if arrived.leg in self._legs:
            log.error("leg exists", leg=arrived.leg)
            self._door.close(page)
            return
        leg = Leg(arrived.leg, arrived.contact, Role.CUSTOMER, page)
        self._own(leg, page)
        self._arrivals[leg.leg] = arrived
        self._add(leg)
        self._report(arrived)

    def _return(self, name: str, page: Page) -> None:
        """A customer's page was loaded again and is back in its leg; the one before it is closed."""
        leg = self._legs.get(name)
        if leg is None:
            self._door.close(page, Ended(cause="lost"))
            return
        page.show(leg.page.doing)
        self._door.close(leg.page)
        leg.page = page
        self._own(leg, page)

    def _own(self, leg: Leg, page: Party) -> None:
        page.on_vanished = page.leave
        page.on_message = lambda message: self._customer_said(leg, message)

    def _customer_said(self, leg: Leg, message: FromPage) -> None:
        if isinstance(message, PageHangUp):
            self.end(leg, "customer")
        elif isinstance(message, Digit):
            self._pressed(leg, message.digit)

    def _pressed(self, leg: Leg, digit: str) -> None:
        """A key answers the question that is asked, or the next one; in a talk or while music plays it says nothing."""
        playing = leg.playing
        if isinstance(playing, Speech) and playing.asks:
            if playing.wants(digit) and playing.take(digit):
                leg.playing = None
                self._calls[leg.contact].settle()
                self._answer(leg, playing)
        elif leg.dictation is not None:
            if digit == leg.dictation.end_key:
                self._dictated(leg)
        elif not isinstance(playing, Music) and not leg.hears:
            leg.ahead = digit

    def _answer(self, leg: Leg, speech: Speech) -> None:
        """Report the keys that a question wanted, as far as they came."""
        self._report(speech.outcome(leg.contact, leg.leg))

    # What is played.

    def play(self, leg: Leg, speech: Speech) -> None:
        """Speak to a leg, instead of what it hears now. A question that was answered already is not asked."""
        ahead = leg.ahead
        if speech.asks:
            leg.ahead = ""
        if speech.wants(ahead) and speech.take(ahead):
            self._set_playing(leg, None)
            self._answer(leg, speech)
        else:
            self._set_playing(leg, speech)

    def play_music(self, leg: Leg) -> None:
        """Queue music for a leg, instead of what it hears now."""
        leg.ahead = ""
        self._set_playing(leg, self._music)

    def stop_playing(self, leg: Leg) -> None:
        """The leg takes part in the conversation again."""
        self._set_playing(leg, None)

    def press_keys(self, leg: Leg, digits: str) -> None:
        """Let a leg hear the tones of these keys, in place of those it still hears."""
        leg.keys = Keys(digits)

    def _set_playing(self, leg: Leg, what: Speech | Music | None) -> None:
        """A speech that was not said to its end has failed. A message is over, and kept."""
        if leg.dictation is not None:
            self._dictated(leg)
        overtaken, leg.playing = leg.playing, what
        self._calls[leg.contact].settle()
        if isinstance(overtaken, Speech):
            self._report(Failed(order=overtaken.order, reason="superseded"))

    def _said(self, leg: Leg, speech: Speech) -> None:
        self._answer(leg, speech)

    # Messages.

    def dictate(self, leg: Leg, order: Dictate) -> None:
        """Record what a customer says, after a tone, instead of what the leg hears now."""
        self._set_playing(leg, None)
        if self._studio.is_paused:
            self._report(Failed(order=order.id, reason="not_recorded"))
            return
        recording = f"{leg.contact}-{leg.leg}-{order.id}"
        note = Note(contact=leg.contact, leg=leg.leg, recording=recording, started=self._clock.now(), order=order.id)
        leg.keys = Tone()
        leg.dictation = Dictation(
            order.id,
            self._studio.record(note),
            longest_s=order.longest_s,
            silence_s=order.silence_s,
            end_key=order.end_key,
        )

    def _dictated(self, leg: Leg) -> None:
        """The message is over. One that says something is reported once its file is complete."""
        message, leg.dictation = leg.dictation, None
        if message is None:
            return
        message.finish()
        if not message.has_voice:
            self._report(Failed(order=message.order, reason="nothing_said"))

    # Agents.

    def join(self, call: Call, phone: Phone, leg: str, part: Part) -> Leg:
        """The agent's phone becomes a leg of the call, with that part in it."""
        for customer in call.customers:
            customer.ahead = ""
        joined = Leg(leg, call.contact, Role.AGENT, phone.page, part)
        phone.leg = joined
        phone.page.ear.restart()
        self._add(joined)
        return joined

    def set_part(self, leg: Leg, part: Part) -> None:
        """An agent takes part otherwise from now on."""
        leg.part = part
        self._calls[leg.contact].settle()

    def mute(self, leg: Leg, *, is_muted: bool) -> None:
        """Let nobody hear the leg, or let it be heard again."""
        leg.is_muted = is_muted
        self._calls[leg.contact].settle()

    def pause_recording(self, leg: Leg, *, is_paused: bool) -> None:
        """Record silence in the call of this leg, or what is said."""
        self._calls[leg.contact].is_recording_paused = is_paused

    def record(self, leg: Leg) -> None:
        """Record an agent's leg from now on, unless it is being recorded, the disk is full or only puppets talk."""
        if leg.recorder is None and not self._studio.is_paused and self._calls[leg.contact].is_recorded:
            recording = f"{leg.contact}-{leg.leg}"
            note = Note(contact=leg.contact, leg=leg.leg, recording=recording, started=self._clock.now())
            leg.recorder = self._studio.record(note)

    # Ends.

    def end(self, leg: Leg, cause: str, order: str | None = None) -> None:
        """A leg is over. A customer's page is told and closed, an agent's page stays a phone."""
        call = self._calls[leg.contact]
        del self._legs[leg.leg]
        call.remove(leg)
        if not call.legs:
            del self._calls[call.contact]
        if leg.role is Role.CUSTOMER:
            del self._arrivals[leg.leg]
            self._door.close(leg.page, Ended(cause=cause))
        if leg.recorder is not None:
            leg.recorder.finish()
        if leg.dictation is not None:
            leg.dictation.finish()
        self._report(Gone(contact=leg.contact, leg=leg.leg, cause=cause, order=order))
        self.phones.free(leg)

    def sweep(self) -> None:
        """End what gave no sign of life."""
        now = self._clock.monotonic()
        for leg in [self._legs[leg] for leg in self._arrivals]:
            if leg.page.left is not None and now - leg.page.left > self._awaited_for(self._calls[leg.contact]):
                self.end(leg, "customer")
            elif leg.page.left is None and now - leg.page.seen > self._patience.silent:
                self.end(leg, "lost")
        self.phones.sweep()
        self._door.sweep()

    def _kept_s(self, call: Call, leg: Leg) -> float | None:
        """What the leg's page is told of how long its place is kept: an agent's nothing, as it is waited for as a phone."""
        return self._awaited_for(call) if leg.role is Role.CUSTOMER else None

    def _awaited_for(self, call: Call) -> float:
        """How long a customer's page that closed may take to come back."""
        is_talking = any(one.role is Role.AGENT for one in call.legs)
        return self._patience.returning if is_talking else self._patience.returning_alone

    def tick(self, tick: int) -> None:
        """20 ms of every call."""
        self._music.tick()
        for call in list(self._calls.values()):
            try:
                call.tick(tick)
            except Exception:  # one call that fails must not silence all others
                log.exception("call failed", contact=call.contact)
                for leg in list(call.legs):
                    self.end(leg, "failed")

    def end_all(self) -> None:
        """The process stops."""
        for leg in list(self._legs.values()):
            self.end(leg, "lost")
        self.phones.close()

    def _add(self, leg: Leg) -> None:
        self._legs[leg.leg] = leg
        if leg.contact not in self._calls:
            self._calls[leg.contact] = Call(leg.contact, self._said, self._dictated, self._kept_s)
        self._calls[leg.contact].add(leg)
