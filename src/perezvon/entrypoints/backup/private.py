"""Files that nobody else may read, since a backup holds everything."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_UNFINISHED = ".perezvon-backup-"


def create(path: Path) -> BinaryIO:
    """A new file for writing. Raises `FileExistsError`; follows no link."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")


@contextmanager
def unfinished(folder: Path, name: str) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in `folder` with its path, for as long as it is written; then it is gone, unless it was renamed.

    It stays locked, by which it differs from one whose writer was killed. Raises `FileExistsError`.
    """
    path = folder / f"{_UNFINISHED}{name}"
    with create(path) as file:
        with suppress(OSError):  # Some shares know no locks. What is left there stays.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield path, file
        finally:
            path.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove the unfinished files in `folder` that nobody writes any more."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError), os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
