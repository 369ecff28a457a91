"""Keeps the neighbours of `serve` alive: a process that ended is started again, and so is the private database.

The pauses between attempts grow while a neighbour does not live long, so that a broken one costs little.
"""

import asyncio
import subprocess
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from perezvon.entrypoints.processes import END_S, NOW, end, holder, start_in_background
from perezvon.platform import telemetry
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings

Say = Callable[[str], None]
Start: TypeAlias = Callable[[], Awaitable[None]]

DATABASE = "database"

LOOK_S = 0.5
"""How soon an end is noticed."""

PAUSE_FIRST_S = 0.2
PAUSE_MOST_S = 30.0
HEALTHY_S = 60.0
"""Who lived this long is started again without a pause."""

log = telemetry.logger(__name__)


class Neighbour:
    """One process of the data folder: started in the background, or found running and adopted."""

    def __init__(self, settings: Settings, name: str, *options: str) -> None:
        self._settings = settings
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.name = name

    @property
    def is_alive(self) -> bool:
        """Whether it runs, whoever started it."""
        if self._process is not None and self._process.poll() is None:
            return True
        return holder(self._settings, self.name) is not None

    async def start(self) -> None:
        """Start it."""
        self._process = start_in_background(self._settings, self.name, *self._options)

    async def stop(self) -> None:
        """Ask it to end, whoever started it, and wait, at last by force."""
        if self._process is not None and self._process.poll() is None:
            await asyncio.to_thread(_stop, self._process)
        else:
            await asyncio.to_thread(end, self._settings, self.name)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """A child that has only begun holds no role yet, and is ended all the same."""
    process.send_signal(NOW)
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def keep_process(neighbour: Neighbour, say: Say, restarts: Counter[str]) -> None:
    """Start the neighbour again whenever it has ended, for ever; how often that was is counted under its name."""
    await _keep(neighbour.name, lambda: neighbour.is_alive, _counted(neighbour.name, neighbour.start, restarts), say)


async def keep_database(server: PrivateServer, say: Say, restarts: Counter[str]) -> None:
    """The same for the private database."""

    async def start() -> None:
        await asyncio.to_thread(server.start)

    await _keep(DATABASE, lambda: server.is_running, _counted(DATABASE, start, restarts), say)


def _counted(name: str, start: Start, restarts: Counter[str]) -> Start:
    restarts[name] += 0

    async def counted() -> None:
        await start()
        restarts[name] += 1

    return counted


async def _keep(name: str, is_alive: Callable[[], bool], start: Start, say: Say) -> None:
    loop = asyncio.get_running_loop()
    pause, started = PAUSE_FIRST_S, loop.time()
    while True:
        await asyncio.sleep(LOOK_S)
        if is_alive():
            continue
        pause = PAUSE_FIRST_S if loop.time() - started > HEALTHY_S else min(2 * pause, PAUSE_MOST_S)
        say(f"{name}: ended, starting it again")
        log.warning("neighbour_ended", neighbour=name, pause=pause)
        await asyncio.sleep(pause)
        started = loop.time()
        try:
            await start()
        except Exception:  # whatever is wrong now may be right the next time, and nobody else tries
            log.exception("neighbour_not_started", neighbour=name)
