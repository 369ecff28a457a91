"""What is played to a customer before, between and after conversations."""

from collections.abc import Sequence

from perezvon.adapters.telephony.browser.media.pcm import FRAME, SILENCE, TICK, Pcm, padded


class Speech:
    """Sounds one after another, then a wait for a digit; over when that time has passed or a wanted digit came."""

    def __init__(self, order: str, sounds: Sequence[Pcm], digits: str, wait_s: float) -> None:
        self.order = order
        self._sounds = [padded(sound) for sound in sounds if len(sound)]
        self._digits = digits
        self._wait = round(wait_s / TICK) if digits else 0
        self._place = 0

    def next_frame(self) -> Pcm | None:
        """The next frame, or `None` when it is over."""
        while self._sounds:
            start = self._place
            if start < len(self._sounds[0]):
                self._place += FRAME
                return self._sounds[0][start : self._place]
            self._sounds.pop(0)
            self._place = 0
        if self._wait <= 0:
            return None
        self._wait -= 1
        return SILENCE

    def wants(self, digit: str) -> bool:
        """Whether this digit answers what was asked."""
        return digit in self._digits
