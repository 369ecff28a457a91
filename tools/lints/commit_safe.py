"""What is committed holds on every machine: no path of somebody's home, no registry host in a lock file."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.lints.finding import Finding, committed

HOMES = re.compile(r"(?<![\w.$~}-])/(?:root|work|Users/\w+|home/(?!perezvon\b)\w+)/")
HOST = re.compile(r"^\s*--(?:extra-)?index-url|^\s*--find-links|@ (?:https?|file)://|\"resolved\": \"(?:https?|file):")
LOCKS = re.compile(r"requirements.*\.lock|package-lock\.json")


def check(root: Path) -> Iterator[Finding]:
    """A finding for each line that holds on one machine only."""
    for path in committed(root):
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        is_lock = LOCKS.fullmatch(path.name) is not None
        for number, line in enumerate(lines, start=1):
            if HOMES.search(line):
                message = "this path exists on one machine only: make it relative to the project, or an argument"
                yield Finding(path=path, line=number, message=message)
            if is_lock and HOST.search(line):
                message = "a lock file names no host: make it with `make lock`, or `npm install` with web/.npmrc"
                yield Finding(path=path, line=number, message=message)
