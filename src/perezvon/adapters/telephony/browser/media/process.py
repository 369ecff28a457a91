"""The life of the media process, from its start to its stop."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from perezvon.adapters.telephony.browser.media.admission import Admission
from perezvon.adapters.telephony.browser.media.clock import Metronome, run_clock
from perezvon.adapters.telephony.browser.media.door import Door
from perezvon.adapters.telephony.browser.media.music import Music
from perezvon.adapters.telephony.browser.media.orders import Orders
from perezvon.adapters.telephony.browser.media.ports import use_ports
from perezvon.adapters.telephony.browser.media.prompts import PromptShelf
from perezvon.adapters.telephony.browser.media.puppets import Puppets
from perezvon.adapters.telephony.browser.media.recorder import Studio
from perezvon.adapters.telephony.browser.media.server import PagesServer
from perezvon.adapters.telephony.browser.media.settings import MediaSettings
from perezvon.adapters.telephony.browser.media.switchboard import Switchboard
from perezvon.adapters.telephony.browser.media.webrtc import PeerConnection, offer_only
from perezvon.adapters.telephony.wire.audience import Reporting
from perezvon.adapters.telephony.wire.protocol import Existing, Order, Recorded, Seen
from perezvon.adapters.telephony.wire.server import WireServer
from perezvon.adapters.telephony.wire.sounds import SentSounds
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry
from perezvon.platform.disk import DiskGuard, DiskState
from perezvon.platform.link import serve_link
from perezvon.platform.tasks import spawn, stop

log = telemetry.logger(__name__)

_SWEEP_EVERY = 1.0
_GUARD_EVERY = 2.0
_DRAIN_LOOK = 0.2


def _nothing(_: "Vitals") -> None:
    """Nobody asks."""


async def serve_media(settings: MediaSettings, clock: Clock, started: Callable[["Vitals"], None] = _nothing) -> None:
    """Carry calls until SIGINT, cancellation or SIGTERM, which lets calls go on for a while; then end those that are left
    and complete their recordings. `started` is told what can be asked of it.

    Raises `AddressTakenError` when a media process listens at this address already, and `OSError` when there is no
    music to be read.
    """
    with _stopped_by_signals() as signals:
        async with _running(settings, clock) as vitals:
            log.info("media started", address=settings.address)
            started(vitals)
            await signals.end.wait()
            await _drain(vitals, signals, settings.drain)
    log.info("media stopped")


async def _drain(vitals: "Vitals", signals: "_Signals", seconds: float) -> None:
    """Let nobody in, and return when nobody is left, when it takes too long, or when asked again."""
    vitals.admission.is_closing = True
    if vitals.calls and not signals.now.is_set():
        log.info("media drains", calls=vitals.calls, seconds=seconds)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while vitals.calls and not signals.now.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_DRAIN_LOOK):
                        await signals.now.wait()


@dataclass(frozen=True, slots=True)
class Vitals:
    """What may be asked of a media process inside of it."""

    admission: Admission
    switchboard: Switchboard

    @property
    def calls(self) -> int:
        """How many customers are in a call, or have just left one that is not closed yet."""
        return self.switchboard.callers

    @property
    def is_closing(self) -> bool:
        """Whether it ends as soon as its calls have ended."""
        return self.admission.is_closing


@dataclass(frozen=True, slots=True)
class _Exchange:
    """The calls, as the wire knows them."""

    switchboard: Switchboard
    orders: Orders
    studio: Studio

    def existing(self, question: int | None = None) -> Existing:
        return self.switchboard.existing(question)

    async def perform(self, order: Order) -> None:
        await self.orders.perform(order)

    def acknowledged(self, seen: Seen) -> None:
        if isinstance(seen, Recorded):
            self.studio.acknowledged(seen.recording)


@asynccontextmanager
async def _running(settings: MediaSettings, clock: Clock) -> AsyncIterator[Vitals]:
    if settings.ice_hosts:
        offer_only(settings.ice_hosts)
    loop = asyncio.get_running_loop()
    if settings.udp_ports is not None:
        use_ports(loop, settings.udp_ports)
    reporting = Reporting(clock)
    report = reporting.report

    def recorded_by_thread(recorded: Recorded) -> None:
        loop.call_soon_threadsafe(report, recorded)

    studio = Studio(settings.recordings, recorded_by_thread)
    metronome = Metronome()
    admission = Admission(most_callers=settings.most_callers, most_lateness=settings.most_lateness)
    door = Door(partial(PeerConnection, settings.ice_servers, settings.ice_public_address), settings.patience, clock)
    switchboard = Switchboard(
        door=door,
        music=await asyncio.to_thread(Music.from_file, settings.music),
        studio=studio,
        report=report,
        patience=settings.patience,
        clock=clock,
    )
    shelf, sounds = PromptShelf(), SentSounds(settings.sounds)
    pages = PagesServer(
        settings=settings,
        admission=admission,
        started=reporting.started,
        metronome=metronome,
        switchboard=switchboard,
        puppets=Puppets(switchboard, shelf, clock),
        outbox=reporting.outbox,
        studio=studio,
    )
    orders = Orders(switchboard, shelf, reporting.memory, report, reporting.onlookers.ordered, where=sounds.path)
    server = WireServer(
        exchange=_Exchange(switchboard, orders, studio),
        reporting=reporting,
        sounds=sounds,
        answers=pages.answers,
    )
    _collect_garbage_seldom()
    # Listening comes first: who holds the address owns the recordings.
    link = await serve_link(settings.address, server, key=settings.key)
    for recorded in await asyncio.to_thread(studio.start):
        report(recorded)
    ticking = spawn(run_clock(metronome, clock, switchboard.tick), name="media clock")

    def every_second() -> None:
        admission.look(metronome.lateness(0.99), clock.monotonic())
        switchboard.sweep()

    sweeping = spawn(_sweep(every_second), name="media sweep")
    guard = DiskGuard(partial(settings.free_space, settings.recordings))
    guarding = spawn(_guard(guard, studio), name="media disk")
    try:
        yield Vitals(admission, switchboard)
    finally:
        await stop(ticking, sweeping, guarding)
        switchboard.end_all()
        await door.aclose()
        await asyncio.to_thread(studio.close)
        await link.aclose()


async def _sweep(every_second: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(_SWEEP_EVERY)
        every_second()


def _collect_garbage_seldom() -> None:
    """Packets leave no cycles behind: looking for some as often as usual costs a twentieth of all time, and frames."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def _guard(guard: DiskGuard, studio: Studio) -> None:
    """Stop recording while the disk is full, so that calls, database and log keep what is left of it."""
    state = guard.state
    while True:
        before, state = state, await asyncio.to_thread(guard.look)
        studio.is_paused = state is DiskState.FULL
        if state is not before:
            (log.info if state is DiskState.OK else log.error)(
                "recordings disk", state=state, recording=not studio.is_paused
            )
        await asyncio.sleep(_GUARD_EVERY)


class _Signals:
    """What the process was asked: `end`, and whether `now`."""

    def __init__(self) -> None:
        self.end = asyncio.Event()
        self.now = asyncio.Event()

    def ask(self, number: signal.Signals) -> None:
        """SIGINT means now, and so does any signal after the first."""
        if number == signal.SIGINT or self.end.is_set():
            self.now.set()
        self.end.set()


@contextmanager
def _stopped_by_signals() -> Iterator[_Signals]:
    stopped = _Signals()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, stopped.ask, number)
    try:
        yield stopped
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
