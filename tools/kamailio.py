"""A real Kamailio for the test of the sample in `ops/kamailio`, unpacked beside the system (`trees`), or the machine's own."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import trees

PACKAGES = ("kamailio",)
TREE = "kamailio"
_VERSION = re.compile(r"version: kamailio (\d+\.\d+\.\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kamailio:
    """A Kamailio that is ready to run."""

    command: tuple[str, ...]
    """What to type in place of `kamailio`."""
    modules: Path
    version: str


def find(environment: Mapping[str, str] = os.environ) -> Kamailio | None:
    """The Kamailio in the cache, else the machine's own, else nothing."""
    return _in_tree(_tree(environment)) or _on_machine()


def fetch(run: trees.Run, environment: Mapping[str, str] = os.environ) -> None:
    """Fetch Kamailio into the cache unless it is there. Needs and raises what `trees.unpack` does."""
    trees.unpack(run, _tree(environment), PACKAGES, lambda tree: _in_tree(tree) is not None, environment)


def _tree(environment: Mapping[str, str]) -> Path:
    return trees.cache("kamailio", environment) / TREE


def _in_tree(tree: Path) -> Kamailio | None:
    found = trees.command(tree, "usr/sbin/kamailio", "kamailio")
    if found is None:
        return None
    command, libraries = found
    return _ready(command, libraries / "kamailio" / "modules")


def _on_machine() -> Kamailio | None:
    program = shutil.which("kamailio") or "/usr/sbin/kamailio"
    modules = next(Path("/usr/lib").glob("*/kamailio/modules"), None)
    return _ready((program,), modules) if modules is not None else None


def _ready(command: tuple[str, ...], modules: Path) -> Kamailio | None:
    """What was found, if it runs."""
    version = _VERSION.search(trees.said([*command, "-v"]))
    return Kamailio(command=command, modules=modules, version=version[1]) if version is not None else None
