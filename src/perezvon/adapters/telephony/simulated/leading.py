"""Whom the simulated exchange obeys and tells."""

from collections.abc import Callable

from perezvon.features.dispatch.ports import LED_S, Deposed, DeposedError, Reported
from perezvon.kernel.time import Clock

Listener = Callable[[Reported], None]


class Leading:
    """The newest epoch that was heard of, and whoever leads in it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard = 0.0
        """When whoever leads was heard last."""
        self.listener: Listener | None = None
        self.epoch = 0

    def admit(self, epoch: int) -> None:
        """Obey the newest epoch alone, and none that nobody leads in. Raises `DeposedError`."""
        if epoch < max(1, self.epoch):
            raise DeposedError(newest=self.epoch)
        if epoch > self.epoch:
            self.tell(Reported(what=Deposed(epoch=self.epoch)))
            self.listener, self.epoch = None, epoch
        self._heard = self._clock.monotonic()

    def tell(self, reported: Reported) -> None:
        """Tell whoever leads, if anybody does."""
        if self.listener is not None:
            self.listener(reported)

    def leave(self, listener: Listener) -> None:
        """Whoever listens here leads no longer."""
        if self.listener == listener:
            self.listener = None

    def is_led(self, *, but_by: Listener) -> bool:
        """Whether somebody else leads who was heard lately."""
        is_heard = self._clock.monotonic() - self._heard <= LED_S
        return self.listener not in (None, but_by) and is_heard

    def forget(self) -> None:
        """Nobody was ever heard of."""
        self.listener, self.epoch = None, 0
