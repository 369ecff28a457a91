"""The database in a file and back, by PostgreSQL's own programs. A password never stands on a command line."""

import os
import subprocess
from pathlib import Path

from sqlalchemy.engine import make_url

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.platform.binaries import programs
from perezvon.platform.settings import Settings


class ProgramFailedError(AppError):
    """pg_dump or pg_restore ended with an error; `why` is what it printed."""

    kind = ErrorKind.UNAVAILABLE
    code = "backup.program_failed"


def dump(settings: Settings, address: str, target: Path) -> None:
    """Write the database as of one moment; writers are not disturbed. Raises `ProgramFailedError`."""
    _run(settings, address, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(settings: Settings, address: str, source: Path) -> None:
    """Fill an empty database, all of it or nothing. Raises `ProgramFailedError`."""
    _run(settings, address, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(source))


def _run(settings: Settings, address: str, program: str, *words: str) -> None:
    url = make_url(address)
    environ = {"PATH": os.defpath, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "5", "PGAPPNAME": "perezvon backup"}
    if url.password is not None:
        environ["PGPASSWORD"] = str(url.password)
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    folder = programs(user=os.geteuid(), group=os.getegid(), copies=settings.data)
    done = subprocess.run(
        [folder / program, *words, f"--dbname={plain}", "--no-password"],
        check=False,
        capture_output=True,
        text=True,
        env=environ,
        cwd="/",
    )
    if done.returncode != 0:
        why = done.stderr.strip()[-2_000:]
        raise ProgramFailedError(f"{program} failed: {why}", program=program, why=why)
