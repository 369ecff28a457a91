"""Whether this process decides for its domain, for those who wait until that is clear."""

import asyncio

from perezvon.platform import metrics

_LEADING = metrics.gauge("leading", "1 while this process decides for its domain.")


class Duty:
    """Not clear at first, nor while a leader recovers: that takes less time than anybody waits for an answer."""

    def __init__(self) -> None:
        self.is_deciding = asyncio.Event()
        self._is_clear = asyncio.Event()

    def begin(self) -> None:
        """This process decides."""
        _LEADING.set(1)
        self.is_deciding.set()
        self._is_clear.set()

    def interrupt(self) -> None:
        """It does not, and may again soon."""
        _LEADING.set(0)
        self.is_deciding.clear()
        self._is_clear.clear()

    def leave(self) -> None:
        """It does not, and others do or will."""
        _LEADING.set(0)
        self.is_deciding.clear()
        self._is_clear.set()

    async def decides(self) -> bool:
        """Whether this process decides, as soon as that is clear."""
        await self._is_clear.wait()
        return self.is_deciding.is_set()
