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
from perezvon.platform.log.partitions import FIND, Partition, Sizes, making, partitions_of, place_for
from perezvon.platform.log.port import (
    EventLog,
    InboxMessage,
    LogFencedError,
    LogRow,
    LogUnavailableError,
    Snapshot,
    StepsGoneError,
)
from perezvon.platform.log.session import Session

TIMEOUT_S = 5.0
_MADE_BY_ANOTHER = (
    asyncpg.DuplicateTableError,
    asyncpg.DuplicateObjectError,
    asyncpg.UniqueViolationError,
    asyncpg.InvalidObjectDefinitionError,  # Its range overlaps the new one.
)
SNAPSHOTS_KEPT = 3
ATTEMPTS = 3
"""So often a partition is looked for that others may be making at the same time."""

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
_FIRST = "select coalesce(min(seq), 1) from step where domain = $1"
_LAST = "select coalesce(max(seq), 0) from step where domain = $1"
_FIRST_FROM = "select seq, at from step where domain = $1 and seq >= $2 order by seq limit 1"
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
_LOAD = """
select seq, version, state from snapshot where domain = $1 and ($2::text is null or version = $2)
order by seq desc limit 1
"""

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

    def __init__(self, dsn: str, *, timeout: float = TIMEOUT_S, sizes: Sizes | None = None) -> None:
        self._dsn = dsn
        self._sizes = sizes or Sizes()
        self._writing = Session(dsn, timeout=timeout, name="perezvon log writer")
        self._reading = Session(dsn, timeout=timeout, name="perezvon log reader")
        self._saving = Session(dsn, timeout=timeout, name="perezvon log snapshots")
        """A snapshot is large, and no row waits for it."""
        self._announcer = Announcer(Session(dsn, timeout=timeout, name="perezvon log announcer"))
        self._bells = {ROWS: Bell(), INBOX: Bell()}
        self._listener: Listener | None = None
        self._partitions: list[Partition] = []

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        first = rows[0].seq
        if [row.seq for row in rows] != list(range(first, first + len(rows))):
            raise ValueError("the rows of an append follow one another")
        await self._make_room(domain, rows)
        columns = (
            [row.seq for row in rows],
            [row.at for row in rows],
            [row.type for row in rows],
            [row.v for row in rows],
            [row.data.decode() for row in rows],
            [row.out.decode() for row in rows],
        )
        values = (domain, *columns, list(taken), first)
        try:
            written = await self._writing.fetch(_APPEND, *values)
        except asyncpg.UniqueViolationError as error:
            raise LogFencedError(f"a row from {first} on exists") from error
        except asyncpg.CheckViolationError:  # The place of a domain that is new went with old rows of others.
            self._partitions.clear()
            await self._make_room(domain, rows)
            written = await self._writing.fetch(_APPEND, *values)
        if not written:
            raise LogFencedError(f"the row before {first} is missing")
        self._announcer.changed(domain)

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        rows = await self._reading.fetch(_READ, domain, after, limit)
        if rows and rows[0][0] != after + 1:
            raise StepsGoneError(after + 1, rows[0][0])
        return [
            LogRow(seq=seq, at=at, type=kind, v=v, data=data.encode(), out=out.encode())
            for seq, at, kind, v, data, out in rows
        ]

    @override
    async def first_seq(self, domain: Domain) -> int:
        return int((await self._reading.fetch(_FIRST, domain))[0][0])

    @override
    async def last_seq(self, domain: Domain) -> int:
        return int((await self._reading.fetch(_LAST, domain))[0][0])

    @override
    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        waiting = await self._reading.fetch(_INBOX, domain, limit)
        return [InboxMessage(id=number, type=kind, v=v, data=data.encode()) for number, kind, v, data in waiting]

    @override
    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        values = (domain, snapshot.version, snapshot.seq, snapshot.state, SNAPSHOTS_KEPT)
        await self._saving.fetch(_SAVE, *values)

    @override
    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        for seq, form, state in await self._reading.fetch(_LOAD, domain, version):
            return Snapshot(seq=seq, version=form, state=state)
        return None

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
        for session in (self._writing, self._reading, self._saving):
            await session.aclose()

    async def _make_room(self, domain: Domain, rows: Sequence[LogRow]) -> None:
        """Make the partitions that these rows need, and the one that comes next when the present one is nearly full."""
        seq, last = max(rows[0].seq, 0), rows[-1].seq + self._sizes.ahead
        while seq <= last:
            place = next((one for one in self._partitions if one.holds(seq)), None)
            if place is None:
                place = await self._make_place(domain, seq, rows[-1])
            seq = place.end

    async def _make_place(self, domain: Domain, seq: int, newest: LogRow) -> Partition:
        """The partition for the row `seq`, which is perhaps made only now."""
        for _ in range(ATTEMPTS):
            self._partitions = partitions_of(await self._writing.fetch(FIND))
            for one in self._partitions:
                if one.holds(seq):
                    return one
            size = await self._suited_size(domain, newest)
            with contextlib.suppress(*_MADE_BY_ANOTHER):
                await self._writing.fetch(making(place_for(seq, self._partitions, size)))
        raise LogUnavailableError(f"the place of the row {seq} is being dropped")

    async def _suited_size(self, domain: Domain, newest: LogRow) -> int:
        """By how fast the newest partition has been filled."""
        since = self._partitions[-1].first if self._partitions else 0
        for seq, at in await self._writing.fetch(_FIRST_FROM, domain, since):
            return self._sizes.suited(newest.seq - seq, newest.at - at)
        return self._sizes.least
