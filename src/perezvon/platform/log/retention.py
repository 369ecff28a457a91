"""Dropping old steps: whole partitions, from the beginning of the log on, so that what is left has no gaps.

A partition goes when its newest step is old enough and nobody needs one of its steps: not the next start, which replays
from a snapshot of the present version, no follower, and no domain whose newest step is there. It is detached while others
read and write, marked, and dropped. Whatever breaks off on the way is finished by the next run.
"""

import structlog

from perezvon.kernel.time import Micros
from perezvon.platform.log.partitions import FIND, Partition, partitions_of
from perezvon.platform.log.session import Session

MARGIN = 1_000
"""So many steps are kept before each that is needed."""

TIMEOUT_S = 300.0
"""Detaching waits for those who have been reading since before it began, such as a backup."""

_MARK = "perezvon: to be dropped"

_LEFT_BEHIND = """
select relname from pg_class where relkind = 'r' and not relispartition and pg_table_is_visible(oid)
and obj_description(oid, 'pg_class') = $1
"""
_NEEDS = """
with recursive known (domain) as (
    (select domain from step order by domain limit 1)
    union all
    select (select domain from step where step.domain > known.domain order by domain limit 1)
    from known where domain is not null
)
select domain, last, least(
    last,
    (select coalesce(min(seq), 0) from snapshot where snapshot.domain = known.domain and version = $1),
    (select min(seq) from cursor where cursor.domain = known.domain)
) as needed
from known cross join lateral (select max(seq) as last from step where step.domain = known.domain) newest
where domain is not null
"""
_NEWEST_IN = "select at from step where domain = $1 and seq >= $2 and seq < $3 order by seq desc limit 1"

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Retention:
    """Drops old steps of the log in the database at `dsn`."""

    def __init__(self, dsn: str, *, timeout: float = TIMEOUT_S, margin: int = MARGIN) -> None:
        self._session = Session(dsn, timeout=timeout, name="perezvon log retention")
        self._margin = margin

    async def drop(self, *, before: Micros, version: str) -> list[Partition]:
        """Drop the partitions all of whose steps are older than `before` and which nobody needs; tells which.

        `version` is that of the snapshots which the next start can use. Raises `LogUnavailableError`.
        """
        await self._finish()
        dropped: list[Partition] = []
        partitions = partitions_of(await self._session.fetch(FIND))
        needs = await self._session.fetch(_NEEDS, version)
        for partition in partitions[:-1]:
            concerned = [(domain, needed) for domain, last, needed in needs if last >= partition.first]
            if any(needed - self._margin < partition.end for _, needed in concerned):
                break
            if not await self._is_older(partition, [domain for domain, _ in concerned], before):
                break
            await self._drop(partition)
            dropped.append(partition)
        return dropped

    async def aclose(self) -> None:
        """Close the connection."""
        await self._session.aclose()

    async def _finish(self) -> None:
        """What an earlier run began."""
        for partition in partitions_of(await self._session.fetch(FIND)):
            if partition.is_leaving:
                await self._session.fetch(f"alter table step detach partition {partition.name} finalize")
        for (name,) in await self._session.fetch(_LEFT_BEHIND, _MARK):
            await self._session.fetch(f"drop table {name}")

    async def _is_older(self, partition: Partition, domains: list[str], before: Micros) -> bool:
        for domain in domains:
            newest = await self._session.fetch(_NEWEST_IN, domain, partition.first, partition.end)
            if newest and newest[0][0] >= before:
                return False
        return True

    async def _drop(self, partition: Partition) -> None:
        await self._session.fetch(f"comment on table {partition.name} is '{_MARK}'")
        await self._session.fetch(f"alter table step detach partition {partition.name} concurrently")
        await self._session.fetch(f"drop table {partition.name}")
        _log.info("steps_dropped", partition=partition.name, first=partition.first, end=partition.end)
