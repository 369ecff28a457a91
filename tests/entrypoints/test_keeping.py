"""Backups by themselves: when one is due, and which stay."""

import os
from pathlib import Path

from perezvon.entrypoints.backup.keeping import forget_old, is_due, last, made
from perezvon.kernel.time import SECOND

HOUR_S = 3_600
HOUR = HOUR_S * SECOND


def write(folder: Path, name: str, hours: int) -> None:
    (folder / name).write_text("")
    os.utime(folder / name, (hours * HOUR_S, hours * HOUR_S))


def test_a_backup_is_due_when_there_is_none_or_the_last_is_old(tmp_path: Path) -> None:
    assert is_due(tmp_path, hours=24, now=0)
    write(tmp_path, "perezvon-1.tar", 10)
    assert not is_due(tmp_path, hours=24, now=33 * HOUR)
    assert is_due(tmp_path, hours=24, now=34 * HOUR)


def test_the_newest_stay_and_other_files_are_left_alone(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, f"perezvon-{number}.tar", number)
    write(tmp_path, "precious.tar", 0)
    forget_old(tmp_path, keep=2)
    assert [path.name for path in made(tmp_path)] == ["perezvon-3.tar", "perezvon-4.tar"]
    assert (tmp_path / "precious.tar").exists()


def test_a_backup_that_goes_while_the_folder_is_looked_at_is_no_backup(tmp_path: Path) -> None:
    """A link to nowhere is listed, and gone when it is asked for."""
    write(tmp_path, "perezvon-1.tar", 10)
    (tmp_path / "perezvon-2.tar").symlink_to(tmp_path / "gone")
    assert [path.name for path in made(tmp_path)] == ["perezvon-1.tar"]
    assert last(tmp_path) == 10 * HOUR
    assert last(tmp_path / "nowhere") is None
