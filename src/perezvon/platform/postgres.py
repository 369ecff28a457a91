"""A private PostgreSQL server that belongs to one data folder.

It needs no installation, no root and no open port: its programs come in a wheel, and it listens on a Unix socket that
only its user may open. It outlives the process that started it; whoever comes next adopts it.

What makes starting it less simple than running one program:

- PostgreSQL does not run as root. Root hands the folder to an ordinary user; from then on the folder's owner counts.
  Inside the folder root writes nothing by name that this user could have turned into a link to somewhere else.
- A first start may be killed half way. The folder is made under another name and renamed when it is whole, so it
  either is a database or does not exist.
- Two processes may start at once. A lock beside the folder admits one, and the other finds a running server. The
  programs of a first start inherit the lock, so an orphan of a killed first start is waited for.
- The file `postmaster.pid` may name a process that is dead, a zombie (in a container whose first process reaps
  nobody) or by now another program, and PostgreSQL refuses to start for the last two. Then the number in the file is
  replaced by one that no process can have. The file itself stays, because it also names the shared memory by which
  PostgreSQL notices that processes of the old server still live: two servers on one folder would destroy it.
"""

import fcntl
import os
import pwd
import re
import select
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Self

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.binaries import MAJOR, programs
from perezvon.platform.sockets import socket_folder
from perezvon.platform.system import SystemClock

ROLE = "perezvon"
PATIENCE = 60.0
"""Seconds a server may take to come up; after a power failure it first repeats what it had not written."""

_OWNERS = ("perezvon", "postgres", "nobody")
_PARTS = ("PG_VERSION", "base", "global/pg_control", "pg_wal", "postgresql.conf")
"""Without one of these no server starts."""

_NO_PROCESS = str(2**31 - 1)
_PORT = "5432"
_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
_CLOSED = {"listen_addresses": "", "unix_socket_permissions": "0700", "port": _PORT}
_TUNED = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


class ServerError(AppError):
    """The private server did not come up; the message says what it printed."""

    kind = ErrorKind.UNAVAILABLE
    code = "postgres.not_started"

    @classmethod
    def because(cls, why: str) -> Self:
        """The server did not come up for this reason."""
        return cls(f"PostgreSQL did not start: {why}", why=why)


class FolderError(AppError):
    """The folder cannot hold a private server: its user cannot reach it, or it holds something else."""

    kind = ErrorKind.CONFLICT
    code = "postgres.folder_unusable"


class DamagedError(AppError):
    """The folder holds half a database: parts of it were removed."""

    kind = ErrorKind.CONFLICT
    code = "postgres.damaged"


