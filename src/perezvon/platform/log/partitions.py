"""The partitions of the log: ranges of seqs, made before they are needed, of a size that suits the centre.

A partition is to hold about a week, so that old steps can go in pieces that are neither many nor far from the wish, in a
centre of ten agents and in one of ten thousand. It is made beside the log and then attached: that waits for no reader,
while `create table ... partition of` would, and an online backup reads for a long time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from perezvon.kernel.time import SECOND, Micros

SPAN: Micros = 7 * 24 * 3_600 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many rows a partition has room for, at least and at most, and how many rows before its end the next is made."""

    least: int = 100_000
    most: int = 50_000_000
    ahead: int = 10_000

    def suited(self, rows: int, took: Micros) -> int:
        """The size for a log that needed this time for so many rows."""
        weekly = rows * SPAN // max(took, 1)
        return min(max(-(-weekly // self.least), 1) * self.least, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Room for the rows from `first` to just before `end`."""

    name: str
    first: int
    end: int
    is_leaving: bool = False
    """Whether it is being detached, and takes no rows."""

    def holds(self, seq: int) -> bool:
        """Whether the row has its place here."""
        return self.first <= seq < self.end and not self.is_leaving


FIND = """
select relname, bounds[1]::bigint, bounds[2]::bigint, inhdetachpending
from pg_inherits join pg_class on pg_class.oid = inhrelid
cross join lateral regexp_match(pg_get_expr(relpartbound, pg_class.oid), $$FROM \\('(\\d+)'\\) TO \\('(\\d+)'\\)$$) bounds
where inhparent = 'step'::regclass
"""
"""All partitions, for `partitions_of`. One that is being detached is among them."""


def partitions_of(rows: Iterable[Sequence[Any]]) -> list[Partition]:
    """What `FIND` found, in the order of the rows."""
    partitions = (Partition(name=row[0], first=row[1], end=row[2], is_leaving=row[3]) for row in rows)
    return sorted(partitions, key=lambda one: one.first)


def place_for(seq: int, existing: Iterable[Partition], size: int) -> Partition:
    """The partition to make for this row, which has no place yet: it overlaps none of those that exist."""
    first = max((one.end for one in existing if one.end <= seq), default=0)
    first = max(first, seq // size * size)
    end = min((one.first for one in existing if one.first > seq), default=first + size)
    return Partition(name=f"step_from_{first}", first=first, end=min(end, first + size))


def making(partition: Partition) -> str:
    """The statement that makes a partition, whole or not at all."""
    return (
        f"do $$ begin create table {partition.name} (like step including all);"
        f" alter table step attach partition {partition.name}"
        f" for values from ({partition.first}) to ({partition.end}); end $$"
    )
