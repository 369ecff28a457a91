"""The log in memory: the same promises without a disk, for scenarios on virtual time and for tests."""

from collections.abc import AsyncIterator, Sequence

from typing_extensions import override

from perezvon.kernel.ids import Domain
from perezvon.platform.log.listen import Bell
from perezvon.platform.log.port import EventLog, InboxMessage, LogFencedError, LogRow, Snapshot, StepsGoneError


class MemoryLog(EventLog):
    """Keeps everything for as long as it lives."""

    def __init__(self) -> None:
        self._rows: dict[Domain, list[LogRow]] = {}
        self._dropped: dict[Domain, int] = {}
        self._inbox: dict[Domain, list[InboxMessage]] = {}
        self._snapshots: dict[tuple[Domain, str], dict[int, Snapshot]] = {}
        self._last_message = 0
        self._bell = Bell()
        self._inbox_bell = Bell()

    def put(self, domain: Domain, kind: str, v: int, data: bytes) -> None:
        """Leave a message for the writer of `domain`, like `inbox_put` in a transaction that commits at once."""
        self._last_message += 1
        message = InboxMessage(id=self._last_message, type=kind, v=v, data=data)
        self._inbox.setdefault(domain, []).append(message)
        self._inbox_bell.ring(domain)

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        first = rows[0].seq
        if [row.seq for row in rows] != list(range(first, first + len(rows))):
            raise ValueError("the rows of an append follow one another")
        stored = self._rows.setdefault(domain, [])
        expected = self._dropped.get(domain, 0) + len(stored) + 1
        if first != expected:
            raise LogFencedError(f"the next row is {expected} and not {first}")
        stored.extend(rows)
        self._inbox[domain] = [message for message in self._inbox.get(domain, ()) if message.id not in taken]
        self._bell.ring(domain)

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        dropped = self._dropped.get(domain, 0)
        if after < dropped:
            raise StepsGoneError(after + 1, dropped + 1)
        return self._rows.get(domain, [])[after - dropped : after - dropped + limit]

    @override
    async def first_seq(self, domain: Domain) -> int:
        return self._dropped.get(domain, 0) + 1

    @override
    async def last_seq(self, domain: Domain) -> int:
        return self._dropped.get(domain, 0) + len(self._rows.get(domain, ()))

    def drop(self, domain: Domain, *, before: int) -> None:
        """Drop the rows before that one, which is kept."""
        dropped = self._dropped.get(domain, 0)
        self._rows[domain] = self._rows[domain][before - 1 - dropped :]
        self._dropped[domain] = before - 1

    @override
    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        return self._inbox.get(domain, [])[:limit]

    @override
    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        self._snapshots.setdefault((domain, snapshot.version), {})[snapshot.seq] = snapshot

    @override
    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        kept = [
            snapshot
            for (of, form), snapshots in self._snapshots.items()
            if of == domain and version in (None, form)
            for snapshot in snapshots.values()
        ]
        return max(kept, key=lambda snapshot: snapshot.seq, default=None)

    @override
    def changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._bell.rings(domain)

    @override
    def inbox_changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._inbox_bell.rings(domain)

    async def aclose(self) -> None:
        """End every iteration of `changed` and `inbox_changed`."""
        self._bell.close()
        self._inbox_bell.close()
