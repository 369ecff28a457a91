"""A real Asterisk 22 for tests and for trying things out, without touching the system.

Debian 12 has no Asterisk, so it is unpacked from a newer Debian (`trees`): about 12 s, 300 MB.

`python -m tools.asterisk` fetches it when it is missing and says where it is.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import trees
from tools.progress import StepFailedError

MAJOR = 22
PACKAGES = ("asterisk",)
TREE = "asterisk-22"
_VERSION = re.compile(r"Asterisk (\d+)\.\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asterisk:
    """An Asterisk that is ready to run."""

    command: tuple[str, ...]
    """What to type in place of `asterisk`."""
    modules: Path
    data: Path
    """Its own documentation and descriptions, which modules read when they are loaded."""
    version: str
    """As it says itself, such as `Asterisk 22.10.1`."""


def find(environment: Mapping[str, str] = os.environ) -> Asterisk | None:
    """The Asterisk in the cache, else the machine's own if it is new enough, else nothing."""
    return _in_tree(_tree(environment)) or _on_machine()


def fetch(run: trees.Run, environment: Mapping[str, str] = os.environ) -> None:
    """Fetch Asterisk into the cache unless it is there. Needs and raises what `trees.unpack` does."""
    trees.unpack(run, _tree(environment), PACKAGES, lambda tree: _in_tree(tree) is not None, environment)


def _tree(environment: Mapping[str, str]) -> Path:
    return trees.cache("asterisk", environment) / TREE


def _in_tree(tree: Path) -> Asterisk | None:
    found = trees.command(tree, "usr/sbin/asterisk", "asterisk")
    if found is None:
        return None
    command, libraries = found
    return _ready(command, libraries / "asterisk" / "modules", tree / "usr/share/asterisk")


def _on_machine() -> Asterisk | None:
    program = shutil.which("asterisk") or "/usr/sbin/asterisk"
    modules = next(Path("/usr/lib").glob("*/asterisk/modules"), None)
    return _ready((program,), modules, Path("/usr/share/asterisk")) if modules is not None else None


def _ready(command: tuple[str, ...], modules: Path, data: Path) -> Asterisk | None:
    """What was found, if it runs and is new enough."""
    said = trees.said([*command, "-V"])
    version = _VERSION.match(said)
    if version is None or int(version[1]) < MAJOR:
        return None
    return Asterisk(command=command, modules=modules, data=data, version=said)


def main() -> int:
    """Fetch Asterisk if it is missing and say where it is."""

    def run(words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        if subprocess.run(words, cwd=folder, env=environment, check=False).returncode != 0:
            raise StepFailedError(" ".join(words))

    try:
        if find() is None:
            fetch(run)
    except (StepFailedError, OSError) as failure:
        print(f"This failed: {failure}", file=sys.stderr)
        return 1
    found = find()
    if found is not None:
        print(found.version, *found.command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
