"""The database in a file and back, by PostgreSQL's own programs. A password never stands on a command line."""

import os
import subprocess
from pathlib import Path

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.address import for_programs
from perezvon.platform.binaries import programs
from perezvon.platform.settings import Settings

DUMP_S = 12 * 3_600.0
"""How long a dump may take. One that takes longer waits for what does not come, and so would all backups after it."""


class ProgramFailedError(AppError):
    """pg_dump or pg_restore ended with an error, or not at all; `why` is what it printed."""

    kind = ErrorKind.UNAVAILABLE
    code = "backup.program_failed"


def dump(settings: Settings, address: str, target: Path) -> None:
    """Write the database as of one moment; writers are not disturbed. Raises `ProgramFailedError`."""
    words = ("--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    _run(settings, address, "pg_dump", *words, limit=DUMP_S)


def load(settings: Settings, address: str, source: Path) -> None:
    """Fill an empty database, all of it or nothing. Raises `ProgramFailedError`."""
    _run(settings, address, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(source))


def _run(settings: Settings, address: str, program: str, *words: str, limit: float | None = None) -> None:
    plain, password = for_programs(address)
    environ = {"PATH": os.defpath, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "5", "PGAPPNAME": "perezvon backup"}
    if password is not None:
        environ["PGPASSWORD"] = password
    folder = programs(user=os.geteuid(), group=os.getegid(), copies=settings.data)
    try:
        done = subprocess.run(
            [folder / program, *words, f"--dbname={plain}", "--no-password"],
            check=False,
            capture_output=True,
            text=True,
            env=environ,
            cwd="/",
            timeout=limit,
        )
    except subprocess.TimeoutExpired as error:
        raise _failed(program, f"it did not end within {error.timeout / 3_600:g} hours") from error
    if done.returncode != 0:
        raise _failed(program, done.stderr.strip()[-2_000:])


def _failed(program: str, why: str) -> ProgramFailedError:
    return ProgramFailedError(f"{program} failed: {why}", program=program, why=why)
