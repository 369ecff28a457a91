"""What can be steered in a demo."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.time import Micros

Speed: TypeAlias = Literal[1, 5, 20]
"""How many times as fast as real time the made-up people live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficState:
    """How the made-up people do now."""

    speed: Speed
    is_running: bool
    """Whether customers call; without, those who are there are still served."""
    rush_until: Micros | None
    """When the rush hour ends that goes on."""
    minute: int
    """Of their day."""
    born: Micros
    """When the demo began anew; pages from before are of another world."""
    can_be_wiped: bool
    """Whether the demo can begin anew: everything in its data is its own."""


class NoDemoError(AppError):
    """This centre is real, or its demo is quiet: there is nothing to steer."""

    kind = ErrorKind.NOT_FOUND
    code = "demo.no_demo"


class CannotBeWipedError(AppError):
    """The demo lies in a data folder or database that was not made for it."""

    kind = ErrorKind.CONFLICT
    code = "demo.cannot_be_wiped"
