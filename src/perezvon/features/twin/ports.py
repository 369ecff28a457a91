"""What the twin needs of the outside."""

from collections.abc import Sequence
from typing import Protocol

from perezvon.kernel.ids import Domain
from perezvon.platform.log.port import LogRow, Snapshot


class Steps(Protocol):
    """Where the steps of our own log are read."""

    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        """The rows with `seq > after` in order, at most `limit`. Raises `StepsGoneError` when the first was dropped."""
        ...

    async def first_seq(self, domain: Domain) -> int:
        """The seq of the oldest row that is kept: 1 unless older ones were dropped."""
        ...

    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        """The newest state of the engine that is kept."""
        ...
