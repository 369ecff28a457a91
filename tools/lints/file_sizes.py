"""A file is short enough to be read at one sitting."""

from collections.abc import Iterator
from pathlib import Path

from tools.lints.finding import Finding, files

LIMITS = {".py": 500, ".ts": 250, ".tsx": 250}
FOLDERS = ("src", "tests", "tools", "web")
ADVICE = {
    ".py": "make it a package of the same name, one file per idea; importers need not change",
    ".ts": "split it by idea",
    ".tsx": "move parts of the screen into components of their own",
}


def check(root: Path) -> Iterator[Finding]:
    """A finding for each file beyond its limit."""
    for path in files(root, FOLDERS, LIMITS):
        count, limit = len(path.read_text().splitlines()), LIMITS[path.suffix]
        if count > limit:
            message = f"{count} lines, at most {limit} are allowed: {ADVICE[path.suffix]}"
            yield Finding(path=path, line=limit + 1, message=message)
