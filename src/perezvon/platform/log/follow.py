"""Following a log: a handler sees every row once in effect, in order, because its rows and its cursor are one
transaction.

Several processes may run the same follower: the cursor's row is locked, so one of them works at a time. A handler
that fails is asked again, later and later, with one row at a time until the row it fails on is found; no row is
ever skipped.

A row that comes after a quiet time is handed on at once; those that come in the next `GATHER_S` are handed on together,
since a transaction costs more than the rows in it. Where handing on takes long, on a busy machine, more are gathered: a
follower rests for `REST` times as long as it worked, and `GATHER_MOST_S` at most.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from perezvon.kernel.ids import MAIN, Domain
from perezvon.platform.db import Database, Tx
from perezvon.platform.log.port import EventLog, LogRow, StepsGoneError
from perezvon.platform.log.tables import cursor

Handler: TypeAlias = Callable[[Tx, Sequence[LogRow]], Awaitable[None]]

BATCH = 500
GATHER_S = 0.2
GATHER_MOST_S = 1.0
REST = 30
RETRY_FIRST_S = 0.5
RETRY_MOST_S = 30.0

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def followed(tx: Tx, name: str, domain: Domain = MAIN) -> int:
    """The seq up to which the follower of this name has handed on all rows, as `tx` sees it; 0 before the first."""
    found = await tx.execute(select(cursor.c.seq).where(cursor.c.name == name, cursor.c.domain == domain))
    return found.scalar_one_or_none() or 0


def _rest(worked_s: float) -> float:
    return min(max(GATHER_S, REST * worked_s), GATHER_MOST_S)


class Follower:
    """Hands the rows of a log to `handler`, and remembers under `name` how far it came."""

    def __init__(
        self,
        name: str,
        log: EventLog,
        database: Database,
        handler: Handler,
        *,
        domain: Domain = MAIN,
        batch: int = BATCH,
    ) -> None:
        self.name = name
        self._rows = log
        self._database = database
        self._handler = handler
        self._domain = domain
        self._batch = batch
        self._limit = batch
        self._handing: tuple[int, int] | None = None
        self._failing: tuple[tuple[int, int] | None, str, str] | None = None
        self._mine = (cursor.c.name == name, cursor.c.domain == domain)

    async def run(self) -> None:
        """Follow for ever. Only cancelling ends it, or the end of the log's `changed`."""
        pause, loop = RETRY_FIRST_S, asyncio.get_running_loop()
        async for _ in self._rows.changed(self._domain):
            while True:
                began = loop.time()
                try:
                    handed = await self.catch_up()
                except Exception as error:  # noqa: BLE001 - a handler may fail in any way and following must go on
                    self._report(error)
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, RETRY_MOST_S)
                else:
                    pause = RETRY_FIRST_S
                    if handed:
                        await asyncio.sleep(_rest(loop.time() - began))
                    break

    async def catch_up(self) -> int:
        """Hand on every row that is there now; returns how many. Raises what the handler or the stores raise."""
        handed, is_more = 0, True
        while is_more:
            count = await self._step()
            handed += count
            is_more = count == self._limit
            self._limit = min(2 * self._limit, self._batch)
        return handed

    async def lag(self) -> int:
        """How many rows the log is ahead of this follower."""
        last = await self._rows.last_seq(self._domain)
        async with self._database.begin() as tx:
            return last - (await self._position(tx) or 0)

    async def reset(self, tx: Tx) -> None:
        """Begin again at the first row once `tx` commits; the caller empties what the handler had written.

        Raises `StepsGoneError` when the first row is gone: what it told cannot be told again.
        """
        first = await self._rows.first_seq(self._domain)
        if first > 1:
            raise StepsGoneError(1, first)
        await tx.execute(delete(cursor).where(*self._mine))

    async def _step(self) -> int:
        """Hand on the next rows, at most `_limit`. An idle follower writes nothing."""
        async with self._database.begin() as tx:
            seen = await self._position(tx)
            after = seen if seen is not None else await self._rows.first_seq(self._domain) - 1
            rows = await self._rows.read(self._domain, after=after, limit=self._limit)
            if not rows:
                self._handing = None
                return 0
            if seen is None:
                first = insert(cursor).values(name=self.name, domain=self._domain, seq=after)
                await tx.execute(first.on_conflict_do_nothing())
            position = await self._position(tx, lock=True)
            if position != after:
                rows = await self._rows.read(self._domain, after=position or 0, limit=self._limit)
            if position is None or not rows:
                return 0
            self._handing = (rows[0].seq, rows[-1].seq)
            await self._handler(tx, rows)
            await tx.execute(update(cursor).where(*self._mine).values(seq=rows[-1].seq))
            return len(rows)

    async def _position(self, tx: Tx, *, lock: bool = False) -> int | None:
        wanted = select(cursor.c.seq).where(*self._mine)
        found = await tx.execute(wanted.with_for_update() if lock else wanted)
        return found.scalar_one_or_none()

    def _report(self, error: Exception) -> None:
        """Log a failure when it begins or changes, and narrow the batch down towards the row that fails."""
        self._limit = 1
        failing = (self._handing, type(error).__name__, str(error))
        if failing != self._failing:
            self._failing = failing
            _log.error("follower_failed", follower=self.name, rows=self._handing, exc_info=error)
