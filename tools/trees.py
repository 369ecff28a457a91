"""Programs of Debian, each unpacked beside the system, in a folder of the user's cache, with the libraries that it needs.

Nothing is installed, no script of a package runs, nothing is mounted: a program runs by the loader of its own tree. A tree is
fetched once and then kept, since the suite it comes from moves: remove the folder to get a newer one.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from tools.node import ROOT
from tools.progress import StepFailedError

SUITE = "sid"
UNNEEDED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/cache/apt", "var/lib/apt")
_OPTIONS = (
    'Apt::Install-Recommends "false"',
    # A mirror that rests is as good as one that moves. What it has is signed either way.
    'Acquire::Check-Valid-Until "false"',
    'Acquire::Check-Date "false"',
)

Run: TypeAlias = Callable[[Sequence[str], Path, dict[str, str]], None]
"""Runs a command in a folder and an environment; raises `StepFailedError`."""


def cache(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of a program's trees."""
    caches = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME') or Path.home()}/.cache"
    return Path(caches) / "perezvon" / name


def unpack(
    run: Run, tree: Path, packages: Sequence[str], is_good: Callable[[Path], bool], environment: Mapping[str, str]
) -> None:
    """Unpack packages into a tree unless a good one is there; whoever else does it now is waited for.

    Needs root, mmdebstrap and package lists that were renewed. Raises `StepFailedError`.
    """
    tree.parent.mkdir(parents=True, exist_ok=True)
    with (tree.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_good(tree):
            return
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=tree.parent))
        try:
            unfinished.chmod(0o755)
            options = [f"--aptopt={option}" for option in _OPTIONS]
            words = ["mmdebstrap", "--quiet", "--variant=extract", "--mode=root", *options]
            run([*words, f"--include={','.join(packages)}", SUITE, str(unfinished), mirror()], ROOT, dict(environment))
            for name in UNNEEDED:
                shutil.rmtree(unfinished / name, ignore_errors=True)
            if not is_good(unfinished):
                raise StepFailedError(f"what came from {SUITE} does not run as {tree.name} on this machine")
            shutil.rmtree(tree, ignore_errors=True)
            unfinished.rename(tree)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def command(tree: Path, program: str, name: str) -> tuple[tuple[str, ...], Path] | None:
    """What to type in place of a program of a tree, and its folder of libraries; nothing when there is no tree."""
    loader = next(tree.glob("usr/lib/*/ld-linux*.so.*"), None)
    if loader is None:
        return None
    libraries = loader.parent
    return (str(loader), "--library-path", str(libraries), "--argv0", name, str(tree / program)), libraries


def said(words: Sequence[str]) -> str:
    """What a program prints; nothing when it does not run."""
    try:
        return subprocess.run(words, check=False, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def mirror() -> str:
    """Where this machine gets Debian from."""
    wanted = ["Origin: Debian", "Label: Debian", "Created-By: Packages"]
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI)", *wanted]
    found = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.split()
    address = next((address for address in found if address.startswith(("http://", "https://"))), None)
    if address is None:
        raise StepFailedError("apt knows no Debian mirror on this machine")
    return address
