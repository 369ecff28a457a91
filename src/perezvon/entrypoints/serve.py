"""A whole centre in one command: database, media process, worker, and api with dispatch in this process. Or some of these
roles, for a node that is one of several.

Database and media process outlive this one when it is killed and are adopted by the next; a graceful end stops them.
While it runs, whichever of its neighbours ends is started again.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from perezvon.entrypoints.demo.wiping import wipe
from perezvon.entrypoints.processes import HOLDERS, ROLES, end, holder, role
from perezvon.entrypoints.settings import make_folders
from perezvon.entrypoints.supervision import Neighbour, keep_database, keep_process
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform import loop, telemetry
from perezvon.platform.health import Vitals, health
from perezvon.platform.notify import keep_alive, notify
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop

if TYPE_CHECKING:
    from perezvon.entrypoints.centre import Centre
    from perezvon.features.identity.service import Visit

Say = Callable[[str], None]
T = TypeVar("T")

_HERE = frozenset({"api", "dispatch"})
"""Roles that run in this process; the others are its neighbours."""

LOOK_S = 0.25
"""How often a start looks whether what it waits for is still alive."""

log = telemetry.logger(__name__)


class MediaEndedError(AppError):
    """The media process did not stay alive."""

    kind = ErrorKind.UNAVAILABLE
    code = "serve.media_ended"


class DemoInPartsError(AppError):
    """The made-up people of a demo live where everything is."""

    kind = ErrorKind.INVALID
    code = "serve.demo_in_parts"


class _StoppedError(Exception):
    """SIGINT or SIGTERM came before the centre was up."""


async def serve(settings: Settings, say: Say, *, roles: frozenset[str] = frozenset(ROLES)) -> None:
    """Run until SIGINT or SIGTERM. `say` gets a line for each stage and, when all works, one address.

    Raises an `AppError` that says what to do.
    """
    if settings.demo and settings.demo_traffic and not roles >= _HERE:
        raise DemoInPartsError
    make_folders(settings)
    with ExitStack() as held:
        for name in _names(roles):
            held.enter_context(role(settings, name))
        telemetry.configure(form=settings.log_format, level=settings.log_level, file=settings.logs / _log_name(roles))
        visits: list[Visit] = []
        async with health(settings) as vitals:
            while await _serve_once(_Serving(settings, say, visits, roles, vitals)):
                say("demo: beginning anew")
                await asyncio.to_thread(wipe, settings)
                make_folders(settings)
    say("stopped")


def _names(roles: frozenset[str]) -> list[str]:
    """What this process is found by."""
    here = sorted(roles & _HERE)
    return here if len(here) == 1 else ["serve", *here]


def _log_name(roles: frozenset[str]) -> str:
    """Two processes must not turn over the same file."""
    here = sorted(roles & _HERE)
    return f"{here[0]}.log" if len(here) == 1 else "perezvon.log"


async def _serve_once(serving: "_Serving") -> bool:
    """Run until a signal, or until a demo is to begin anew: whether it is."""
    try:
        await serving.run()
    except _StoppedError:
        serving.say("stopping")
    except Exception:
        if serving.may_clean_up:
            await serving.clean_up()
        raise
    await serving.clean_up()
    return serving.begins_anew


def stop_all(settings: Settings) -> list[str]:
    """End what runs on the data folder: names of the roles that were ended."""
    ended = [name for name in HOLDERS if not _is_me(settings, name) and end(settings, name)]
    server = PrivateServer(settings.postgres)
    if settings.database is None and server.is_running:
        server.stop()
        ended.append("database")
    return ended


def _is_me(settings: Settings, name: str) -> bool:
    return holder(settings, name) == os.getpid()


class _Serving:
    """One run of `serve`. `may_clean_up` tells whether nobody's call can be lost by stopping everything."""

    def __init__(
        self, settings: Settings, say: Say, visits: "list[Visit]", roles: frozenset[str], vitals: Vitals
    ) -> None:
        self._settings = settings
        self._visits = visits
        self._roles = roles
        self._vitals = vitals
        self.say = say
        self._stop = asyncio.Event()
        self._restarts: Counter[str] = Counter()
        self._media = Neighbour(settings, "media")
        self._worker = Neighbour(settings, "worker", "--parent", str(os.getpid()))
        self._server = PrivateServer(settings.postgres) if settings.database is None and roles != {"media"} else None
        self.may_clean_up = not self._media.is_alive
        self.begins_anew = False
        """Whether it ended because the demo is to be wiped, and not by a signal."""

    async def run(self) -> None:
        """Start, announce, and serve until a signal. Raises `_StoppedError` when it came before all was up."""
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        if "media" in self._roles:
            await self._start_voice()
        open_centre = await self._unless_stopped(self._prepare())
        async with open_centre() as centre:
            await self._unless_stopped(self._deciding(centre))
            self.may_clean_up = False
            self.say("")
            self.say(centre.welcome)
            async with self._neighbours():
                loop.stay()
                notify("READY=1")
                await self._until_the_end(centre)
            notify("STOPPING=1")
            self.say("stopping")

    async def _start_voice(self) -> None:
        if self._media.is_alive:
            self.say("voice: the media process of before goes on")
        else:
            self.say("voice: starting")
            await self._media.start()

    async def clean_up(self) -> None:
        """Stop whatever runs on the data folder; of a part of a centre only what belongs to it, and at last the database."""
        if "media" in self._roles:
            await self._media.stop()
        if self._roles.issuperset(ROLES):
            await asyncio.to_thread(stop_all, self._settings)
        elif self._server is not None and not _is_shared(self._settings):
            await asyncio.to_thread(self._server.stop)

    async def _prepare(self) -> Callable[[], AbstractAsyncContextManager["Centre"]]:
        """Start the database while the rest of the program is loaded."""
        self.say("database: starting")
        loading = spawn(asyncio.to_thread(_load), name="load")
        if self._server is not None:
            await asyncio.to_thread(self._server.start)
        self.say("database: ready")
        centre = await loading
        return lambda: centre(
            self._settings,
            self.say,
            roles=self._roles,
            end_calls=self._media.stop if "media" in self._roles else None,
            restarts=self._restarts,
            vitals=self._vitals,
            visits=self._visits,
        )

    async def _deciding(self, centre: "Centre") -> None:
        """Wait for the leader where all is here. Raises `MediaEndedError` when it would wait for ever."""
        if not self._roles >= {"dispatch", "media"} or self._settings.dispatch is not None:
            return  # Another may lead, or voice may come later.
        deciding = spawn(centre.deciding(), name="deciding")
        try:
            while not deciding.done():
                if not self._media.is_alive:
                    file = self._settings.logs / "media.out"
                    raise MediaEndedError(f"the media process ended: {file} says why", file=str(file))
                await asyncio.wait((deciding,), timeout=LOOK_S)
        finally:
            await stop(deciding)

    async def _until_the_end(self, centre: "Centre") -> None:
        stopping = spawn(self._stop.wait(), name="stop")
        wiping = spawn(centre.begins_anew.wait(), name="wipe")
        ended = spawn(centre.ended(), name="dispatch ended")
        try:
            await asyncio.wait((stopping, wiping, ended), return_when=asyncio.FIRST_COMPLETED)
            self.begins_anew = centre.begins_anew.is_set() and not self._stop.is_set()
        finally:
            await stop(stopping, wiping, ended)

    @asynccontextmanager
    async def _neighbours(self) -> AsyncIterator[None]:
        """The worker runs, and whoever ends is started again."""
        if "worker" in self._roles:
            await self._worker.start()
        keeping = [
            spawn(keep_process(one, self.say, self._restarts), name=f"keep {one.name}")
            for one in (self._media, self._worker)
            if one.name in self._roles
        ]
        keeping.append(spawn(keep_alive(), name="keep alive"))
        if self._server is not None:
            keeping.append(spawn(keep_database(self._server, self.say, self._restarts), name="keep database"))
        try:
            yield
        finally:
            await stop(*keeping)
            if "worker" in self._roles:
                await self._worker.stop()

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`. Raises `_StoppedError` when a signal comes first."""
        # What it raises is raised here, and told to the operator in words: no log of a task that failed.
        working = asyncio.get_running_loop().create_task(work, name="start")
        stopping = spawn(self._stop.wait(), name="stop")
        try:
            await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise _StoppedError
            return working.result()
        finally:
            await stop(working, stopping)


def _is_shared(settings: Settings) -> bool:
    """Whether other processes of the data folder need the private database."""
    return any(holder(settings, name) not in (None, os.getpid()) for name in HOLDERS if name != "media")


def _load() -> Callable[..., AbstractAsyncContextManager["Centre"]]:
    from perezvon.entrypoints.centre import centre  # noqa: PLC0415 - takes longest, so it is loaded while others start

    return centre
