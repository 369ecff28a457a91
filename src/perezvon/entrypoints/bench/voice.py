"""Browser voice at its limit: a real media process under recorded calls of two pages each, over WebRTC on loopback.

The media process is a second process, on a core of its own where there are two; this one is the load. Processor time is
what the media process itself has used, so it is right on a busy machine too. Gaps and latencies are not: they grow with
whatever else wants the cores, and so the command tells how late the load itself was.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import perezvon
from perezvon.adapters.telephony.browser.media.pcm import TICK, Pcm, read_sound
from perezvon.adapters.telephony.browser.media.webrtc import offer_only
from perezvon.adapters.telephony.wire import protocol
from perezvon.adapters.telephony.wire.protocol import Method
from perezvon.entrypoints.bench.voice_load import Load, Measured, encoded_with_marks
from perezvon.entrypoints.settings import address_of
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.link import LinkClient, LinkUnavailableError
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop

CALLS = 25
SECONDS = 20.0
LOSS = 0.01

_BEARABLE = 1.0
"""Packets per second and page by which the rate may differ; with fewer the processor time of a call is told too low."""

_EPOCH = 1
"""Nobody else leads here."""

_WARM_UP_S = 5.0
_ANSWER_S = 20.0
_LOOPBACK = "127.0.0.1"
_SPEECH = Path(perezvon.__file__).parent / "assets" / "prompts" / "en"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFigures:
    """What one run measured."""

    calls: int
    cpu_percent_per_call: float
    """Of one core, for a recorded call of two legs."""
    frame_gap_p99_ms: float
    """Between two packets that a page received; 20 when all is well."""
    added_latency_p50_ms: float
    """From wire to wire."""
    concealed_percent_at_1_percent_loss: float
    """Frames that had to be made up while one packet in a hundred was lost."""

    def as_json(self) -> dict[str, float]:
        """The figures by their names."""
        return asdict(self)


class NothingMeasuredError(AppError):
    """The machine had no time for so many calls: no mark came through."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.nothing_measured"


