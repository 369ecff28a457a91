"""What the media process answers on the link, and what it tells."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

import msgspec

import perezvon
from perezvon.adapters.telephony.browser.carried import Kept, Sound
from perezvon.adapters.telephony.browser.deeds import decode_deed
from perezvon.adapters.telephony.browser.media.admission import Admission, Refused
from perezvon.adapters.telephony.browser.media.clock import Metronome
from perezvon.adapters.telephony.browser.media.onlookers import Onlookers
from perezvon.adapters.telephony.browser.media.orders import OrderMemory, Orders
from perezvon.adapters.telephony.browser.media.outbox import Outbox
from perezvon.adapters.telephony.browser.media.puppets import Puppets
from perezvon.adapters.telephony.browser.media.recorder import Studio
from perezvon.adapters.telephony.browser.media.settings import MediaSettings
from perezvon.adapters.telephony.browser.media.sounds import SentSounds
from perezvon.adapters.telephony.browser.media.switchboard import Switchboard
from perezvon.adapters.telephony.browser.media.webrtc import NoPortError, OfferError
from perezvon.adapters.telephony.browser.protocol import (
    WIRE_VERSION,
    Acknowledged,
    Answer,
    Asked,
    CallerOffer,
    Hello,
    Leads,
    Led,
    Method,
    PhoneGivenUp,
    PhoneOffer,
    Recorded,
    Refusal,
    Seen,
    Stats,
    Wire,
    decode,
    decode_order,
    encode,
)
from perezvon.kernel.time import Clock, Micros
from perezvon.platform import telemetry
from perezvon.platform.link import LinkRefusedError, Peer

LED_S = 1.0
"""So long after the leader was heard last, nobody leads."""

log = telemetry.logger(__name__)


class Audience:
    """Keeps what was seen until it is acknowledged, and tells it to the leader: whoever said last that it leads, in the
    newest epoch that was heard of."""

    def __init__(self, outbox: Outbox, memory: OrderMemory, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._heard = 0.0
        """When whoever leads was heard last."""
        self._memory = memory
        self._leader: Peer | None = None
        self.epoch = 0

    def report(self, seen: Seen) -> None:
        """Something was seen."""
        self._memory.see(seen)
        told = self._outbox.add(seen)
        if self._leader is not None:
            self._leader.tell(Method.REPORT, encode(told))

    def obeys(self, epoch: int) -> bool:
        """Whether whoever leads in this epoch is obeyed. A newer one than before deposes the leader."""
        if epoch > self.epoch:
            if self._leader is not None:
                self._leader.tell(Method.DEPOSED, encode(Leads(epoch=self.epoch)))
            self._leader, self.epoch = None, epoch
        is_obeyed = 0 < epoch == self.epoch
        if is_obeyed:
            self._heard = self._clock.monotonic()
        return is_obeyed

    def is_led_by_another(self, peer: Peer) -> bool:
        """Whether the leader is not this peer, is connected, and was heard lately."""
        is_heard = self._clock.monotonic() - self._heard <= LED_S
        return self._leader is not None and self._leader is not peer and is_heard

    def follow(self, peer: Peer) -> None:
        """This peer is the leader; it is told first what was never acknowledged."""
        for told in self._outbox.unacknowledged():
            peer.tell(Method.REPORT, encode(told))
        self._leader = peer

    def remove(self, peer: Peer) -> None:
        """A peer is gone."""
        if self._leader is peer:
            self._leader = None


class MediaServer:
    """Answers the server's questions."""

    def __init__(
        self,
        *,
        settings: MediaSettings,
        admission: Admission,
        started: Micros,
        metronome: Metronome,
        switchboard: Switchboard,
        orders: Orders,
        puppets: Puppets,
        outbox: Outbox,
        audience: Audience,
        studio: Studio,
        onlookers: Onlookers,
        sounds: SentSounds,
    ) -> None:
        self._settings = settings
        self._admission = admission
        self._started = started
        self._metronome = metronome
        self._switchboard = switchboard
        self._orders = orders
        self._puppets = puppets
        self._outbox = outbox
        self._audience = audience
        self._studio = studio
        self._onlookers = onlookers
        self._sounds = sounds
        self._answers: dict[str, Callable[[bytes], Awaitable[Wire | None]]] = {
            Method.PERFORM: self._perform,
            Method.ACKNOWLEDGE: self._acknowledge,
            Method.CONNECT_CALLER: self._connect_caller,
            Method.CONNECT_PHONE: self._connect_phone,
            Method.DISCONNECT_PHONE: self._disconnect_phone,
            Method.ACT: self._act,
            Method.SOUND: self._take_sound,
        }
        self._answers_to_peer: dict[str, Callable[[Peer, bytes], Wire | None]] = {
            Method.HELLO: self._hello,
            Method.STATS: lambda _peer, _payload: self._stats(),
            Method.FOLLOW: self._follow,
            Method.RESYNCHRONISE: self._resynchronise,
            Method.STAY: self._stay,
            Method.STEP_DOWN: self._step_down,
            Method.LED: self._led,
            Method.WATCH: self._watch,
        }

    async def opened(self, peer: Peer) -> None:
        """A peer is told nothing until it follows."""

    async def closed(self, peer: Peer) -> None:
        """A peer is gone; what it did not acknowledge is kept."""
        self._audience.remove(peer)
        self._onlookers.remove(peer)

    async def answer(self, peer: Peer, method: str, payload: bytes) -> bytes:
        """Answer a question. Raises `LinkRefusedError` with a `Refusal`."""
        try:
            answer = await self._answer(peer, method, payload)
        except msgspec.DecodeError as error:
            log.warning("question not understood", method=method, error=str(error))
            raise LinkRefusedError(Refusal.BAD_REQUEST) from error
        except OfferError as error:
            log.info("offer refused", error=str(error))
            self._admission.refused[Refused.OFFER] += 1
            raise LinkRefusedError(Refusal.BAD_OFFER) from error
        except NoPortError as error:
            log.warning("no port left", ports=self._settings.udp_ports)
            self._admission.refused[Refused.FULL] += 1
            raise LinkRefusedError(Refusal.MEDIA_FULL) from error
        return b"" if answer is None else encode(answer)

    async def _answer(self, peer: Peer, method: str, payload: bytes) -> Wire | None:
        if method in self._answers_to_peer:
            return self._answers_to_peer[method](peer, payload)
        if method in self._answers:
            return await self._answers[method](payload)
        raise LinkRefusedError(Refusal.BAD_REQUEST)

    def _hello(self, _peer: Peer, _payload: bytes) -> Hello:
        return Hello(wire=WIRE_VERSION, release=perezvon.__version__, pid=os.getpid(), started=self._started)

    # Who leads.

    def _follow(self, peer: Peer, payload: bytes) -> Leads:
        return self._tell_all(peer, decode(payload, Leads).epoch, None)

    def _resynchronise(self, peer: Peer, payload: bytes) -> Leads:
        asked = decode(payload, Asked)
        return self._tell_all(peer, asked.epoch, asked.question)

    def _stay(self, _peer: Peer, payload: bytes) -> Leads:
        self._audience.obeys(decode(payload, Leads).epoch)
        return Leads(epoch=self._audience.epoch)

    def _step_down(self, peer: Peer, _payload: bytes) -> None:
        self._audience.remove(peer)

    def _led(self, peer: Peer, _payload: bytes) -> Led:
        return Led(by_another=self._audience.is_led_by_another(peer))

    def _watch(self, peer: Peer, _payload: bytes) -> None:
        self._onlookers.add(peer)

    def _tell_all(self, peer: Peer, epoch: int, question: int | None) -> Leads:
        """What was not acknowledged, then what exists; and whatever comes from now on: if this peer leads."""
        if self._audience.obeys(epoch):
            self._audience.follow(peer)
            peer.tell(Method.EXISTING, encode(self._switchboard.existing(question)))
        return Leads(epoch=self._audience.epoch)

    def _check(self, epoch: int) -> None:
        if not self._audience.obeys(epoch):
            raise LinkRefusedError(Refusal.DEPOSED)

    async def _perform(self, payload: bytes) -> None:
        order = decode_order(payload)
        self._check(order.epoch)
        await self._orders.perform(order)

    async def _take_sound(self, payload: bytes) -> Kept:
        sound = decode(payload, Sound)
        if not sound.content:
            return Kept(is_kept=await asyncio.to_thread(self._sounds.has, sound.name))
        return Kept(is_kept=await asyncio.to_thread(self._sounds.keep, sound.name, sound.content))

    async def _act(self, payload: bytes) -> None:
        await self._puppets.act(decode_deed(payload))

    async def _acknowledge(self, payload: bytes) -> None:
        acknowledged = decode(payload, Acknowledged)
        self._check(acknowledged.epoch)
        for seen in self._outbox.acknowledge(acknowledged.serials):
            if isinstance(seen, Recorded):
                self._studio.acknowledged(seen.recording)

    async def _connect_caller(self, payload: bytes) -> Answer:
        offer = decode(payload, CallerOffer)
        if offer.returns:
            if not self._switchboard.awaits(offer):
                raise LinkRefusedError(Refusal.CALL_OVER)
        elif (why := self._admission.refusal(self._switchboard.callers)) is not None:
            log.warning("caller refused", why=why, callers=self._switchboard.callers)
            raise LinkRefusedError(Refusal.MEDIA_FULL)
        return Answer(sdp=await self._switchboard.connect_caller(offer))

    async def _connect_phone(self, payload: bytes) -> Answer:
        return Answer(sdp=await self._switchboard.phones.connect(decode(payload, PhoneOffer)))

    async def _disconnect_phone(self, payload: bytes) -> None:
        self._switchboard.phones.give_up(decode(payload, PhoneGivenUp).agent)

    def _stats(self) -> Stats:
        network = self._switchboard.network
        return Stats(
            pid=os.getpid(),
            started=self._started,
            calls=self._switchboard.calls,
            callers=self._switchboard.callers,
            phones=len(self._switchboard.phones),
            recordings=self._switchboard.recordings,
            ticks=self._metronome.number,
            ticks_given_up=self._metronome.given_up,
            lateness_p50=self._metronome.lateness(0.5),
            lateness_p99=self._metronome.lateness(0.99),
            received=network.received,
            lost=network.lost,
            late=network.late,
            concealed=network.concealed,
            trimmed=network.trimmed,
            broken=network.broken,
            recording_failures=self._studio.failures,
            recording_paused=self._studio.is_paused,
            unacknowledged=len(self._outbox),
            reports_dropped=self._outbox.dropped,
            cpu_s=time.process_time(),
            most_callers=self._admission.most_callers,
            is_late=self._admission.is_late,
            refused_full=self._admission.refused[Refused.FULL],
            refused_late=self._admission.refused[Refused.LATE],
            refused_offer=self._admission.refused[Refused.OFFER],
        )
