"""The rare moments in which a fault hurts most: hit by intent, since chance alone hardly ever does."""

from collections.abc import Callable
from typing import Literal, TypeAlias

Moment: TypeAlias = Literal[
    "appending",
    "appended",
    "keeping a recording",
    "ringing somebody",
    "missing a page",
    "acquired",
    "resynchronising",
    "performing",
    "performed",
    "acknowledging",
]
"""Where a node is: before and after its rows are written, before anybody knows, whatever they tell or something that is
easily lost; when it begins to lead; around a command."""

MOMENTS: tuple[Moment, ...] = (
    "appending",
    "appended",
    "appended",
    "keeping a recording",
    "ringing somebody",
    "missing a page",
    "acquired",
    "resynchronising",
    "performing",
    "performed",
    "acknowledging",
)
"""As often as they are chosen."""


class Moments:
    """What lies in wait for whichever node comes to a moment next."""

    def __init__(self) -> None:
        self._waiting: dict[Moment, Callable[[str], None]] = {}

    def lay(self, moment: Moment, deed: Callable[[str], None]) -> None:
        """Do this, once, to the next node that comes there. A deed that raises keeps the moment from having an effect."""
        self._waiting[moment] = deed

    def come(self, moment: Moment, node: str) -> None:
        """A node is there."""
        deed = self._waiting.pop(moment, None)
        if deed is not None:
            deed(node)

    def clear(self) -> None:
        """Nothing waits any more."""
        self._waiting.clear()