async def measure(*, calls: int, seconds: float, say: Say) -> VoiceFigures:
    """Measure for `seconds` without loss, and as long with it. `say` gets a line for each stage.

    Raises `NothingMeasuredError`.
    """
    offer_only([_LOOPBACK])
    load = Load(encoded_with_marks(_speech()))
    with _media_process(calls) as address:
        async with _Media.opened(address) as media, _speaking(load):
            say(f"{calls} recorded calls of two pages each: connecting")
            for number in range(calls):
                await _call(media, load, number)
            say(f"all connected; {_WARM_UP_S:.0f} s to settle")
            await asyncio.sleep(_WARM_UP_S)
            say(f"measuring for {seconds:.0f} s without loss")
            quiet = await _period(media, load, seconds)
            say(quiet.words())
            load.loss = LOSS
            await asyncio.sleep(1.0)
            say(f"measuring for {seconds:.0f} s with {LOSS:.0%} of all packets lost at random")
            lossy = await _period(media, load, seconds)
            say(lossy.words())
            if not (quiet.is_undisturbed and lossy.is_undisturbed):
                say("pages did not get 50 packets/s: no core was free, and these figures say little")
    return VoiceFigures(
        calls=calls,
        cpu_percent_per_call=round(quiet.cpu_percent / calls, 2),
        frame_gap_p99_ms=round(quiet.gap_p99 * 1e3, 1),
        added_latency_p50_ms=round(quiet.latency_p50 * 1e3, 1),
        concealed_percent_at_1_percent_loss=round(lossy.concealed_percent, 2),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """Some seconds of all calls."""

    cpu_percent: float
    gap_p99: float
    latency_p50: float
    concealed_percent: float
    packets_per_s: float
    """Per page; 50 when nothing was missing."""
    lateness_p99: float
    load_lateness_p99: float

    @property
    def is_undisturbed(self) -> bool:
        """Whether all pages got what they should, so that the figures count."""
        return abs(self.packets_per_s - 1 / TICK) < _BEARABLE

    def words(self) -> str:
        return (
            f"  media process {self.cpu_percent:.1f} % of a core, its ticks late by {self.lateness_p99 * 1e3:.1f} ms (p99); "
            f"pages get {self.packets_per_s:.1f} packets/s, gap p99 {self.gap_p99 * 1e3:.1f} ms, "
            f"latency p50 {self.latency_p50 * 1e3:.1f} ms, {self.concealed_percent:.2f} % concealed; "
            f"the load itself was late by {self.load_lateness_p99 * 1e3:.1f} ms (p99)"
        )


async def _period(media: "_Media", load: Load, seconds: float) -> _Period:
    before, began = await media.stats(), time.perf_counter()
    load.measured = Measured()
    await asyncio.sleep(seconds)
    measured, after, spent = load.measured, await media.stats(), time.perf_counter() - began
    pages = len(load.pages)
    return _Period(
        cpu_percent=100 * (after.cpu_s - before.cpu_s) / spent,
        gap_p99=_quantile(measured.gaps, 99),
        latency_p50=_quantile(measured.latencies, 50),
        concealed_percent=100 * (after.concealed - before.concealed) * TICK / (spent * pages),
        packets_per_s=len(measured.gaps) / spent / pages,
        lateness_p99=after.lateness_p99,
        load_lateness_p99=_quantile(measured.own_lateness, 99),
    )


def _quantile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        raise NothingMeasuredError("this machine has no time for so many calls: try again with fewer")
    return statistics.quantiles(values, n=100)[percent - 1]


async def _call(media: "_Media", load: Load, number: int) -> None:
    """A customer, an agent, and the two in a recorded call."""
    contact, agent = f"contact-{number}", f"agent-{number}"
    customer, phone = load.page(), load.page()
    await customer.connect(lambda sdp: media.connect_caller(contact, sdp))
    await phone.connect(lambda sdp: media.connect_phone(agent, sdp))
    await media.join(contact, agent)
    customer.hears, phone.hears = phone, customer


class _Media:
    """The media process, as a follower sees it."""

    def __init__(self, link: LinkClient) -> None:
        self._link = link
        self._seen: set[protocol.Seen] = set()
        self._news = asyncio.Condition()

    @classmethod
    @asynccontextmanager
    async def opened(cls, address: str) -> "AsyncIterator[_Media]":
        """Follow the process at this address."""

        async def told(method: str, payload: bytes) -> None:
            if method == Method.REPORT:
                await media._take(protocol.decode(payload, protocol.Told))

        link = LinkClient(address, on_tell=told, chance=random.Random(1))
        media = cls(link)
        try:
            async with asyncio.timeout(_ANSWER_S):
                await link.connected()
            await media._ask(Method.FOLLOW, protocol.Leads(epoch=_EPOCH))
            yield media
        finally:
            await link.aclose()

    async def stats(self) -> protocol.Stats:
        return protocol.decode(await self._ask(Method.STATS), protocol.Stats)

    async def connect_caller(self, contact: str, sdp: str) -> str:
        offer = protocol.CallerOffer(contact=contact, leg=f"{contact}-leg", line="bench", sdp=sdp)
        return protocol.decode(await self._ask(Method.CONNECT_CALLER, offer), protocol.Answer).sdp

    async def connect_phone(self, agent: str, sdp: str) -> str:
        offer = protocol.PhoneOffer(agent=agent, sdp=sdp)
        return protocol.decode(await self._ask(Method.CONNECT_PHONE, offer), protocol.Answer).sdp

    async def join(self, contact: str, agent: str) -> None:
        """Put the two into a call, once both are there."""
        await self._until(protocol.Arrived(contact=contact, leg=f"{contact}-leg", line="bench"))
        await self._until(protocol.PhoneReady(agent=agent))
        leg = f"{agent}-leg"
        await self._ask(Method.PERFORM, protocol.Join(id=leg, epoch=_EPOCH, contact=contact, leg=leg, agent=agent))
        await self._until(protocol.Joined(order=leg, contact=contact, leg=leg))

    async def _ask(self, method: str, question: protocol.Wire | None = None) -> bytes:
        payload = b"" if question is None else protocol.encode(question)
        return await self._link.ask(method, payload, timeout=_ANSWER_S)

    async def _until(self, seen: protocol.Seen) -> None:
        async with asyncio.timeout(_ANSWER_S), self._news:
            await self._news.wait_for(lambda: seen in self._seen)

    async def _take(self, told: protocol.Told) -> None:
        async with self._news:
            self._seen.add(told.seen)
            self._news.notify_all()


@asynccontextmanager
async def _speaking(load: Load) -> AsyncIterator[None]:
    speaking = spawn(load.speak(), name="load")
    try:
        yield
    except (TimeoutError, LinkUnavailableError) as error:
        raise NothingMeasuredError("the media process does not answer in time: try again with fewer calls") from error
    finally:
        await stop(speaking)
        await asyncio.gather(*(page.aclose() for page in load.pages))


@contextmanager
def _media_process(calls: int) -> Iterator[str]:
    """A media process of its own on a folder of its own; its address. At the end both are gone."""
    load_core, media_core = _two_cores()
    with tempfile.TemporaryDirectory(prefix="perezvon-bench-") as folder:
        settings = Settings(data=Path(folder))
        own = {name: value for name, value in os.environ.items() if not name.startswith("PEREZVON_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "perezvon", "serve", "--role", "media"],
            env=own
            | {
                "PEREZVON_DATA": folder,
                "PEREZVON_ICE_HOSTS": _LOOPBACK,
                "PEREZVON_MOST_CALLERS": str(calls),
                "PEREZVON_MOST_LATENESS": "10",
            },
            cwd="/",
            stdout=subprocess.DEVNULL,
        )
        _pin(process.pid, media_core)
        _pin(0, load_core)
        try:
            yield address_of(settings, "media")
        finally:
            process.terminate()
            process.wait()


def _two_cores() -> tuple[int | None, int | None]:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return (cores[0], cores[-1]) if len(cores) > 1 else (None, None)


def _pin(pid: int, core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(pid, {core})


def _speech() -> Pcm:
    """What all pages say: the shipped sentences, one after another."""
    return np.concatenate([read_sound(path) for path in sorted(_SPEECH.glob("*.ogg"))])
