"""All that decides and answers, in one process: dispatch, and api behind a web server, or one of them.

Kept apart from `serve` because its imports take longest: meanwhile database and media process start.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from perezvon.entrypoints import schema
from perezvon.entrypoints.api import api
from perezvon.entrypoints.demo.past import bring_past
from perezvon.entrypoints.demo.seeding import seed, take_back, visits_of
from perezvon.entrypoints.demo.wiping import may_be_wiped
from perezvon.entrypoints.dispatch import Dispatching, dispatch
from perezvon.entrypoints.foundation import Foundation, foundation
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.identity.service import IdentityService, Passwords, Visit
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform import metrics
from perezvon.platform.health import Readiness, Vitals
from perezvon.platform.live import Drain
from perezvon.platform.settings import Settings
from perezvon.platform.tasks import spawn, stop
from perezvon.platform.tls import Certificate

Say = Callable[[str], None]

OTHER_PORTS = 20
"""How many ports after the usual one are tried when it is taken."""

LAST_REPORTS_S = 3.0
"""How long the ends of the last calls may take to be logged."""

_LOOK_S = 0.05


class PortTakenError(AppError):
    """Another program listens where the centre should."""

    kind = ErrorKind.CONFLICT
    code = "serve.port_taken"


class AddressUnusableError(AppError):
    """The operator's address is not this machine's, or not for this user."""

    kind = ErrorKind.CONFLICT
    code = "serve.address_unusable"


class DispatchEndedError(AppError):
    """The leader ended by itself, which is a bug."""

    kind = ErrorKind.UNAVAILABLE
    code = "serve.dispatch_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A centre that is up. `welcome` says where browsers find it, with a link for the first administrator if needed."""

    dispatching: Dispatching | None
    welcome: str
    begins_anew: asyncio.Event
    """Set when the demo is to be wiped."""

    async def deciding(self) -> None:
        """Return as soon as dispatch decides; at once where it runs elsewhere."""
        if self.dispatching is not None:
            await self.dispatching.leader.is_deciding.wait()

    async def ended(self) -> None:
        """Return when dispatch has ended by itself, which is a bug."""
        if self.dispatching is None:
            await asyncio.Event().wait()
        else:
            await asyncio.wait((self.dispatching.leading,))


@asynccontextmanager
async def centre(
    settings: Settings,
    say: Say,
    *,
    roles: Collection[str],
    end_calls: Callable[[], Awaitable[None]] | None,
    restarts: Mapping[str, int],
    vitals: Vitals,
    visits: list[Visit] | None = None,
) -> AsyncIterator[Centre]:
    """Bring the database up to date and serve; at the end of the block stop in good order: browsers are sent elsewhere,
    requests answered, the lease given up.

    Of `roles` it runs `api` and `dispatch`. `end_calls` ends what goes on in telephony, so that each call's end is logged
    when it happens. It is not called when the block raises: then calls go on, and the next start takes them over. Without
    it they go on in any case. `restarts` says how often each neighbour was started again. `vitals` learns how this process
    does. `visits` are the sign-ins that a demo takes over from the one before, and becomes those that it leaves when it is
    to be wiped.
    """
    async with foundation(settings, name="api") as base, _watching_loop():
        await schema.upgrade(base.database)
        await base.database.warm_up()
        if settings.demo and "dispatch" in roles:
            say("sample world: Nordlink")
            await seed(base)
            if settings.demo_traffic:
                say("sample world: what happened in the two weeks before")
                await bring_past(base)
            await take_back(base, visits or ())
        begins_anew = asyncio.Event()
        begin_anew = begins_anew.set if may_be_wiped(settings) else None
        async with _listening(settings, say, roles) as listener, _dispatching(base, roles) as dispatching:
            async with _answering(base, listener, restarts, begin_anew, vitals) as welcome:
                if dispatching is not None:
                    vitals.show(dispatching.readiness)
                yield Centre(dispatching=dispatching, welcome=welcome, begins_anew=begins_anew)
            if visits is not None and begins_anew.is_set():
                visits[:] = await visits_of(base)
            if dispatching is not None and dispatching.leading.done():
                raise DispatchEndedError("dispatch ended by itself: the log says why")
            if end_calls is not None:
                await end_calls()
                if dispatching is not None:
                    await _no_legs(dispatching)


