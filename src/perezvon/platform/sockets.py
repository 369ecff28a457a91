"""Folders for Unix sockets.

The path of a Unix socket is limited to 107 bytes, so a socket cannot always lie inside the data folder it belongs
to. Then it lies in a folder of its own under `/tmp`, named after the user and the data folder.
Anybody may create names there, so an existing folder is used only when it is a real folder, belongs to the expected
user and is closed to everybody else.
"""

import hashlib
import os
import re
import stat
from pathlib import Path

from perezvon.kernel.errors import AppError, ErrorKind

LONGEST_PATH = 107
"""Bytes in the path of a Unix socket on Linux, without the final zero."""

_SHARED = Path("/tmp")  # noqa: S108 - who made a folder there is checked
"""The same for every process, unlike what `TMPDIR` names."""

_LONGEST_NAME = 22
"""What is kept free for the file name of the socket inside the folder."""

_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")
"""Other characters have a meaning in PostgreSQL's list of socket folders or in an address."""


class SocketFolderError(AppError):
    """The folder for sockets belongs to somebody else or is open to others."""

    kind = ErrorKind.CONFLICT
    code = "platform.socket_folder_not_private"


def socket_folder(home: Path, *, user: int) -> Path:
    """A private folder with a short path for the sockets of `home`: `home` itself, or one in `/tmp`.

    The answer depends on the arguments alone, so every process of the same data folder agrees. The folder exists
    afterwards with mode 0700 and belongs to `user`. Raises `SocketFolderError` when that name is taken by others.
    """
    path = str(home)
    if _PLAIN.fullmatch(path) and len(path.encode()) + _LONGEST_NAME <= LONGEST_PATH:
        if not home.exists():
            _make(home, user)
        return home
    mark = hashlib.sha256(path.encode()).hexdigest()[:12]
    folder = _SHARED / f"perezvon-{user}-{mark}"
    if not os.path.lexists(folder):
        _make(folder, user)
    _check(folder, user)
    return folder


def _make(folder: Path, user: int) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    if user != os.geteuid():
        os.chown(folder, user, -1)


def _check(folder: Path, user: int) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != user or stat.S_IMODE(found.st_mode) & 0o077:
        raise SocketFolderError(f"{folder} is not a private folder of user {user}", folder=str(folder))
