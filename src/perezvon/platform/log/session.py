"""One connection to PostgreSQL that is opened when it is needed and opened anew after it broke."""

import asyncio
from typing import Any

import asyncpg

from perezvon.platform.address import connect
from perezvon.platform.log.port import LogUnavailableError

SILENT = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
)
"""What a lost server, a broken network or a full disk look like; PostgreSQL's other errors are not of that kind."""


_GRACE_S = 0.5
"""How long a server that gives up a statement in time may take to say so."""


class Session:
    """Runs one statement after another; each is a transaction of its own that takes at most `timeout` seconds.

    The server is told the limit too: a statement that was given up here must not take effect much later.
    """

    def __init__(self, dsn: str, *, timeout: float, name: str) -> None:
        self._dsn = dsn
        self._timeout = timeout
        self._name = name
        self._turn = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    async def fetch(self, statement: str, *values: object) -> list[Any]:
        """The rows of one statement. Raises `LogUnavailableError` when it is unknown whether it took effect."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._timeout + _GRACE_S):
                    connection = await self._open()
                    return await connection.fetch(statement, *values)
            except SILENT as error:
                if isinstance(error, ValueError):  # A value of the wrong type: our own mistake.
                    raise
                self._drop()
                raise LogUnavailableError(f"{type(error).__name__}: {error}") from error

    async def aclose(self) -> None:
        """Close the connection; another statement would open it again."""
        async with self._turn:
            connection, self._connection = self._connection, None
            if connection is None:
                return
            try:
                await connection.close(timeout=self._timeout)
            except SILENT:
                connection.terminate()
            await asyncio.sleep(0)  # The transport closes itself in the next turn of the loop.

    async def _open(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            limit = str(int(self._timeout * 1_000))
            settings = {"application_name": self._name, "statement_timeout": limit, "jit": "off"}
            self._connection = await connect(self._dsn, server_settings=settings)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()
