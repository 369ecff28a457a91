"""The private database survives being killed; `make chaos-full` does this three hundred times."""

from pathlib import Path

from perezvon.entrypoints.chaos.database import kill_database


def test_killing_the_database_loses_nothing_that_was_acknowledged(open_folder: Path) -> None:
    counts = kill_database(rounds=6, seed=1, folder=open_folder)

    assert counts.violations == []
    assert counts.rounds == sum(counts.kills.values()) == 6
    assert counts.kills_while_writing >= 3
    assert counts.rows_acknowledged > 100
