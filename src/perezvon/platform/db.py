"""The relational store: one `MetaData` for every table of the product, and transactions.

All tables of all features register on `metadata`, so that migrations and tests see the whole schema. Nobody commits
inside a transaction: whoever opened it (a request, a job, a command of the operator) commits at its edge.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import ClauseElement, MetaData
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.address import connect
from perezvon.platform.tasks import spawn, stop

Tx: TypeAlias = AsyncConnection
"""An open transaction. Services take it first and never commit it."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


PATIENCE_S = 5.0
"""A database that does not answer a short question within this time is silent."""

AGAIN_S = 0.1
"""How soon a database that refuses is asked again whether it answers."""

BELIEVED_S = 0.05
"""How long an answer says that it still answers."""


class DatabaseUnavailableError(AppError):
    """The database did not answer. Whether an open transaction was committed is unknown."""

    kind = ErrorKind.UNAVAILABLE
    code = "database.unavailable"


_BROKEN = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalClientError,  # Its server has said that it ends it, and has not closed it yet.
)
"""What a connection looks like whose server is gone, or is going."""


class Question:
    """One statement of which each asking is a transaction, for whoever cannot wait: written in SQL once, and asked without
    what makes SQLAlchemy comfortable, which takes ten times as long as PostgreSQL does."""

    def __init__(self, statement: ClauseElement) -> None:
        dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
        written = dialect.statement_compiler(dialect, statement)
        self.sql = str(written)
        asked = {name: written.binds[name] for name in written.positiontup or ()}
        self._fixed = {name: one.value for name, one in asked.items() if not one.required}
        self._places = [
            (name, one.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is) for name, one in asked.items()
        ]

    def values(self, given: Mapping[str, object]) -> list[object]:
        """What is given by name, as the driver takes it and in the order in which it is asked with."""
        known = {**self._fixed, **given}
        return [stored(known[name]) for name, stored in self._places]


def _as_it_is(value: object) -> object:
    return value


class Database:
    """A pool of connections to one PostgreSQL. `dsn` is any `postgresql://` address, also one of several hosts."""

    def __init__(self, dsn: str, *, name: str = "perezvon", connections: int = 10, is_hasty: bool = False) -> None:
        """With `is_hasty` no commit waits for the disk: each is safe as soon as the next one of anybody who does wait."""
        self.dsn = dsn
        self._options = _options(name, command_timeout=60, is_hasty=is_hasty)
        self._engine = _engine(dsn, connections, self._options)
        self._asking = asyncio.Semaphore(connections)
        self._resting: list[asyncpg.Connection] = []
        """Connections that are open for questions and not in use."""
        self._probe_options = _options(name, command_timeout=PATIENCE_S)
        self._probing: asyncpg.Connection | None = None
        """A connection that is asked whether the database answers: whoever waits for one of the others may only be late."""
        self._probe: asyncio.Task[None] | None = None
        self._answered_at = -BELIEVED_S
        self._asked_at = 0.0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises `DatabaseUnavailableError` when the server cannot be reached or the connection breaks.
        """
        try:
            async with AsyncExitStack() as stack:
                try:
                    tx = await stack.enter_async_context(self._engine.connect())
                    await stack.enter_async_context(tx.begin())  # type: ignore[unused-awaitable]  # entered, not awaited
                except (OSError, DBAPIError, PoolTimeoutError) as error:
                    raise DatabaseUnavailableError from error
                self._answered_at = _now()  # A connection is asked whether it still works before it is given out.
                yield tx
        except DBAPIError as error:  # of a statement, or of the commit
            if error.connection_invalidated:
                raise DatabaseUnavailableError from error
            raise

    async def ask(self, question: Question, values: Mapping[str, object] | None = None) -> Sequence[Any]:
        """The rows that answer it, over one of as many connections as there are for transactions.

        One that rested may have broken since, which shows only now: then it is asked again, so the question must be one that may
        be asked twice. Raises `DatabaseUnavailableError`.
        """
        given = question.values(values or {})
        async with self._asking:
            while True:
                rested = bool(self._resting)
                try:
                    rows = await self._asked(question.sql, given)
                except _BROKEN as error:
                    if isinstance(error, ValueError):  # A value of the wrong type: our own mistake.
                        raise
                    if not rested:
                        raise DatabaseUnavailableError from error
                    self._forget_resting()
                else:
                    self._answered_at = _now()
                    return rows

    async def _asked(self, sql: str, given: Sequence[object]) -> Sequence[Any]:
        connection = self._resting.pop() if self._resting else await connect(self.dsn, **self._options)
        try:
            rows: Sequence[Any] = await connection.fetch(sql, *given)
        except BaseException:
            connection.terminate()
            raise
        self._resting.append(connection)
        return rows

    def _forget_resting(self) -> None:
        while self._resting:
            self._resting.pop().terminate()

    async def answers(self, *, patience: float = PATIENCE_S) -> bool:
        """Whether the database answers anybody within `patience` seconds; also when it neither answers nor breaks.

        Whoever would rather do without it than wait asks this first. One question is put until it is answered: in a long
        silence everybody but the first is told at once.
        """
        began = _now()
        if began - self._answered_at < BELIEVED_S:
            return True
        probe = self._probe
        if probe is None or probe.done():
            self._probe = probe = spawn(self._ask(), name="database probe")
            self._asked_at = began
        while not probe.done() and (left := max(self._asked_at, self._answered_at) + patience - _now()) > 0:
            await asyncio.wait((probe,), timeout=left)
        return self._answered_at >= began

    async def warm_up(self) -> None:
        """Open the connection by which `answers` asks, so that nobody who is in a hurry has to wait for it."""
        await self._ask()

    async def _ask(self) -> None:
        while True:
            with contextlib.suppress(*_BROKEN):
                if self._probing is None:
                    self._probing = await connect(self.dsn, **self._probe_options)
                await self._probing.execute("select 1")
                self._answered_at = _now()
                return
            self._forget_probing()
            await asyncio.sleep(AGAIN_S)

    def _forget_probing(self) -> None:
        if self._probing is not None:
            self._probing.terminate()
            self._probing = None

    async def aclose(self) -> None:
        """Close every connection of the pool."""
        if self._probe is not None:
            await stop(self._probe)
        self._forget_resting()
        self._forget_probing()
        await self._engine.dispose()
        await asyncio.sleep(0)  # The transports close themselves in the next turn of the loop.


def _options(name: str, *, command_timeout: float, is_hasty: bool = False) -> Mapping[str, Any]:
    settings = {"application_name": name, "timezone": "UTC", "jit": "off"}
    if is_hasty:
        settings["synchronous_commit"] = "off"
    return {"server_settings": settings, "timeout": 5, "command_timeout": command_timeout}


def _engine(dsn: str, connections: int, options: Mapping[str, Any]) -> AsyncEngine:
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: connect(dsn, **options),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=5,
        pool_pre_ping=True,
    )


def _now() -> float:
    return asyncio.get_running_loop().time()


async def driver_connection(tx: Tx) -> Any:
    """The asyncpg connection under `tx`, for statements that share the transaction but not SQLAlchemy."""
    return (await tx.get_raw_connection()).driver_connection
