"""What the twin needs of the outside."""

from collections.abc import Sequence
from typing import Protocol

from perezvon.kernel.ids import Domain
from perezvon.platform.log.port import LogRow


class Steps(Protocol):
    """Where the steps of our own log are read."""

    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        """The rows with `seq > after` in order, at most `limit`."""
        ...
