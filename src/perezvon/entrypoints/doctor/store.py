"""Checks of what the database and the stores beside it hold."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec
from sqlalchemy import text

from perezvon.engine.engine import Engine
from perezvon.entrypoints import schema
from perezvon.entrypoints.doctor.finding import Finding
from perezvon.features.audit.public import verify
from perezvon.kernel.time import SECOND, Clock
from perezvon.platform.blobs import BlobNotFoundError, Blobs, BlobsUnavailableError
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.jobs import Jobs
from perezvon.platform.log.partitions import FIND, Sizes, making, partitions_of, place_for
from perezvon.platform.settings import Settings
from perezvon.platform.system import SystemClock

SKEW_S = 2.0
LAG = 1_000
"""Steps that a follower may be behind: a busy minute."""

NEWEST = 100
"""Masters that are looked for, the newest ones: all of them would take longer than anybody waits."""

ORPHAN_S = 3_600
"""A recording younger than this may be one whose report is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What the checks look at."""

    settings: Settings
    database: Database
    clock: Clock = field(default_factory=SystemClock)


Check: TypeAlias = Callable[[Store, Tx], AsyncIterator[Finding]]


async def read_only(_: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether it can be written to."""
    asked = "select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean"
    if (await tx.execute(text(asked))).scalar_one():
        yield Finding(check="read_only")


async def clock(store: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether both have the same time."""
    theirs = (await tx.execute(text("select extract(epoch from clock_timestamp())"))).scalar_one()
    skew = abs(float(theirs) - store.clock.now() / SECOND)
    if skew > SKEW_S:
        yield Finding(check="clock", severity="warning", params={"seconds": round(skew)})


async def partitions(store: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether the next step has a place to go."""
    last = (await tx.execute(text("select coalesce(max(seq), 0) from step"))).scalar_one()
    existing = partitions_of(await tx.exec_driver_sql(FIND))
    if not any(one.holds(last + 1) for one in existing):

        async def make() -> None:
            async with store.database.begin() as writing:
                await writing.exec_driver_sql(making(place_for(last + 1, existing, Sizes().least)))

        yield Finding(check="partition", params={"seq": last + 1}, fix=make)


async def beginning(_: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether a centre whose first steps were dropped has a state to start from."""
    asked = "select domain, min(seq) as first from step where domain = 'main' group by domain having min(seq) > 1"
    for domain, first in (await tx.execute(text(asked))).all():
        kept = await tx.execute(
            text("select state from snapshot where domain = :domain and seq >= :first order by seq desc"),
            {"domain": domain, "first": first},
        )
        if not any(_is_readable(state) for state in kept.scalars()):
            yield Finding(check="beginning", params={"first": first})


def _is_readable(state: bytes) -> bool:
    try:
        Engine.restore(state)
    except (msgspec.MsgspecError, ValueError, TypeError):
        return False
    return True


async def followers(_: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether what follows the log keeps up."""
    behind = await tx.execute(
        text(
            "select name, last.seq - cursor.seq as lag from cursor"
            " join (select domain, max(seq) as seq from step group by domain) last using (domain)"
            " where last.seq - cursor.seq > :most order by lag desc"
        ),
        {"most": LAG},
    )
    for name, lag in behind.all():
        yield Finding(check="followers", severity="warning", params={"name": name, "lag": lag})


async def jobs(store: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether there is work that was given up."""
    kinds = await Jobs().dead(tx)

    async def revive() -> None:
        async with store.database.begin() as writing:
            for kind in kinds:
                await Jobs().revive(writing, kind)

    if kinds:
        params = {"count": sum(kinds.values()), "kinds": ", ".join(kinds)}
        yield Finding(check="jobs", severity="warning", params=params, fix=revive)


async def administrator(_: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether anybody may change settings."""
    asked = "select count(*) from app_user where is_active and 'administrator' = any(roles)"
    people = "select count(*) from app_user"
    if (await tx.execute(text(people))).scalar_one() and not (await tx.execute(text(asked))).scalar_one():
        yield Finding(check="administrator")


async def audit(_: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether the audit trail is as it was written."""
    trail = await verify(tx)
    if trail.broken_at is not None:
        yield Finding(check="audit", params={"entry": trail.broken_at})


async def orphans(store: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether recordings lie about that nobody can find."""
    folder = store.settings.recordings
    before = store.clock.now() / SECOND - ORPHAN_S
    names = [path.stem for path in folder.glob("*.wav") if path.stat().st_mtime < before] if folder.is_dir() else []
    known = await tx.execute(text("select recording from recording where recording = any(:names)"), {"names": names})
    left = set(names) - {row.recording for row in known}
    if left:
        yield Finding(check="orphans", severity="warning", params={"count": len(left), "path": str(folder)})


async def blobs(store: Store, tx: Tx) -> AsyncIterator[Finding]:
    """Whether finished recordings can be played."""
    kept = Blobs.open(store.settings.blobs, store.settings.blob_folder)
    newest = await tx.execute(
        text("select blob from recording_master join recording using (recording) order by started_at desc limit :most"),
        {"most": NEWEST},
    )
    missing = []
    for (key,) in newest.all():
        try:
            await kept.size(key)
        except (BlobNotFoundError, BlobsUnavailableError):
            missing.append(key)
    if missing:
        yield Finding(check="blobs", params={"count": len(missing), "example": missing[0]})


CHECKS: Sequence[Check] = (
    read_only,
    clock,
    partitions,
    beginning,
    followers,
    jobs,
    administrator,
    audit,
    orphans,
    blobs,
)


async def examine(store: Store) -> list[Finding]:
    """What all of them find; first whether the database answers and is one that this version knows."""
    try:
        async with store.database.begin() as tx:
            found = await schema.current(tx)
            if found is None:
                return []  # Nobody has started a centre here yet.
            if found != schema.revisions()[-1] and found not in schema.revisions():
                return [Finding(check="schema", params={"found": found})]
            if found != schema.revisions()[-1]:
                return []  # The next start, or `perezvon upgrade`, brings it up to date.
            return [finding for check in CHECKS async for finding in check(store, tx)]
    except DatabaseUnavailableError as error:
        return [Finding(check="database", params={"why": str(error.__cause__ or error)})]
