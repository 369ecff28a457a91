"""Settings that several people change: a change names the version that it saw, and names are not given twice.

A row begins with version 1, and each change makes it one more. A value that was never stored has version 0.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.values import Language


class Revised(Protocol):
    """A setting with the version that was read or seen."""

    @property
    def version(self) -> int:
        """0 for one that was never stored."""
        ...


class ChangedMeanwhileError(AppError):
    """Somebody else has changed the setting since it was read; nothing was overwritten."""

    kind = ErrorKind.CONFLICT
    code = "settings.changed_meanwhile"


class NameTakenError(AppError):
    """Another setting of this kind that is in use has the `name`."""

    kind = ErrorKind.CONFLICT
    code = "settings.name_taken"


def check_version(found: Revised | None, seen: Revised, missing: type[AppError]) -> None:
    """Whether `seen` may take the place of `found`. Raises `missing` or `ChangedMeanwhileError`."""
    if found is None and seen.version:
        raise missing
    if found is not None and found.version != seen.version:
        raise ChangedMeanwhileError


def check_name(name: Mapping[Language, str], others: Iterable[Mapping[Language, str]]) -> None:
    """Whether no other has this name in any language, whatever its capitals. Raises `NameTakenError`."""
    for other in others:
        for language, text in name.items():
            if other.get(language, "").casefold() == text.casefold():
                raise NameTakenError(name=text)
