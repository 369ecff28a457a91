"""The life of the media process beside an Asterisk, from its start to its stop. Calls live in Asterisk: they outlast it."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from perezvon.adapters.telephony.asterisk.exchange import AsteriskExchange
from perezvon.adapters.telephony.asterisk.settings import AsteriskSettings
from perezvon.adapters.telephony.wire.audience import Reporting
from perezvon.adapters.telephony.wire.protocol import Method
from perezvon.adapters.telephony.wire.server import WireServer
from perezvon.adapters.telephony.wire.sounds import SentSounds
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry
from perezvon.platform.link import serve_link
from perezvon.platform.tasks import spawn, stop

KIND: Final = "asterisk"

log = telemetry.logger(__name__)


async def serve_asterisk(
    settings: AsteriskSettings,
    clock: Clock,
    chance: random.Random,
    started: Callable[[AsteriskExchange], None] = lambda _: None,
    until: Callable[[], Coroutine[Any, Any, None]] | None = None,
) -> bool:
    """Stand between dispatch and an Asterisk until SIGINT, SIGTERM, cancellation, or until `until` is done, which makes it true;
    calls go on. `started` is told what can be asked of it.

    Raises `AddressTakenError` when a media process listens at this address already.
    """
    with _stopped_by_signals() as stopped:
        async with running(settings, clock, chance) as exchange:
            log.info("media started", address=settings.address)
            started(exchange)
            is_over = await _first(stopped, until)
    log.info("media stopped")
    return is_over


async def _first(stopped: asyncio.Event, until: Callable[[], Coroutine[Any, Any, None]] | None) -> bool:
    """Whether `until` came first."""
    stopping = spawn(stopped.wait(), name="until stopped")
    tasks = (stopping,) if until is None else (stopping, spawn(until(), name="until something else"))
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return stopping not in done
    finally:
        await stop(*tasks)


@asynccontextmanager
async def running(settings: AsteriskSettings, clock: Clock, chance: random.Random) -> AsyncIterator[AsteriskExchange]:
    """A media process in this one, for the length of the block. Raises as `serve_asterisk` does."""
    reporting = Reporting(clock)
    exchange = AsteriskExchange(settings, reporting, clock=clock, chance=chance)
    sounds = SentSounds(settings.sent)
    server = WireServer(
        exchange=exchange,
        reporting=reporting,
        sounds=sounds,
        answers={
            Method.STATS: exchange.stats,
            Method.PHONE_LOGIN: exchange.page_phones.log_in,
            Method.DISCONNECT_PHONE: exchange.page_phones.give_up,
            Method.CALLER_LOGIN: exchange.page_callers.let_in,
            Method.DIRECTORY: exchange.page_phones.directory,
        },
        ready=exchange.ready,
        kind=KIND,
        calls_out=settings.dialing.allows_anybody,
        takes_pages=settings.pages.callers > 0,
    )
    # Listening comes first: who holds the address owns the recordings, and the application in Asterisk.
    link = await serve_link(settings.address, server, key=settings.key)
    try:
        await exchange.start()
        yield exchange
    finally:
        await exchange.aclose()
        await link.aclose()


@contextmanager
def _stopped_by_signals() -> Iterator[asyncio.Event]:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
