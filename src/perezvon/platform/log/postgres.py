"""The log in PostgreSQL.

Appending is one statement, and so one transaction and one round trip: it writes the rows and takes the inbox messages
they were made of. It writes only when the row before the first one exists, so that a writer who knows more than the log,
after a failover that lost its last rows, leaves no gap. The change is announced after the commit and beside it, since
PostgreSQL lets only one transaction that announces something commit at a time.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence

import asyncpg
from sqlalchemy import text
from typing_extensions import override

from perezvon.kernel.ids import Domain
from perezvon.platform.db import Tx
from perezvon.platform.log.listen import INBOX, ROWS, Announcer, Bell, Listener
from perezvon.platform.log.port import EventLog, InboxMessage, LogFencedError, LogRow, Snapshot
from perezvon.platform.log.session import Session
from perezvon.platform.log.tables import PARTITION_ROWS, partition

TIMEOUT_S = 5.0
_MADE_BY_ANOTHER = (asyncpg.DuplicateTableError, asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError)
SNAPSHOTS_KEPT = 3

_APPEND = """
with wanted as (
    select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::smallint[], $6::json[], $7::json[])
        as row (seq, at, type, v, data, out)
    where $9 = 1 or exists (select from step where domain = $1 and seq = $9 - 1)
), written as (
    insert into step (domain, seq, at, type, v, data, out)
    select $1, seq, at, type, v, data, out from wanted
    returning seq
), taken as (
    delete from inbox where domain = $1 and id = any ($8::bigint[]) and exists (select from written)
)
select 1 from written limit 1
"""
_READ = """
select seq, at, type, v, data, out from step where domain = $1 and seq > $2 order by seq limit $3
"""
_LAST = "select coalesce(max(seq), 0) from step where domain = $1"
_INBOX = "select id, type, v, data from inbox where domain = $1 order by id limit $2"
_SAVE = """
with saved as (
    insert into snapshot (domain, version, seq, state) values ($1, $2, $3, $4)
    on conflict (domain, version, seq) do update set state = excluded.state
)
delete from snapshot where domain = $1 and version = $2 and seq < (
    select min(seq) from (
        select seq from snapshot where domain = $1 and version = $2 order by seq desc limit $5 - 1
    ) newest
)
"""
_LOAD = "select seq, state from snapshot where domain = $1 and version = $2 order by seq desc limit 1"

_PUT = text(
    "with put as (insert into inbox (domain, type, v, data) values (:domain, :type, :v, cast(:data as json)))"
    " select pg_notify(:channel, :domain)"
)


async def inbox_put(tx: Tx, domain: Domain, kind: str, v: int, data: bytes) -> None:
    """Leave a message, in JSON, for the writer of `domain`: it exists and the writer wakes when `tx` commits."""
    values = {"domain": domain, "type": kind, "v": v, "data": data.decode(), "channel": INBOX}
    await tx.execute(_PUT, values)


class PostgresLog(EventLog):
    """The log in the database at `dsn`. Connects when it is first used; `timeout` bounds every statement."""

    def __init__(self, dsn: str, *, timeout: float = TIMEOUT_S) -> None:
        self._dsn = dsn
        self._writing = Session(dsn, timeout=timeout, name="perezvon log writer")
        self._reading = Session(dsn, timeout=timeout, name="perezvon log reader")
        self._announcer = Announcer(Session(dsn, timeout=timeout, name="perezvon log announcer"))
        self._bells = {ROWS: Bell(), INBOX: Bell()}
        self._listener: Listener | None = None
        self._partitions = 0

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        first = rows[0].seq
        if [row.seq for row in rows] != list(range(first, first + len(rows))):
            raise ValueError("the rows of an append follow one another")
        await self._make_room(rows[-1].seq)
        columns = (
            [row.seq for row in rows],
            [row.at for row in rows],
            [row.type for row in rows],
            [row.v for row in rows],
            [row.data.decode() for row in rows],
            [row.out.decode() for row in rows],
        )
        try:
            written = await self._writing.fetch(_APPEND, domain, *columns, list(taken), first)
        except asyncpg.UniqueViolationError as error:
            raise LogFencedError(f"a row from {first} on exists") from error
        if not written:
            raise LogFencedError(f"the row before {first} is missing")
        self._announcer.changed(domain)

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        found = await self._reading.fetch(_READ, domain, after, limit)
        return [
            LogRow(seq=seq, at=at, type=kind, v=v, data=data.encode(), out=out.encode())
            for seq, at, kind, v, data, out in found
        ]

    @override
    async def last_seq(self, domain: Domain) -> int:
        return int((await self._reading.fetch(_LAST, domain))[0][0])

    @override
    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        found = await self._reading.fetch(_INBOX, domain, limit)
        return [InboxMessage(id=number, type=kind, v=v, data=data.encode()) for number, kind, v, data in found]

    @override
    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        values = (domain, snapshot.version, snapshot.seq, snapshot.state, SNAPSHOTS_KEPT)
        await self._writing.fetch(_SAVE, *values)

    @override
    async def load_snapshot(self, domain: Domain, *, version: str) -> Snapshot | None:
        found = await self._reading.fetch(_LOAD, domain, version)
        return Snapshot(seq=found[0][0], version=version, state=found[0][1]) if found else None

    @override
    def changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._rings(ROWS, domain)

    @override
    def inbox_changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._rings(INBOX, domain)

    def _rings(self, channel: str, domain: Domain) -> AsyncIterator[None]:
        if self._listener is None:
            self._listener = Listener(self._dsn, self._bells)
        return self._bells[channel].rings(domain)

    async def aclose(self) -> None:
        """Close the connections and end every iteration of `changed` and `inbox_changed`."""
        for bell in self._bells.values():
            bell.close()
        if self._listener is not None:
            await self._listener.aclose()
        await self._announcer.aclose()
        await self._writing.aclose()
        await self._reading.aclose()

    async def _make_room(self, seq: int) -> None:
        """Make the partition that comes next when the present one is nearly full."""
        needed = (seq + PARTITION_ROWS // 10) // PARTITION_ROWS
        while self._partitions <= needed:
            name = f"step_{self._partitions}"
            if (await self._writing.fetch("select to_regclass($1)", name))[0][0] is None:
                with contextlib.suppress(*_MADE_BY_ANOTHER):
                    await self._writing.fetch(partition(self._partitions))
            self._partitions += 1
