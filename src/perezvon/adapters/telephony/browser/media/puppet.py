"""A party without a browser: what it says is played from sound files, and nobody is there to hear what it is sent.

The demo's people are such parties. To the calls they are pages like any others, so that whatever is done to a call is done
to theirs. What would be encoded for them is not, and what is spoken to them takes a moment only.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeAlias

from perezvon.adapters.telephony.browser.channel import Doing, FromPage, ToPage
from perezvon.adapters.telephony.browser.media.jitter import JitterCounts
from perezvon.adapters.telephony.browser.media.music import Music
from perezvon.adapters.telephony.browser.media.page import Page
from perezvon.adapters.telephony.browser.media.pcm import FRAME, RATE, Pcm, padded
from perezvon.kernel.time import Clock

HURRY = RATE // 4
"""Samples that a puppet hears of each sound that is played to it: it knows by heart what is said."""


class Lines:
    """What a puppet has to say: sounds one after another, a frame for each tick."""

    def __init__(self) -> None:
        self.counts = JitterCounts()
        self._sounds: deque[Pcm] = deque()
        self._place = 0

    def say(self, sounds: Sequence[Pcm]) -> None:
        """Say this after what is still to be said."""
        self._sounds.extend(padded(sound) for sound in sounds if len(sound))

    def hear(self) -> Pcm | None:
        """The next frame, or `None` while there is nothing to say."""
        if not self._sounds:
            return None
        start, self._place = self._place, self._place + FRAME
        sound = self._sounds[0]
        if self._place >= len(sound):
            self._sounds.popleft()
            self._place = 0
        return sound[start : start + FRAME]

    def restart(self) -> None:
        """Forget what was not said yet."""
        self._sounds.clear()
        self._place = 0


class DeafMouth:
    """Sends nothing to nobody."""

    def say(self, frame: Pcm, tick: int) -> None:
        """Sound of a leg."""

    def play(self, music: Music, tick: int) -> None:
        """Music."""


class Puppet:
    """Stands where a `Page` does. It is always there, until whoever plays it hangs up."""

    is_played = True

    def __init__(self, clock: Clock, *, is_recorded: bool = False) -> None:
        self.ear = Lines()
        self.mouth = DeafMouth()
        self.is_recorded = is_recorded
        """Whether its talks are recorded although nobody real takes part."""
        self.on_connected: Callable[[], None] = _nothing
        self.on_vanished: Callable[[], None] = _nothing
        self.on_message: Callable[[FromPage], None] = _ignore
        self.left: float | None = None
        self.doing = Doing(what="idle")
        self._clock = clock

    @property
    def seen(self) -> float:
        """It gives a sign of life at all times."""
        return self._clock.monotonic()

    def show(self, doing: Doing) -> None:
        """What it hears now."""
        self.doing = doing

    def tell(self, message: ToPage) -> None:
        """Nobody reads that."""

    def leave(self) -> None:
        """It never leaves without a word."""

    def release(self) -> None:
        """Nobody owns it any more."""
        self.on_message = _ignore

    async def aclose(self) -> None:
        """There is no connection to end."""


Party: TypeAlias = Page | Puppet
"""Whatever a leg hears and speaks with."""


def _nothing() -> None:
    pass


def _ignore(message: FromPage) -> None:
    pass
