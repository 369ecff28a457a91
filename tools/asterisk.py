"""A real Asterisk 22 for tests and for trying things out, without touching the system.

Debian 12 has no Asterisk, so it is unpacked from a newer Debian into a folder of its own, together with the libraries it
needs, and runs by that folder's own loader: nothing is installed, no script of a package runs, nothing is mounted. The folder
lies in the user's cache, so that all clones share it. It is fetched once (about 12 s, 300 MB) and then kept, since the
suite it comes from moves: remove the folder to get a newer one.

`python -m tools.asterisk` fetches it when it is missing and says where it is.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tools.node import ROOT
from tools.progress import StepFailedError

MAJOR = 22
SUITE = "sid"
PACKAGES = ("asterisk",)
TREE = "asterisk-22"
UNNEEDED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/cache/apt", "var/lib/apt")
_VERSION = re.compile(r"Asterisk (\d+)\.\S+")
_OPTIONS = (
    'Apt::Install-Recommends "false"',
    # A mirror that rests is as good as one that moves. What it has is signed either way.
    'Acquire::Check-Valid-Until "false"',
    'Acquire::Check-Date "false"',
)

Run: TypeAlias = Callable[[Sequence[str], Path, dict[str, str]], None]
"""Runs a command in a folder and an environment; raises `StepFailedError`."""


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
    return _in_tree(_cache(environment) / TREE) or _on_machine()


def fetch(run: Run, environment: Mapping[str, str] = os.environ) -> None:
    """Fetch Asterisk into the cache unless it is there; whoever else fetches it now is waited for.

    Needs root, mmdebstrap and package lists that were renewed. Raises `StepFailedError`.
    """
    cache = _cache(environment)
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _in_tree(cache / TREE) is not None:
            return
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=cache))
        try:
            unfinished.chmod(0o755)
            options = [f"--aptopt={option}" for option in _OPTIONS]
            words = ["mmdebstrap", "--quiet", "--variant=extract", "--mode=root", *options]
            run([*words, f"--include={','.join(PACKAGES)}", SUITE, str(unfinished), _mirror()], ROOT, dict(environment))
            for name in UNNEEDED:
                shutil.rmtree(unfinished / name, ignore_errors=True)
            if _in_tree(unfinished) is None:
                raise StepFailedError(f"what came from {SUITE} does not run as Asterisk {MAJOR} on this machine")
            shutil.rmtree(cache / TREE, ignore_errors=True)
            unfinished.rename(cache / TREE)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _cache(environment: Mapping[str, str]) -> Path:
    caches = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME') or Path.home()}/.cache"
    return Path(caches) / "perezvon" / "asterisk"


def _mirror() -> str:
    """Where this machine gets Debian from."""
    wanted = ["Origin: Debian", "Label: Debian", "Created-By: Packages"]
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI)", *wanted]
    found = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.split()
    mirror = next((address for address in found if address.startswith(("http://", "https://"))), None)
    if mirror is None:
        raise StepFailedError("apt knows no Debian mirror on this machine")
    return mirror


def _in_tree(tree: Path) -> Asterisk | None:
    loader = next(tree.glob("usr/lib/*/ld-linux*.so.*"), None)
    if loader is None:
        return None
    libraries = loader.parent
    program = str(tree / "usr/sbin/asterisk")
    command = (str(loader), "--library-path", str(libraries), "--argv0", "asterisk", program)
    return _ready(command, libraries / "asterisk" / "modules", tree / "usr/share/asterisk")


def _on_machine() -> Asterisk | None:
    program = shutil.which("asterisk") or "/usr/sbin/asterisk"
    modules = next(Path("/usr/lib").glob("*/asterisk/modules"), None)
    return _ready((program,), modules, Path("/usr/share/asterisk")) if modules is not None else None


def _ready(command: tuple[str, ...], modules: Path, data: Path) -> Asterisk | None:
    """What was found, if it runs and is new enough."""
    try:
        said = subprocess.run([*command, "-V"], check=False, capture_output=True, text=True).stdout.strip()
    except OSError:
        return None
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
