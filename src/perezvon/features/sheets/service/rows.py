"""What the three tables that can be imported have in common: a row is read, compared, and saved when it differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from perezvon.features.sheets.domain import Cells, Change, Field, RowState
from perezvon.features.sheets.service.cells import Cell
from perezvon.features.sheets.service.directory import Directory
from perezvon.features.sheets.service.words import word
from perezvon.kernel.actor import Actor
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a row did. `key` is what it is about: two rows of a file may not be about the same."""

    key: str
    name: str
    state: RowState
    changes: tuple[Change, ...] = ()


class Rows(Protocol):
    """One kind of table."""

    fields: Sequence[Field]

    async def put(self, tx: Tx, actor: Actor, cells: Cells, directory: Directory) -> Saved | None:
        """Save a row through the services of its feature; nothing is saved when it has problems.

        Raises what those services refuse with.
        """
        ...

    def example(self, language: Language) -> Mapping[str, str]:
        """A row for the template."""
        ...


def changes(
    before: Mapping[str, Cell] | None, after: Mapping[str, Cell], language: Language, *, is_before_shown: bool = True
) -> tuple[Change, ...]:
    """The fields that differ."""
    return tuple(
        Change(
            field=name,
            before=text(before[name], language) if before is not None and is_before_shown else None,
            after=text(cell, language),
        )
        for name, cell in after.items()
        if (before is None and cell not in (None, "")) or (before is not None and before[name] != cell)
    )


def text(cell: Cell, language: Language) -> str:
    """A cell as it is written in CSV, without instants."""
    if isinstance(cell, bool):
        return word(language, "yes" if cell else "no")
    return "" if cell is None else str(cell)
