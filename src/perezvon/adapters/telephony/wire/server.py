"""What every media process answers on the link, and what it tells; what only one kind can do is added to it."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

import msgspec

import perezvon
from perezvon.adapters.telephony.wire.audience import Reporting
from perezvon.adapters.telephony.wire.carried import Kept, Sound
from perezvon.adapters.telephony.wire.protocol import (
    WIRE_VERSION,
    Acknowledged,
    Asked,
    Existing,
    Hello,
    Leads,
    Led,
    Method,
    Order,
    Refusal,
    Seen,
    Wire,
    decode,
    decode_order,
    encode,
)
from perezvon.adapters.telephony.wire.sounds import SentSounds
from perezvon.platform import telemetry
from perezvon.platform.link import LinkRefusedError, Peer

Answers: TypeAlias = Mapping[str, Callable[[bytes], Awaitable[Wire | None]]]
"""By method, from the payload of a question. May raise `LinkRefusedError` with a `Refusal`."""

log = telemetry.logger(__name__)


async def _at_once() -> None:
    """There is nothing to wait for."""


class Exchange(Protocol):
    """The calls that a media process carries."""

    def existing(self, question: int | None = None) -> Existing:
        """What is here now, in answer to a question, if it is one."""
        ...

    async def perform(self, order: Order) -> None:
        """Carry out an order, or report its outcome again."""
        ...

    def acknowledged(self, seen: Seen) -> None:
        """The centre knows this report for good."""
        ...


class WireServer:
    """Answers the server's questions."""

    def __init__(
        self,
        *,
        exchange: Exchange,
        reporting: Reporting,
        sounds: SentSounds,
        answers: Answers,
        ready: Callable[[], Awaitable[None]] = _at_once,
        kind: str = "browser",
        calls_out: bool = False,
        takes_pages: bool = False,
    ) -> None:
        """`answers` are those that only this kind of media process gives. Nothing is answered before `ready` returns."""
        self._ready = ready
        self._kind = kind
        self._calls_out = calls_out
        self._takes_pages = takes_pages
        self._exchange = exchange
        self._started = reporting.started
        self._outbox = reporting.outbox
        self._audience = reporting.audience
        self._onlookers = reporting.onlookers
        self._sounds = sounds
        self._answers: Answers = {
            Method.PERFORM: self._perform,
            Method.ACKNOWLEDGE: self._acknowledge,
            Method.SOUND: self._take_sound,
            **answers,
        }
        self._answers_to_peer: dict[str, Callable[[Peer, bytes], Wire | None]] = {
            Method.HELLO: self._hello,
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
        await self._ready()
        try:
            answer = await self._answer(peer, method, payload)
        except msgspec.DecodeError as error:
            log.warning("question not understood", method=method, error=str(error))
            raise LinkRefusedError(Refusal.BAD_REQUEST) from error
        return b"" if answer is None else encode(answer)

    async def _answer(self, peer: Peer, method: str, payload: bytes) -> Wire | None:
        if method in self._answers_to_peer:
            return self._answers_to_peer[method](peer, payload)
        if method in self._answers:
            return await self._answers[method](payload)
        raise LinkRefusedError(Refusal.BAD_REQUEST)

    def _hello(self, _peer: Peer, _payload: bytes) -> Hello:
        return Hello(
            wire=WIRE_VERSION,
            release=perezvon.__version__,
            pid=os.getpid(),
            started=self._started,
            kind=self._kind,
            calls_out=self._calls_out,
            takes_pages=self._takes_pages,
        )

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
            peer.tell(Method.EXISTING, encode(self._exchange.existing(question)))
        return Leads(epoch=self._audience.epoch)

    def _check(self, epoch: int) -> None:
        if not self._audience.obeys(epoch):
            raise LinkRefusedError(Refusal.DEPOSED)

    # Orders and what comes of them.

    async def _perform(self, payload: bytes) -> None:
        order = decode_order(payload)
        self._check(order.epoch)
        await self._exchange.perform(order)

    async def _acknowledge(self, payload: bytes) -> None:
        acknowledged = decode(payload, Acknowledged)
        self._check(acknowledged.epoch)
        for seen in self._outbox.acknowledge(acknowledged.serials):
            self._exchange.acknowledged(seen)

    async def _take_sound(self, payload: bytes) -> Kept:
        sound = decode(payload, Sound)
        if not sound.content:
            return Kept(is_kept=await asyncio.to_thread(self._sounds.has, sound.name))
        return Kept(is_kept=await asyncio.to_thread(self._sounds.keep, sound.name, sound.content))
