"""Whoever looks on: told each order that is carried out and each report, owes nothing and decides nothing."""

from perezvon.adapters.telephony.wire.protocol import Method, Order, Seen, Told, encode
from perezvon.platform.link import Peer


class Onlookers:
    """Peers that asked to watch, each told all that happens from then on."""

    def __init__(self) -> None:
        self._peers: list[Peer] = []

    def add(self, peer: Peer) -> None:
        """A peer looks on from now on."""
        if peer not in self._peers:
            self._peers.append(peer)

    def remove(self, peer: Peer) -> None:
        """A peer is gone, whether it looked on or not."""
        if peer in self._peers:
            self._peers.remove(peer)

    def ordered(self, order: Order) -> None:
        """An order is carried out."""
        for peer in self._peers:
            peer.tell(Method.ORDER, encode(order))

    def saw(self, seen: Seen) -> None:
        """Something was seen. It has no serial, since nobody acknowledges it here."""
        for peer in self._peers:
            peer.tell(Method.REPORT, encode(Told(serial="", seen=seen)))
