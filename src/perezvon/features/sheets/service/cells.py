"""What stands in the cells of a table."""

from dataclasses import dataclass
from typing import TypeAlias

from perezvon.kernel.time import Micros


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, written as date and time of a zone."""

    at: Micros


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something took."""

    micros: Micros


Cell: TypeAlias = str | int | bool | Moment | Duration | None


def moment(at: Micros | None) -> Moment | None:
    """The instant, if there is one."""
    return None if at is None else Moment(at)


def duration(micros: Micros | None) -> Duration | None:
    """The duration, if there is one."""
    return None if micros is None else Duration(micros)
