"""What old steps that were dropped mean for the commands and jobs of a centre."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from perezvon.entrypoints import retention, worker
from perezvon.entrypoints.foundation import Foundation, foundation
from perezvon.kernel.ids import MAIN
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Database
from perezvon.platform.log.port import LogRow, Snapshot, StepsGoneError
from perezvon.platform.settings import Settings

DAY: Micros = 86_400 * SECOND
LAST = 2_500


@pytest.fixture
async def base(database: Database, tmp_path: Path) -> AsyncIterator[Foundation]:
    """A log whose steps were one a day, with room for a thousand in a partition."""
    settings = Settings(data=tmp_path, database=database.dsn, log_days=10)
    async with foundation(settings, name="test") as found:
        async with database.begin() as tx:
            for name in list(await tx.scalars(text("select relname from pg_class where relname ~ '^step_[0-9]*$'"))):
                await tx.execute(text(f"drop table {name}"))
            for first in range(0, 4_000, 1_000):
                bounds = f"for values from ({first}) to ({first + 1_000})"
                await tx.execute(text(f"create table step_{first} partition of step {bounds}"))
        now = found.clock.now()
        rows = [
            LogRow(seq=seq, at=now - (LAST - seq) * DAY, type="time_passed", v=1, data=b"{}", out=b"[]")
            for seq in range(1, LAST + 1)
        ]
        await found.event_log.append(MAIN, rows)
        version = retention.ENGINE_VERSION
        await found.event_log.save_snapshot(MAIN, Snapshot(seq=LAST, version=version, state=b""))
        yield found


async def drop(base: Foundation) -> list[int]:
    async with base.database.begin() as tx:
        return [one.first for one in await retention.drop_old_steps(base, tx)]


async def open_contact(base: Foundation, *, days_ago: int) -> None:
    async with base.database.begin() as tx:
        await tx.execute(
            text(
                "insert into contact (contact, line, channel, language, arrived_at, talk, queue_visits)"
                " values ('c1', 'main', 'voice', 'en', now() - :days * interval '1 day', 0, 0)"
            ),
            {"days": days_ago},
        )


async def test_steps_older_than_the_operator_wants_go(base: Foundation) -> None:
    assert await drop(base) == [0]  # Of the next one, some are too near to the snapshot.
    assert await base.event_log.first_seq(MAIN) == 1_000


async def test_all_stay_unless_the_operator_says_otherwise(base: Foundation) -> None:
    object.__setattr__(base, "settings", base.settings.model_copy(update={"log_days": None}))
    assert await drop(base) == []


async def test_what_a_contact_that_goes_on_has_lived_through_stays(base: Foundation) -> None:
    await open_contact(base, days_ago=2_000)
    assert await drop(base) == []
    async with base.database.begin() as tx:
        await tx.execute(text("update contact set ended_at = now()"))
    assert await drop(base) == [0]


async def test_a_rebuild_is_refused_and_empties_nothing(base: Foundation) -> None:
    await open_contact(base, days_ago=1)
    await drop(base)
    with pytest.raises(StepsGoneError, match="from 1 to 999"):
        await worker.rebuild(base.settings)
    async with base.database.begin() as tx:
        assert (await tx.execute(text("select count(*) from contact"))).scalar_one() == 1
