"""What a rule reports, and which files rules look at."""

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """A breach of a rule: the file, the line (from 1), and what to do instead."""

    path: Path
    line: int
    message: str


def files(root: Path, folders: Iterable[str], suffixes: Iterable[str]) -> Iterator[Path]:
    """The files with these suffixes below these folders of the project, in order, without installed or built ones."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in set(suffixes) and path.is_file() and not _is_foreign(path.relative_to(root)):
                yield path


def committed(root: Path) -> list[Path]:
    """All files that are committed or would be by `git add --all`."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in sorted(listed.split("\0")) if name and (root / name).is_file()]


def _is_foreign(path: Path) -> bool:
    return bool({"node_modules", "dist", "generated", "__pycache__"} & set(path.parts)) or path.is_relative_to(
        "src/perezvon/web"
    )
