"""Backups by themselves: when one is due, and which stay."""

import os
from pathlib import Path

from perezvon.entrypoints.backup.keeping import forget_old, is_due, made

HOUR = 3_600


def write(folder: Path, name: str, hours: int) -> None:
    (folder / name).write_text("")
    os.utime(folder / name, (hours * HOUR, hours * HOUR))


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
