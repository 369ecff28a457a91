"""A log whose writer goes on while the store is silent.

Rows that the store does not take within `PATIENCE_S` go to a local journal, and so do all that follow until the store
has them: a task hands them over in their order, with the same seqs, as often as it takes. A row that is in the store
already and equal counts as handed over. Another row in its place means that somebody else leads: what is left in the
journal is set aside, not thrown away, and whoever appends learns that it is fenced.

While the store is silent it is asked by that task alone, so that an append takes as long as the disk.

`append` returns when a row is safe on this machine; `written` when it is in the store, where other machines see it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import structlog
from typing_extensions import override

from perezvon.kernel.ids import Domain
from perezvon.platform import metrics
from perezvon.platform.log.journal import Entry, Journal
from perezvon.platform.log.listen import Bell
from perezvon.platform.log.port import EventLog, InboxMessage, LogFencedError, LogRow, LogUnavailableError, Snapshot
from perezvon.platform.tasks import spawn, stop

PATIENCE_S = 0.2
PAUSE_FIRST_S = 0.05
PAUSE_MOST_S = 0.5
SETTLE_S = 1.0
"""How long `settle` waits for a store that does not answer."""

HAND_OVER_ROWS = 1_000
"""About as many rows go to the store in one transaction."""

_JOURNALLED = metrics.gauge("journal_steps", "Steps that are in the journal and not known to be in the database.")
_SET_ASIDE = metrics.counter("journal_set_aside", "Journals whose steps the log refused.")

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class JournaledLog(EventLog):
    """The log `inner` for the one writer of `domain`. Other domains are passed on as they are."""

    def __init__(self, inner: EventLog, journal: Journal, domain: Domain, *, patience: float = PATIENCE_S) -> None:
        """`journal` may hold what was left behind at the last end: call `settle` before reading."""
        self._inner = inner
        self._journal = journal
        self._domain = domain
        self._patience = patience
        self._turn = asyncio.Lock()
        self._durable_seq = 0
        self._late: asyncio.Task[Exception | None] | None = None
        """An append that was not waited for any longer, and may still take effect."""
        self._is_silent = journal.last_seq > 0
        self._draining: asyncio.Task[None] | None = None
        self._bell = Bell()
        self._listening: asyncio.Task[None] | None = None
        self._fenced: LogFencedError | None = None
        """Why rows of the journal were refused; whoever decided on top of them must settle before it goes on."""
        self._losses = 0
        self._complaint = ""
        self._progress = asyncio.Event()
        """Set, and replaced, whenever rows reached the store, or never will."""

    @property
    def is_silent(self) -> bool:
        """Whether rows go to the journal."""
        return self._is_silent

    @property
    def durable_seq(self) -> int:
        """The newest row that is known to be in the store."""
        return self._durable_seq

    @override
    def is_written(self, seq: int) -> bool:
        return seq <= self._durable_seq

    @override
    async def written(self, seq: int) -> None:
        losses = self._losses
        while self._durable_seq < seq:
            if self._fenced is not None or self._losses != losses:
                raise LogFencedError(f"the row {seq} was set aside")
            await self._progress.wait()

    @override
    async def settle(self) -> None:
        """All that was appended here, by this process or an earlier one, is in the store afterwards, or set aside."""
        if self._is_silent:
            self._fall_silent("left_behind")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_S):
                    while self._is_silent:
                        await self._progress.wait()
        if self._is_silent:
            raise LogUnavailableError("the journal waits for the log")
        self._fenced = None

    async def aclose(self) -> None:
        """Stop handing over; what is left waits in the journal for the next start."""
        self._bell.close()
        await stop(*(task for task in (self._draining, self._late, self._listening) if task is not None))

    # --- The log. ----------------------------------------------------------------------------------------------------

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        """Write `rows` to the store, or else to the journal.

        Raises `LogUnavailableError` when neither took them, and `LogFencedError` also for rows that follow others of the
        journal which were refused, until `settle`.
        """
        if domain != self._domain:
            await self._inner.append(domain, rows, taken=taken)
            return
        async with self._turn:
            if self._fenced is not None:
                raise LogFencedError(str(self._fenced)) from self._fenced
            if not self._is_silent and await self._reaches_the_store(rows, taken):
                return
            await self._put_down(rows, taken)

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        if domain != self._domain:
            return await self._inner.read(domain, after=after, limit=limit)
        if 0 < self._journal.last_seq <= after:
            return []  # Only the writer has rows in a journal, and nobody else wrote any after them.
        if 0 < self._journal.first_seq <= after + 1 and (found := await self._journalled(after, limit)):
            return found
        stored = await self._inner.read(domain, after=after, limit=limit)
        if not stored:
            return await self._journalled(after, limit)
        return [*stored, *await self._journalled(stored[-1].seq, limit - len(stored))]

    @override
    async def first_seq(self, domain: Domain) -> int:
        return await self._inner.first_seq(domain)

    @override
    async def last_seq(self, domain: Domain) -> int:
        if domain == self._domain and self._journal.last_seq > 0:
            return self._journal.last_seq
        return await self._inner.last_seq(domain)

    @override
    async def inbox(self, domain: Domain, *, limit: int = 500) -> Sequence[InboxMessage]:
        """Messages that wait. While the store is silent nothing new comes: what was taken must not be told again."""
        if domain != self._domain:
            return await self._inner.inbox(domain, limit=limit)
        if self._is_silent:
            return []
        try:
            async with asyncio.timeout(self._patience):
                return await self._inner.inbox(domain, limit=limit)
        except (TimeoutError, LogUnavailableError) as error:
            self._fall_silent(repr(error))
            return []

    @override
    async def save_snapshot(self, domain: Domain, snapshot: Snapshot) -> None:
        """Raises `LogUnavailableError` at once while the store has not the rows that the snapshot is made of, or never will:
        a state of rows that were set aside would be taken for that of the rows in their place."""
        is_missing = self._is_silent or (self._losses and not self.is_written(snapshot.seq))
        if domain == self._domain and is_missing:
            raise LogUnavailableError("a snapshot waits for its rows")
        await self._inner.save_snapshot(domain, snapshot)

    @override
    async def load_snapshot(self, domain: Domain, *, version: str | None) -> Snapshot | None:
        return await self._inner.load_snapshot(domain, version=version)

    @override
    def changed(self, domain: Domain) -> AsyncIterator[None]:
        return self._inner.changed(domain)

    @override
    def inbox_changed(self, domain: Domain) -> AsyncIterator[None]:
        """Also yields when the store answers again: what came before the silence, or during it, was not told."""
        if domain != self._domain:
            return self._inner.inbox_changed(domain)
        if self._listening is None:
            self._listening = spawn(self._listen(), name="inbox")
        return self._bell.rings(domain)

    async def _listen(self) -> None:
        async for _ in self._inner.inbox_changed(self._domain):
            self._bell.ring(self._domain)

    # --- Writing. ----------------------------------------------------------------------------------------------------

    async def _reaches_the_store(self, rows: Sequence[LogRow], taken: Sequence[int]) -> bool:
        """Whether the store took them in time. Who does not answer goes on trying, and is waited for when it is asked
        next: rows it takes late are the same rows."""
        attempt = spawn(self._attempt(rows, taken), name="log append")
        try:
            done, _ = await asyncio.wait((attempt,), timeout=self._patience)
        except asyncio.CancelledError:
            await stop(attempt)
            raise
        if not done:
            self._late = attempt
            self._fall_silent("no answer")
            return False
        error = attempt.result()
        if error is None:
            self._advance(rows[-1].seq)
            return True
        if isinstance(error, LogUnavailableError):
            self._fall_silent(str(error))
            return False
        raise error

    async def _attempt(self, rows: Sequence[LogRow], taken: Sequence[int]) -> Exception | None:
        try:
            await self._inner.append(self._domain, rows, taken=taken)
        except Exception as error:  # noqa: BLE001 - raised again by who waits for it, if anybody still does
            return error
        return None

    async def _put_down(self, rows: Sequence[LogRow], taken: Sequence[int]) -> None:
        first = rows[0].seq
        if [row.seq for row in rows] != list(range(first, first + len(rows))):
            raise ValueError("the rows of an append follow one another")
        last = self._journal.last_seq
        if first <= self._durable_seq or (last > 0 and first != last + 1):
            raise LogFencedError(f"the next row is {max(last, self._durable_seq) + 1} and not {first}")
        self._fall_silent("")
        try:
            await self._journal.write(Entry(rows=tuple(rows), taken=tuple(taken)))
        except OSError as error:
            raise LogUnavailableError(f"the journal cannot be written: {error}") from error
        self._count()

    async def _journalled(self, after: int, limit: int) -> list[LogRow]:
        """Rows of the journal, if they follow `after` without a gap."""
        if limit <= 0 or not 0 < self._journal.first_seq <= after + 1:
            return []
        entries = await self._journal.read(after=after, limit=limit)
        return [row for entry in entries for row in entry.rows if row.seq > after][:limit]

    # --- Handing over. -----------------------------------------------------------------------------------------------

    def _fall_silent(self, cause: str) -> None:
        """From now on rows go to the journal, and somebody tries to reach the store."""
        self._is_silent = True
        if self._draining is None or self._draining.done():
            _log.warning("log_is_silent", domain=self._domain, cause=cause)
            self._draining = spawn(self._drain(), name="journal")

    async def _drain(self) -> None:
        pause = PAUSE_FIRST_S
        while self._is_silent:
            try:
                await self._hand_over_all()
            except LogFencedError as error:
                await self._give_up(error)
            except Exception as error:  # noqa: BLE001 - rows wait here: whatever is wrong, they are tried again
                self._complain(error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, PAUSE_MOST_S)

    def _complain(self, error: Exception) -> None:
        """Silence was told when it began; anything else is told when it changes."""
        if not isinstance(error, LogUnavailableError | TimeoutError) and repr(error) != self._complaint:
            self._complaint = repr(error)
            _log.error("journal_not_handed_over", domain=self._domain, exc_info=error)

    async def _hand_over_all(self) -> None:
        """First what piled up, beside the writer; then, when the store answers, the rest while the writer waits."""
        if self._late is not None:
            await asyncio.wait((self._late,))
            self._late = None
        if self._journal.last_seq == 0:
            await self._inner.last_seq(self._domain)
        await self._hand_over()
        async with self._turn, asyncio.timeout(self._patience):
            await self._hand_over()
        async with self._turn:
            if self._journal.last_seq <= self._durable_seq:
                await self._journal.clear()
                self._is_silent = False
                self._announce()
                self._bell.ring(self._domain)
                _log.info("log_answers_again", domain=self._domain, seq=self._durable_seq)

    async def _hand_over(self) -> None:
        """All that is there now."""
        last = self._journal.last_seq
        while self._durable_seq < last:
            entries = await self._journal.read(after=self._durable_seq, limit=HAND_OVER_ROWS)
            rows = [row for entry in entries for row in entry.rows]
            taken = [number for entry in entries for number in entry.taken]
            try:
                await self._inner.append(self._domain, rows, taken=taken)
            except LogFencedError:
                await self._append_the_rest(rows, taken)
            self._advance(rows[-1].seq)

    async def _append_the_rest(self, rows: Sequence[LogRow], taken: Sequence[int]) -> None:
        """Some of them are there: written before, when nobody heard of it, or somebody else's."""
        first = rows[0].seq
        stored = await self._inner.read(self._domain, after=first - 1, limit=len(rows))
        if not stored or list(stored) != list(rows[: len(stored)]):
            raise LogFencedError(f"another row {first} exists, or none before it")
        if rest := rows[len(stored) :]:
            await self._inner.append(self._domain, rest, taken=taken)

    async def _give_up(self, error: LogFencedError) -> None:
        """Somebody else leads. What is left was decided by nobody who had a say."""
        async with self._turn:
            first, last = max(self._journal.first_seq, self._durable_seq + 1), self._journal.last_seq
            name = await self._journal.set_aside()
            _log.error("journal_set_aside", domain=self._domain, file=name, first=first, last=last, cause=str(error))
            self._fenced = error
            self._losses += 1
            _SET_ASIDE.inc()
            self._is_silent = False
            self._announce()

    def _advance(self, seq: int) -> None:
        self._durable_seq = seq  # Perhaps a lower one than before: a store that was put back to an earlier state.
        self._announce()

    def _announce(self) -> None:
        progress, self._progress = self._progress, asyncio.Event()
        progress.set()
        self._count()

    def _count(self) -> None:
        _JOURNALLED.set(max(0, self._journal.last_seq - self._durable_seq) if self._is_silent else 0)
