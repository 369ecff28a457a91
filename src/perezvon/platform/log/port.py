"""What a log of steps promises, whatever stores it.

Safety is in the log and not in the lease: `append` names the seq it expects to write next, and of two writers one
fails with `LogFencedError`. A row's number never changes and rows have no gaps.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from perezvon.kernel.ids import Domain
from perezvon.kernel.time import Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """A stored step. `data` is the event and `out` all that was said about it, both JSON."""

    seq: int
    at: Micros
    type: str
    v: int
    data: bytes
    out: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxMessage:
    """A message that waits to become a row; written in the sender's transaction, gone once a row was made of it."""

    id: int
    type: str
    v: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A writer's state after the row `seq`. `version` names the writer's format; another version is not loaded."""

    seq: int
    version: str
    state: bytes


class LogFencedError(Exception):
    """Another writer appended: this one must stop deciding."""


class LogUnavailableError(Exception):
    """The store did not answer. Whether the rows were written is unknown: the writer must recover."""


class StepsGoneError(Exception):
    """Rows that were asked for were dropped because of their age. `first` is the oldest one that is left."""

    def __init__(self, wanted: int, first: int) -> None:
        super().__init__(f"the steps from {wanted} to {first - 1} were dropped because of their age")
        self.first = first


class EventLog(Protocol):
    """One log per domain. Rows begin at seq 1; the oldest ones may be dropped once nobody needs them."""

    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        """Write `rows` in one transaction, which also removes the inbox messages `taken`.

        Raises `LogFencedError` when a row with one of these seqs exists, `LogUnavailableError` when it is not known
        whether the rows were written.
        """
        ...

    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        """The rows with `seq > after` in order, at most `limit`. Raises `StepsGoneError` when the first was dropped."""
        ...

    async def first_seq(self, domain: Domain) -> int:
        """The seq of the oldest row that is kept: 1 unless older ones were dropped."""
        ...

    async def last_seq(self, domain: Domain) -> int:
        """The seq of the newest row, 0 for an empty log."""
        ...

    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        """Messages that wait, oldest first."""
        ...

    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        """Keep `snapshot` beside older ones; the same seq and version is replaced."""
        ...

    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        """The newest snapshot of that version, or of any."""
        ...

    def changed(self, domain: Domain) -> AsyncIterator[None]:
        """Yields soon after rows were committed by anybody, and at least every second.

        Only a hint: it may come twice or without cause; the log is the truth.
        """
        ...

    def inbox_changed(self, domain: Domain) -> AsyncIterator[None]:
        """The same for inbox messages, so that a writer need not look for them after its own rows."""
        ...

    # A log may take rows before its store does. One that does not is settled and written at any time.

    async def settle(self) -> None:
        """Before a writer begins, and before it reads: whatever it appended earlier is in the store afterwards, or never
        will be. Raises `LogUnavailableError` while the store is silent."""
        return

    def is_written(self, seq: int) -> bool:
        """Whether the row `seq`, which was appended here, is in the store, where other processes see it."""
        del seq  # An append returned when it was.
        return True

    async def written(self, seq: int) -> None:
        """Return when it is. Raises `LogFencedError` if it never will be."""
        del seq


class Lease(Protocol):
    """Who may try to write. Holding it never makes an append safe; the log does."""

    @property
    def epoch(self) -> int:
        """Grows with each new holder; 0 before the first acquisition."""
        ...

    async def acquire(self, *, address: str, above: int = 0) -> bool:
        """Take the lease when it is free, expired, already ours or a dead predecessor's; tells whether it is ours now.

        The caller listens at `address`, so a holder of the same address cannot live. Its epoch is then greater than
        `above`, even where it was ours: others saw that one, and the store was perhaps put back to an earlier state.
        """
        ...

    async def renew(self) -> bool:
        """Prolong it. False when another holder took it."""
        ...

    async def release(self) -> None:
        """Give it up, so that a standby need not wait for the term to end."""
        ...

    async def holder(self) -> str | None:
        """The address of the present holder, for those who look for the leader."""
        ...
