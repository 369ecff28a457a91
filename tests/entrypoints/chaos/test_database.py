"""The private database survives being killed; `make chaos-full` does this three hundred times."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from perezvon.entrypoints.chaos.database import Counts, kill_database
from perezvon.platform.postgres import PrivateServer


def test_killing_the_database_loses_nothing_that_was_acknowledged(open_folder: Path) -> None:
    counts = kill_database(rounds=6, seed=1, folder=open_folder)

    assert counts.violations == []
    assert counts.rounds == sum(counts.kills.values()) == 6
    assert counts.kills_while_writing >= 3
    assert counts.rows_acknowledged > 100
    assert min(counts.kills.values()) >= 1


def run(dsn: str, statement: str) -> None:
    async def do() -> None:
        connection = await asyncpg.connect(dsn)
        if await connection.fetchval("select to_regclass('step')") is not None:
            for one in statement.split("; "):
                await connection.execute(one)
        await connection.close()
        await asyncio.sleep(0)

    asyncio.run(do())


def lose_the_last_rows(dsn: str, _: Path) -> None:
    """As a server does that did not sync what it acknowledged."""
    run(
        dsn,
        "delete from step using (select domain, max(seq) as last from step group by domain) newest"
        " where step.domain = newest.domain and seq > last - 100",
    )


def lose_a_row_in_the_middle(dsn: str, _: Path) -> None:
    run(dsn, "delete from step where seq = 7")


def change_a_row(dsn: str, _: Path) -> None:
    run(dsn, """update step set data = '{"n": 8}' where seq = 7""")


def damage_a_page(dsn: str, folder: Path) -> None:
    """As a disk does: one bit, which nobody reads today."""
    run(
        dsn,
        "create table if not exists quiet as select generate_series(1, 1000) as n; vacuum (freeze) quiet; checkpoint",
    )
    newest = max((folder / "base").glob("*/[0-9]*[0-9]"), key=lambda path: int(path.name))
    content = bytearray(newest.read_bytes())
    content[5_000] ^= 1
    newest.write_bytes(content)


SEED = 27
"""Of a first round that kills after rows were acknowledged."""

BUGS: dict[Callable[[str, Path], None], Callable[[Counts], int]] = {
    lose_the_last_rows: lambda counts: counts.rows_lost,
    lose_a_row_in_the_middle: lambda counts: counts.gaps,
    change_a_row: lambda counts: counts.gaps,
    damage_a_page: lambda counts: counts.pages_damaged + counts.dumps_failed,
}


@pytest.mark.parametrize(("bug", "count"), BUGS.items(), ids=lambda part: getattr(part, "__name__", part))
def test_a_server_that_breaks_its_promise_is_noticed(
    bug: Callable[[str, Path], None],
    count: Callable[[Counts], int],
    open_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = PrivateServer.start

    def start_badly(server: PrivateServer) -> str:
        dsn = start(server)
        bug(dsn, server._folder)
        return dsn

    monkeypatch.setattr(PrivateServer, "start", start_badly)
    counts = kill_database(rounds=1, seed=SEED, folder=open_folder)
    assert count(counts) > 0
    assert counts.violations != []
