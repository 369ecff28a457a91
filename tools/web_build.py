"""Builds `web/` into the package folder `src/perezvon/web`, at most once for the same sources.

The build appears whole or not at all: it is made aside, gets `.gz` siblings and a stamp (the fingerprint of the
sources it came from), and then takes the place of the one before. Standard library only: `make run` calls this with
the machine's Python while the packages are still being installed.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from tools.node import ROOT, Node, find_node

BUILT = Path("src/perezvon/web")
STAMP = ".stamp"
PACKAGES_STAMP = Path("web/node_modules/.installed")
COMPRESSED = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"}
SMALLEST_COMPRESSED = 1024

Run = Callable[[Sequence[str], Path, dict[str, str]], None]
"""Runs a command in a folder with an environment; raises when it fails."""


class WebMode(StrEnum):
    """What `PEREZVON_WEB` says about building the web app."""

    AUTO = "auto"
    """Build when it is possible; otherwise warn, and the server answers with a page that says how to build."""
    REQUIRE = "require"
    """Fail when it cannot be built."""
    SKIP = "skip"
    """Leave the web app alone."""


def web_mode() -> WebMode:
    """The mode of this process. An unknown word is an error."""
    return WebMode(os.environ.get("PEREZVON_WEB") or WebMode.AUTO)


def fingerprint(root: Path) -> str:
    """A hash of all that the built app depends on. Tests and editor settings do not count."""
    digest = hashlib.sha256()
    for path in sorted(_sources(root / "web")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def has_sources(root: Path) -> bool:
    """Whether the app's sources are here at all; a package built from elsewhere may carry only the built app."""
    return (root / "web" / "package-lock.json").is_file()


def is_current(root: Path) -> bool:
    """Whether the built app is there and was made from the present sources, as far as there are any."""
    stamp = root / BUILT / STAMP
    return stamp.is_file() and (not has_sources(root) or stamp.read_text() == fingerprint(root))


def has_packages(root: Path) -> bool:
    """Whether `node_modules` holds what the lock file says."""
    stamp = root / PACKAGES_STAMP
    return stamp.is_file() and stamp.read_text() == _locked(root)


def install_packages(root: Path, node: Node, run: Run) -> None:
    """`npm ci`, unless its result is there already."""
    if has_packages(root):
        return
    run([*node.npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"], root / "web", node.environment())
    (root / PACKAGES_STAMP).parent.mkdir(exist_ok=True)
    (root / PACKAGES_STAMP).write_text(_locked(root))


def build(root: Path, node: Node, run: Run) -> None:
    """Build the app from the present sources. `install_packages` comes first."""
    made = root / ".make" / "web"
    shutil.rmtree(made, ignore_errors=True)
    print_of_sources = fingerprint(root)
    run([*node.npm, "run", "build", "--", "--outDir", str(made)], root / "web", node.environment())
    if not (made / "index.html").is_file():
        raise FileNotFoundError(f"the web build left no index.html in {made}")
    compress(made)
    (made / STAMP).write_text(print_of_sources)
    shutil.rmtree(root / BUILT, ignore_errors=True)
    shutil.move(made, root / BUILT)


def compress(folder: Path) -> None:
    """Write a `.gz` beside each text file of some size, the same bytes for the same content on every machine."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in COMPRESSED and path.stat().st_size >= SMALLEST_COMPRESSED:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def _locked(root: Path) -> str:
    return hashlib.sha256((root / "web" / "package-lock.json").read_bytes()).hexdigest()


def _sources(web: Path) -> Iterator[Path]:
    for pattern in ("*.json", "*.ts", "*.js", "*.mjs", "*.cjs", "*.html", ".npmrc"):
        yield from web.glob(pattern)
    for folder in ("src", "public", "widget"):
        yield from (path for path in (web / folder).rglob("*") if path.is_file() and _counts(path))


def _counts(path: Path) -> bool:
    is_test = ".test." in path.name or ".spec." in path.name
    return not is_test and "node_modules" not in path.parts and path.suffix != ".tsbuildinfo"


def _run_aloud(words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(words, cwd=folder, env=environment, stdout=sys.stderr, check=True)


def build_if_needed(root: Path = ROOT) -> None:
    """Build the app unless it is current. Raises `NodeMissingError` when no Node can be found."""
    if is_current(root):
        return
    if not has_sources(root):
        raise FileNotFoundError(f"there is neither a built web app nor its sources in {root}")
    node = find_node(root)
    install_packages(root, node, _run_aloud)
    build(root, node, _run_aloud)


if __name__ == "__main__":
    build_if_needed()
