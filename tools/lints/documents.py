"""Documents speak of what is there: links lead somewhere, and the paths that ARCHITECTURE.md names exist."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.lints.finding import Finding

LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:|#)([^)#\s]+)")
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)/?`")
MAP = "ARCHITECTURE.md"
BELOW = ("", "src/perezvon", "src/perezvon/features")
"""Where a path in the map may begin."""


def check(root: Path) -> Iterator[Finding]:
    """A finding for each link and each path that leads nowhere."""
    for path in sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")]):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            for target in LINK.findall(line):
                if not (path.parent / target).exists():
                    yield Finding(path=path, line=number, message=f"{target} is not there: correct the link")
            if path.name == MAP:
                for named in PATH.findall(line):
                    if not any((root / start / named).exists() for start in BELOW):
                        yield Finding(path=path, line=number, message=f"{named} is not there: say where it is now")
