"""Configuration on disk: written atomically, only where it changed, and only over what is ours.

Folders have mode 0700 and files 0600, because passwords are in them. A file that does not begin with our mark is somebody's
own: it is never overwritten.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.configure.render import render
from perezvon.adapters.telephony.asterisk.configure.text import MARK
from perezvon.kernel.errors import AppError, ErrorKind


class ForeignFileError(AppError):
    """A file of that name is there and was not written by us; `file` names it."""

    kind = ErrorKind.CONFLICT
    code = "asterisk.foreign_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """By what a folder differs from a plan: names of files, sorted."""

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Another plan's, or edited by hand."""
    foreign: tuple[str, ...] = ()
    """Somebody's own under a name that is ours."""
    open_to_others: tuple[str, ...] = ()
    """Readable or writable by other users."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.foreign or self.open_to_others)


def compare(plan: AsteriskPlan, folder: Path | None = None) -> Differences:
    """How the files in `folder`, by default the plan's own, differ from what they should be. Raises `OSError`."""
    folder = folder or plan.places.etc
    found: dict[str, list[str]] = {"missing": [], "changed": [], "foreign": [], "open_to_others": []}
    for name, text in sorted(render(plan).items()):
        path = folder / name
        state = _state(path, text)
        if state is not None:
            found[state].append(name)
        if path.is_file() and path.stat().st_mode & 0o077:
            found["open_to_others"].append(name)
    return Differences(**{key: tuple(names) for key, names in found.items()})


def write(plan: AsteriskPlan) -> frozenset[str]:
    """Make the folders and files of a plan; returns the names of the files that changed.

    Raises `ForeignFileError` before anything was touched, and `OSError`.
    """
    differences = compare(plan) if plan.places.etc.is_dir() else Differences(missing=tuple(render(plan)))
    for name in differences.foreign:
        raise ForeignFileError(f"{plan.places.etc / name} was not written by Perezvon", file=name)
    for _, folder in plan.places.own():
        _make(folder)
    places = plan.places
    for folder in (places.ended_calls.parent, places.spool / "recording", places.data / "sounds"):
        _make(folder)
    wanted = {*differences.missing, *differences.changed, *differences.open_to_others}
    _write_all(plan.places.etc, {name: text for name, text in render(plan).items() if name in wanted})
    return frozenset({*differences.missing, *differences.changed})


def _state(path: Path, text: str) -> str | None:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return "missing"
    if there == text.encode():
        return None
    return "changed" if there.startswith(MARK.encode()) else "foreign"


def _make(folder: Path) -> None:
    """A folder for its owner alone; one that was there keeps the mode its owner gave it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_all(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        unfinished = folder / f".{name}.unfinished"
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        unfinished.replace(folder / name)
    if files:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
