"""Reports on their way to the log: kept until they are acknowledged."""

from collections import OrderedDict
from collections.abc import Iterable

from perezvon.adapters.telephony.wire.protocol import Seen, Told

ROOM = 20_000
"""Reports: hours of a busy centre without its server. Beyond that the oldest are given up, and the inventory that follows
the reports puts it right."""


class Outbox:
    """In order of what happened. Serials are unique over all lives of the media process, by its start."""

    def __init__(self, life: str, room: int = ROOM) -> None:
        self._life = life
        self._room = room
        self._last = 0
        self._kept: OrderedDict[int, Seen] = OrderedDict()
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, seen: Seen) -> Told:
        """Something happened; returns it as it is told."""
        self._last += 1
        self._kept[self._last] = seen
        if len(self._kept) > self._room:
            self._kept.popitem(last=False)
            self.dropped += 1
        return self._told(self._last, seen)

    def acknowledge(self, serials: Iterable[str]) -> list[Seen]:
        """These need not be told again; returns what they were. Serials of another life are ignored."""
        found = (self._kept.pop(number, None) for serial in serials if (number := self._number(serial)))
        return [seen for seen in found if seen is not None]

    def unacknowledged(self) -> list[Told]:
        """All that is still to be told, the oldest first."""
        return [self._told(number, seen) for number, seen in self._kept.items()]

    def _told(self, number: int, seen: Seen) -> Told:
        return Told(serial=f"{self._life}.{number}", seen=seen)

    def _number(self, serial: str) -> int | None:
        life, _, number = serial.rpartition(".")
        return int(number) if life == self._life and number.isdecimal() else None
