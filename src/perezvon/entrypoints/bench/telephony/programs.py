"""What is measured with: an Asterisk 22 and SIPp, as `make ready-test` brings them or as the machine has them."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perezvon.kernel.errors import AppError, ErrorKind

MAJOR: Final = 22
_TREE: Final = "perezvon/asterisk/asterisk-22"
"""In the user's cache: an Asterisk with all its libraries, beside the system."""
_VERSION = re.compile(r"Asterisk (\d+)\.\S+")


class NoTelephonesError(AppError):
    """Asterisk or SIPp is not there."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.no_telephones"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An Asterisk that is ready to run."""

    command: tuple[str, ...]
    """What to type in place of `asterisk`."""
    modules: Path
    data: Path
    """Its own documentation, which modules read when they are loaded."""
    version: str
    """As it says itself."""


def asterisk(environment: Mapping[str, str] = os.environ) -> Program:
    """The Asterisk in the cache, else the machine's own. Raises `NoTelephonesError`."""
    caches = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME') or Path.home()}/.cache"
    found = _in_tree(Path(caches) / _TREE) or _on_machine()
    if found is None:
        raise NoTelephonesError("needs Asterisk 22 and SIPp: as root, `make ready-test` brings both")
    return found


def sipp() -> str:
    """SIPp. Raises `NoTelephonesError`."""
    found = shutil.which("sipp")
    if found is None:
        raise NoTelephonesError("needs Asterisk 22 and SIPp: as root, `make ready-test` brings both")
    return found


def _in_tree(tree: Path) -> Program | None:
    loader = next(tree.glob("usr/lib/*/ld-linux*.so.*"), None)
    if loader is None:
        return None
    libraries = loader.parent
    program = str(tree / "usr/sbin/asterisk")
    command = (str(loader), "--library-path", str(libraries), "--argv0", "asterisk", program)
    return _ready(command, libraries / "asterisk" / "modules", tree / "usr/share/asterisk")


def _on_machine() -> Program | None:
    program = shutil.which("asterisk") or "/usr/sbin/asterisk"
    modules = next(Path("/usr/lib").glob("*/asterisk/modules"), None)
    return _ready((program,), modules, Path("/usr/share/asterisk")) if modules is not None else None


def _ready(command: tuple[str, ...], modules: Path, data: Path) -> Program | None:
    """What was found, if it runs and is new enough."""
    try:
        said = subprocess.run([*command, "-V"], check=False, capture_output=True, text=True).stdout.strip()
    except OSError:
        return None
    version = _VERSION.match(said)
    if version is None or int(version[1]) < MAJOR:
        return None
    return Program(command=command, modules=modules, data=data, version=said)
