"""Other processes of this data folder: started in the background, found again, stopped."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import Micros
from perezvon.platform.settings import Settings

ROLES = ("api", "dispatch", "media", "worker")
"""What a node may run."""

HOLDERS = ("serve", "api", "dispatch", "worker", "media")
"""Names under which processes of a data folder are found, in the order in which they are ended. A process that runs both api
and dispatch, or keeps others alive, is `serve` too."""

LOOK_S = 0.02

OUT_BYTES = 10_000_000
"""What a process printed is set aside at its next start when it is longer than this."""

NOW = signal.SIGINT
"""Ends a process soon. SIGTERM may let voice go on until its calls have ended."""

END_S = 30.0
"""How long a process may take to end: calls are ended, jobs finished or given back, a snapshot is left."""


class AlreadyRunningError(AppError):
    """Another process holds this role for the data folder."""

    kind = ErrorKind.CONFLICT
    code = "process.already_running"


@contextmanager
def role(settings: Settings, name: str, *, patience: float = 0.2) -> Iterator[None]:
    """Hold a role of the data folder, with the process number in `run/<name>.pid`.

    Raises `AlreadyRunningError` when a living process holds it for longer than `patience` seconds; who only looks
    holds it for a moment, and a dead process's file does not count.
    """
    settings.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _pid_file(settings, name)
    with path.open("a+") as file:
        deadline = time.perf_counter() + patience
        while not _try_lock(file):
            if time.perf_counter() > deadline:
                raise AlreadyRunningError(f"{name} runs already on {settings.data}", name=name, data=str(settings.data))
            time.sleep(LOOK_S)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(settings: Settings, name: str) -> int | None:
    """The process that holds a role now."""
    try:
        with _pid_file(settings, name).open("r+") as file:
            if not _try_lock(file):
                return int(file.read())
    except (FileNotFoundError, ValueError):
        pass
    return None


def was_held(settings: Settings, name: str) -> bool:
    """Whether a role was ever held on this data folder."""
    return _pid_file(settings, name).exists()


def held_since(settings: Settings, name: str) -> Micros | None:
    """Since when a role is held; its holder wrote the file when it took it."""
    if holder(settings, name) is None:
        return None
    return _pid_file(settings, name).stat().st_mtime_ns // 1_000


def is_in_use(settings: Settings) -> bool:
    """Whether any process works on the data folder, beside the voice, which needs no database."""
    return any(holder(settings, name) is not None for name in HOLDERS if name != "media")


def start_in_background(settings: Settings, name: str, *options: str) -> subprocess.Popen[bytes]:
    """Start the role `name` in a session of its own, printing into the log folder; it outlives this process."""
    settings.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    printed = settings.logs / f"{name}.out"
    if printed.exists() and printed.stat().st_size > OUT_BYTES:
        printed.replace(printed.with_suffix(".out.1"))
    with printed.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "perezvon", "serve", "--role", name, *options],
            env=os.environ | environment(settings),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def environment(settings: Settings) -> dict[str, str]:
    """What a process needs to run on the same data folder with the same settings. Only one can answer at the health port."""
    return {
        "PEREZVON_DATA": str(settings.data),
        "PEREZVON_DEMO": "1" if settings.demo else "0",
        "PEREZVON_HEALTH": "",
    }


def end(settings: Settings, name: str, *, seconds: float = END_S) -> bool:
    """Ask the holder of a role to end now and wait for it, at last by force. Tells whether there was one."""
    pid = holder(settings, name)
    if pid is None:
        return False
    _signal(pid, NOW)
    deadline = time.perf_counter() + seconds
    while holder(settings, name) == pid:
        if time.perf_counter() > deadline:
            _signal(pid, signal.SIGKILL)
        time.sleep(LOOK_S)
    return True


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _pid_file(settings: Settings, name: str) -> Path:
    return settings.run / f"{name}.pid"
