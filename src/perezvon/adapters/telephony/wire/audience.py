"""To whom a media process tells what it sees, and whom it obeys."""

from perezvon.adapters.telephony.wire.memory import OrderMemory
from perezvon.adapters.telephony.wire.onlookers import Onlookers
from perezvon.adapters.telephony.wire.outbox import Outbox
from perezvon.adapters.telephony.wire.protocol import Leads, Method, Seen, encode
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.link import Peer

LED_S = 1.0
"""So long after the leader was heard last, nobody leads."""


class Audience:
    """Keeps what was seen until it is acknowledged, and tells it to the leader: whoever said last that it leads, in the
    newest epoch that was heard of."""

    def __init__(self, outbox: Outbox, memory: OrderMemory, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._heard = 0.0
        """When whoever leads was heard last."""
        self._memory = memory
        self._leader: Peer | None = None
        self.epoch = 0

    def report(self, seen: Seen) -> None:
        """Something was seen."""
        self._memory.see(seen)
        told = self._outbox.add(seen)
        if self._leader is not None:
            self._leader.tell(Method.REPORT, encode(told))

    def obeys(self, epoch: int) -> bool:
        """Whether whoever leads in this epoch is obeyed. A newer one than before deposes the leader."""
        if epoch > self.epoch:
            if self._leader is not None:
                self._leader.tell(Method.DEPOSED, encode(Leads(epoch=self.epoch)))
            self._leader, self.epoch = None, epoch
        is_obeyed = 0 < epoch == self.epoch
        if is_obeyed:
            self._heard = self._clock.monotonic()
        return is_obeyed

    def is_led_by_another(self, peer: Peer) -> bool:
        """Whether the leader is not this peer, is connected, and was heard lately."""
        is_heard = self._clock.monotonic() - self._heard <= LED_S
        return self._leader is not None and self._leader is not peer and is_heard

    def follow(self, peer: Peer) -> None:
        """This peer is the leader; it is told first what was never acknowledged."""
        for told in self._outbox.unacknowledged():
            peer.tell(Method.REPORT, encode(told))
        self._leader = peer

    def remove(self, peer: Peer) -> None:
        """A peer is gone."""
        if self._leader is peer:
            self._leader = None


class Reporting:
    """All that a media process keeps of what it was asked and what it saw, and who is told of it."""

    def __init__(self, clock: Clock) -> None:
        self.started: Micros = clock.now()
        """When the media process began: serials of reports are unique by it."""
        self.memory = OrderMemory()
        self.outbox = Outbox(f"{self.started:x}")
        self.audience = Audience(self.outbox, self.memory, clock)
        self.onlookers = Onlookers()

    def report(self, seen: Seen) -> None:
        """Something was seen."""
        self.audience.report(seen)
        self.onlookers.saw(seen)