class OtherMajorError(AppError):
    """The folder was written by another major version of PostgreSQL."""

    kind = ErrorKind.CONFLICT
    code = "postgres.other_major"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owner:
    """The user whom the folder belongs to and who runs the server."""

    user: int
    group: int

    @property
    def is_another(self) -> bool:
        return self.user != os.geteuid()

    def run(self, argv: Sequence[str | Path], *, pass_fds: Sequence[int] = ()) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, in an environment that holds no settings of PostgreSQL."""
        return subprocess.run(
            argv, check=False, capture_output=True, text=True, env=_ENVIRONMENT, pass_fds=pass_fds, **self._process()
        )

    def detach(self, argv: Sequence[str | Path], *, log: Path, held: int) -> None:
        """Start a program as this user that no longer depends on us; it prints into `log` and keeps `held` open."""
        with log.open("wb") as out:
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *argv],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=_ENVIRONMENT,
                pass_fds=(held,),
                start_new_session=True,
                **self._process(),
            )

    def _process(self) -> Mapping[str, Any]:
        other = {"user": self.user, "group": self.group, "extra_groups": []} if self.is_another else {}
        return {"cwd": "/", **other}


class PrivateServer:
    """The server of one folder. Its methods block: call them before the loop runs, or in a thread.

    `settings` are PostgreSQL's own and count when the folder is made; later the operator's `ALTER SYSTEM` does.
    """

    def __init__(self, folder: Path, *, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder.resolve()
        self._settings = {**_TUNED, **(settings or {})}
        self._clock = SystemClock()

    def start(self) -> str:
        """Make sure the server runs and answers, and return its address. A running one is adopted.

        Raises `FolderError`, `OtherMajorError`, `ServerError`, `ProgramsMissingError` or `SocketFolderError`.
        """
        owner = self._owner()
        self._open_way(owner)
        with self._lock() as lock:
            bin_folder = programs(user=owner.user, group=owner.group, copies=self._folder.parent)
            if not self._is_made():
                self._make(bin_folder, owner, lock)
            self._check_major()
            sockets = socket_folder(self._folder, user=owner.user)
            self._bring_up(bin_folder, owner, sockets)
        return f"postgresql://{ROLE}@/postgres?host={sockets}"

    def stop(self) -> None:
        """Stop the server if it runs, ending its clients' sessions. Returns when it is down."""
        if not self._folder.exists():
            return
        with self._lock():
            self._take_down()

    @property
    def is_running(self) -> bool:
        """Whether a server works in the folder, ready or not."""
        return self._postmaster() is not None

    @property
    def process(self) -> int | None:
        """The server's first process, if it runs."""
        return self._postmaster()

    def check(self) -> None:
        """Read every page of the folder of a server that is down. Raises `DamagedError` for one that is not as written."""
        owner = self._owner()
        folder = programs(user=owner.user, group=owner.group, copies=self._folder.parent)
        with self._lock():
            checked = owner.run([folder / "pg_checksums", "--check", "-D", self._folder])
        if checked.returncode != 0:
            missing = checked.stderr.strip()[-2_000:]
            raise DamagedError(f"{self._folder}: {missing}", folder=str(self._folder), missing=missing)

    # --- The folder. -------------------------------------------------------------------------------------------------

    def _owner(self) -> _Owner:
        if os.geteuid() != 0:
            return _Owner(user=os.geteuid(), group=os.getegid())
        if self._folder.exists() and (found := self._folder.stat()).st_uid != 0:
            return _Owner(user=found.st_uid, group=found.st_gid)
        for name in _OWNERS:
            try:
                user = pwd.getpwnam(name)
            except KeyError:
                continue
            return _Owner(user=user.pw_uid, group=user.pw_gid)
        raise ServerError.because(
            "PostgreSQL does not run as root and there is no user to run it: create the user perezvon"
        )

    def _open_way(self, owner: _Owner) -> None:
        """Make the data folder if need be, and check that PostgreSQL's user can walk down to it."""
        data = self._folder.parent
        try:
            if not data.exists():
                data.mkdir(parents=True)
                data.chmod(0o711 if owner.is_another else 0o700)
        except OSError as error:
            raise FolderError(f"the data folder {data} cannot be made: {error.strerror}", folder=str(data)) from error
        if owner.run(["/bin/sh", "-c", f"cd {shlex.quote(str(data))}"]).returncode != 0:
            raise FolderError(
                f"user {owner.user}, who runs PostgreSQL, cannot enter {data}: choose another with PEREZVON_DATA",
                folder=str(data),
            )

    @contextmanager
    def _lock(self) -> Iterator[int]:
        path = self._folder.with_name(f"{self._folder.name}.lock")
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            deadline = self._deadline()
            while not _try_lock(lock):
                self._wait(deadline, f"another process holds {path}")
            yield lock
        finally:
            os.close(lock)

    def _is_made(self) -> bool:
        if not self._folder.exists():
            return False
        if (self._folder / "PG_VERSION").exists():
            return True
        if any(self._folder.iterdir()):
            raise FolderError(f"{self._folder} holds something else than a database", folder=str(self._folder))
        return False

    def _make(self, bin_folder: Path, owner: _Owner, lock: int) -> None:
        unfinished = self._folder.with_name(f"{self._folder.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if owner.is_another:
            os.chown(unfinished, owner.user, owner.group)
        options: list[str | Path] = [
            *("-U", ROLE, "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            *("--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions"),
            *(part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")),
        ]
        made = owner.run([bin_folder / "initdb", "-D", unfinished, *options], pass_fds=(lock,))
        if made.returncode != 0:
            raise ServerError.because(made.stderr.strip()[-2_000:])
        unfinished.rename(self._folder)

    def _check_major(self) -> None:
        if missing := ", ".join(missing_parts(self._folder)):
            raise DamagedError(f"{self._folder} lacks {missing}", folder=str(self._folder), missing=missing)
        found = int((self._folder / "PG_VERSION").read_text().strip())
        if found != MAJOR:
            raise OtherMajorError(
                f"{self._folder} was written by PostgreSQL {found}; this version of Perezvon brings {MAJOR}",
                found=found,
                needed=MAJOR,
            )

    # --- The processes. ----------------------------------------------------------------------------------------------

    def _bring_up(self, bin_folder: Path, owner: _Owner, sockets: Path) -> None:
        deadline = self._deadline()
        while owner.run(_ready(bin_folder, sockets)).returncode != 0:
            if self._postmaster() is None:
                self._disown_pid_file()
                (sockets / f".s.PGSQL.{_PORT}.lock").unlink(missing_ok=True)
                failure = self._launch(bin_folder, owner, sockets)
                if failure and "shared memory block" not in failure:
                    raise ServerError.because(failure)
            elif self._has_lost_its_socket(sockets):
                self._take_down()
            self._wait(deadline, f"the server in {self._folder} does not answer")

    def _launch(self, bin_folder: Path, owner: _Owner, sockets: Path) -> str:
        """Start a server and wait until it answers. Returns what it printed when it died, otherwise nothing.

        The server inherits the writing end of a pipe: its closing tells that the last of its processes is gone.
        """
        settings = {**_CLOSED, "unix_socket_directories": str(sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = self._folder.with_name(f"{self._folder.name}.log")
        alive, held = os.pipe()
        try:
            owner.detach([bin_folder / "postgres", "-D", self._folder, *options], log=log, held=held)
            os.close(held)
            deadline = self._deadline()
            while owner.run(_ready(bin_folder, sockets)).returncode != 0:
                self._wait(deadline, f"the server in {self._folder} does not answer")
                if select.select([alive], [], [], 0)[0]:
                    return log.read_text(errors="replace").strip()[-2_000:] or "it printed nothing"
        finally:
            os.close(alive)
        return ""

    def _take_down(self) -> None:
        pid = self._postmaster()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
            deadline = self._deadline()
            while self._postmaster() is not None:
                self._wait(deadline, f"the server in {self._folder} does not stop")

    def _postmaster(self) -> int | None:
        """The process that runs the server of this folder, unless it is dead, a zombie or another program."""
        lines = self._pid_lines()
        if not lines or not lines[0].isdecimal():
            return None
        pid = int(lines[0])
        return pid if _works_in(pid, self._folder) else None

    def _has_lost_its_socket(self, sockets: Path) -> bool:
        """Whether the server is up and yet nobody can reach it, because its socket was deleted."""
        lines = self._pid_lines()
        return bool(lines) and lines[-1].strip() == "ready" and not (sockets / f".s.PGSQL.{_PORT}").exists()

    def _pid_lines(self) -> list[str]:
        try:
            return (self._folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _disown_pid_file(self) -> None:
        path = self._folder / "postmaster.pid"
        if not path.exists():
            return
        text, numbers = re.subn(r"\A-?\d+", _NO_PROCESS, path.read_text())
        if not numbers:
            path.unlink()  # A power failure can leave the file empty; then it names no shared memory either.
            return
        file = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)

    # --- Waiting. ----------------------------------------------------------------------------------------------------

    def _deadline(self) -> float:
        return self._clock.monotonic() + PATIENCE

    def _wait(self, deadline: float, otherwise: str) -> None:
        if self._clock.monotonic() > deadline:
            raise ServerError.because(otherwise)
        Event().wait(0.02)


def missing_parts(folder: Path) -> list[str]:
    """What a database's folder lacks without which no server starts; a version that is no number counts as missing."""
    missing = [part for part in _PARTS if not (folder / part).exists()]
    if not missing and not (folder / "PG_VERSION").read_text(errors="replace").strip().isdecimal():
        missing = ["PG_VERSION"]
    return missing


def _ready(bin_folder: Path, sockets: Path) -> Sequence[str | Path]:
    return [bin_folder / "pg_isready", "-q", "-h", sockets, "-p", _PORT]


def _try_lock(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _works_in(pid: int, folder: Path) -> bool:
    """Whether `pid` is a postgres started for `folder`. A zombie has no command line any more."""
    process = Path("/proc", str(pid))
    if not Path("/proc/self").exists():
        return _exists(pid)
    try:
        argv = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return Path(os.fsdecode(argv[0])).name == "postgres" and os.fsencode(folder) in argv


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
