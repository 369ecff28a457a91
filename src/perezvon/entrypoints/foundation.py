"""What every process that uses the database stands on: settings, clocks, and the open database itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from perezvon.entrypoints.processes import is_in_use
from perezvon.platform.db import Database
from perezvon.platform.log.postgres import PostgresLog
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.settings import Settings
from perezvon.platform.system import SlewedClock, SystemClock, SystemIds


async def database_address(settings: Settings) -> str:
    """The operator's database, or the private one, which is started or adopted."""
    if settings.database is not None:
        return settings.database
    return await asyncio.to_thread(PrivateServer(settings.postgres).start)


@contextmanager
def database_for_now(settings: Settings) -> Iterator[str]:
    """The database's address, for a command that comes and goes: a private server that was down is down afterwards."""
    if settings.database is not None:
        yield settings.database
        return
    server = PrivateServer(settings.postgres)
    was_running = server.is_running
    try:
        yield server.start()
    finally:
        if not was_running and not is_in_use(settings):
            server.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """Shared by all parts of one process."""

    settings: Settings
    clock: SlewedClock
    ids: SystemIds
    database: Database
    event_log: PostgresLog


@asynccontextmanager
async def foundation(settings: Settings, *, name: str) -> AsyncIterator[Foundation]:
    """Open the database and the log; closed at the end of the block. `name` shows in the database's own views."""
    clock = SlewedClock(SystemClock())
    address = await database_address(settings)
    database = Database(address, name=f"perezvon {name}")
    event_log = PostgresLog(address)
    try:
        yield Foundation(settings=settings, clock=clock, ids=SystemIds(clock), database=database, event_log=event_log)
    finally:
        await event_log.aclose()
        await database.aclose()
