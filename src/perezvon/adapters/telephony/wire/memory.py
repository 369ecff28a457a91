"""Which orders were given, so that each is carried out once however often it is given.

The server gives an order again when it does not know what became of it: after its own crash, or a lost connection. So the
last orders are remembered with their outcomes; an order that is known has no second effect, and its outcome is reported
again.
"""

from collections import OrderedDict

from perezvon.adapters.telephony.wire.protocol import Done, Entered, Failed, Gone, Joined, Pressed, Recorded, Said, Seen

REMEMBERED = 20_000
"""Orders: some hours of a busy centre."""


class OrderMemory:
    """Which orders were given, and what became of them."""

    def __init__(self, room: int = REMEMBERED) -> None:
        self._room = room
        self._outcomes: OrderedDict[str, Seen | None] = OrderedDict()

    def is_known(self, order: str) -> bool:
        """Whether the order was given before; from now on it was."""
        if order in self._outcomes:
            return True
        self._outcomes[order] = None
        if len(self._outcomes) > self._room:
            self._outcomes.popitem(last=False)
        return False

    def outcome(self, order: str) -> Seen | None:
        """What became of the order, as far as it is known."""
        return self._outcomes.get(order)

    def see(self, seen: Seen) -> None:
        """Note what is the outcome of an order."""
        if (
            not isinstance(seen, Done | Failed | Said | Pressed | Entered | Joined | Gone | Recorded)
            or seen.order is None
        ):
            return
        if seen.order in self._outcomes:
            self._outcomes[seen.order] = seen