@asynccontextmanager
async def _watching_loop() -> AsyncIterator[None]:
    watching = spawn(metrics.watch_loop(), name="loop lag")
    try:
        yield
    finally:
        await stop(watching)


@asynccontextmanager
async def _dispatching(base: Foundation, roles: Collection[str]) -> AsyncIterator[Dispatching | None]:
    if "dispatch" not in roles:
        yield None
        return
    async with dispatch(base) as dispatching:
        yield dispatching


@asynccontextmanager
async def _listening(settings: Settings, say: Say, roles: Collection[str]) -> AsyncIterator[socket.socket | None]:
    if "api" not in roles:
        yield None
        return
    with _listen(settings, say) as listener:
        yield listener


@asynccontextmanager
async def _answering(
    base: Foundation,
    listener: socket.socket | None,
    restarts: Mapping[str, int],
    begin_anew: Callable[[], None] | None,
    vitals: Vitals,
) -> AsyncIterator[str]:
    """Answer browsers, if there is a listener. Yields the line that says that all is up."""
    vitals.show(_keeping)
    if listener is None:
        yield "Perezvon decides here, or stands by"
        return
    drain = Drain()
    async with api(base, restarts, begin_anew=begin_anew, drain=drain) as app, _web(app, listener, base.settings):
        vitals.show(partial(_readiness, app))
        yield await _welcome(base, listener)
        await drain.finish()


async def _keeping() -> Readiness:
    """What there is to say where nothing runs but what keeps others alive."""
    return Readiness(is_ready=True, says={"status": "keeping"})


async def _readiness(app: FastAPI) -> Readiness:
    """What the web server says to `/api/health/ready` too."""
    try:
        return Readiness(is_ready=True, says={"status": await app.state.standing.look()})
    except AppError as error:
        return Readiness(is_ready=False, says={"status": error.code})


async def _no_legs(dispatching: Dispatching) -> None:
    """Return when no leg is left, within reason."""
    for _ in range(round(LAST_REPORTS_S / _LOOK_S)):
        if not any(dispatching.leader.mirror.view.legs()):
            return
        await asyncio.sleep(_LOOK_S)


async def _welcome(base: Foundation, listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    scheme = "http" if base.settings.tls_certificate is None else "https"
    address = base.settings.public_address or f"{scheme}://{'localhost' if host == '127.0.0.1' else host}:{port}"
    async with base.database.begin() as tx:
        identity = IdentityService(Passwords(), base.clock, base.ids, facts(), is_demo=base.settings.demo)
        link = None if base.settings.demo else await identity.first_link(tx)
    return (
        f"Perezvon is running: {address}/" if link is None else f"Make the first administrator: {address}/first/{link}"
    )


@contextmanager
def _listen(settings: Settings, say: Say) -> Iterator[socket.socket]:
    last = min(settings.port + OTHER_PORTS, 65_535)
    for port in range(settings.port, last + 1):
        listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, port))
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise AddressUnusableError(
                    f"cannot listen on {settings.host} port {port}: {error.strerror}",
                    host=settings.host,
                    port=port,
                    why=error.strerror or "",
                ) from error
            continue
        with listener:
            if port != settings.port:
                say(f"port {settings.port} is taken: using {port}")
            yield listener
        return
    raise PortTakenError(
        f"ports {settings.port} to {last} are taken on {settings.host}: choose with PEREZVON_PORT",
        host=settings.host,
        first=settings.port,
        last=last,
    )


PING_S, PONG_S = 3.0, 5.0
"""A browser that does not answer is gone, and disconnected within ten seconds: what is sent to it would pile up unread."""


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling, which would end the process before the rest is closed."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _web(app: FastAPI, listener: socket.socket, settings: Settings) -> AsyncIterator[None]:
    """Serve until the end of the block. What a proxy says of a visitor is believed from the trusted ones alone."""
    certificate = None
    if settings.tls_certificate is not None:
        certificate = Certificate(settings.tls_certificate, settings.tls_key)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        ws="websockets-sansio",
        ws_ping_interval=PING_S,
        ws_ping_timeout=PONG_S,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        server_header=False,
        ssl_context_factory=None if certificate is None else lambda *_: certificate.context,
    )
    server = _Server(config)
    tasks = [spawn(server.serve(sockets=[listener]), name="web")]
    if certificate is not None:
        tasks.append(spawn(certificate.follow(), name="certificate"))
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait(tasks[:1])
        await stop(*tasks)
