"""The writer: collect what waits, let the engine decide, append, and only then tell and do.

Nothing the engine said leaves this process before its step is committed. When the log refuses or does not answer, the
engine in memory is thrown away by whoever runs the shell, and recovery begins.
"""

import asyncio
from collections.abc import Callable, Sequence

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import ENGINE_VERSION
from perezvon.engine.events import DomainStarted, TermBegan, TimePassed
from perezvon.features.dispatch.domain import DispatchUnavailableError
from perezvon.features.dispatch.service.decision import Decision
from perezvon.features.dispatch.service.inbox import Inbox
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.features.dispatch.service.performer import Performer
from perezvon.features.dispatch.service.pulse import Pulse
from perezvon.features.dispatch.service.receipts import Receipts
from perezvon.features.dispatch.service.steps import to_row
from perezvon.kernel.ids import Domain
from perezvon.kernel.time import SECOND, Clock
from perezvon.platform import metrics, telemetry
from perezvon.platform.log.port import EventLog, LogFencedError, LogRow, LogUnavailableError, Snapshot
from perezvon.platform.tasks import spawn, stop

BATCH = 500
"""Most events in one transaction."""

SNAPSHOT_EVERY = 2_000
"""Steps between two snapshots: the most that a start has to replay."""

Listener = Callable[[LogRow], None]

_DECIDING = metrics.histogram("decide_seconds", "How long the engine took for one batch of events.")
_APPENDING = metrics.histogram("append_seconds", "From a decision to its being safe in the log, or in the journal.")

log = telemetry.logger(__name__)


class EngineFailedError(Exception):
    """The engine raised, which is a bug. It may be half changed and must be thrown away."""


class Shell:
    """Runs one domain on a recovered mirror. `on_step` hears each committed step.

    `in_doubt` is the decision of which the log did not say whether it was written.
    """

    def __init__(
        self,
        *,
        domain: Domain,
        epoch: int,
        mirror: Mirror,
        event_log: EventLog,
        intake: Intake,
        inbox: Inbox,
        performer: Performer,
        receipts: Receipts,
        clock: Clock,
        pulse: Pulse,
        seed: Callable[[], int],
        on_step: Listener,
    ) -> None:
        self._domain = domain
        self._epoch = epoch
        self._mirror = mirror
        self._log = event_log
        self._intake = intake
        self._inbox = inbox
        self._performer = performer
        self._receipts = receipts
        self._clock = clock
        self._pulse = pulse
        self._seed = seed
        self._on_step = on_step
        self._saved = mirror.seq
        self._saving: asyncio.Task[None] | None = None
        self.in_doubt: Decision | None = None

    async def settle(self) -> int:
        """Take in what waits, then have all done whose outcome is unknown, old and new, in the order it was asked for.

        What was reported happened before what is due: a page that came back in time was not away for too long, although
        nobody decided meanwhile.

        Returns how many commands that were. Raises what `turn` raises.
        """
        self._inbox.is_dirty = True
        for _ in range(0, len(self._intake), BATCH):
            await self._commit(is_due=False)
        await self._commit()
        unanswered = self._mirror.view.unanswered()
        for command in unanswered:
            self._performer.perform(command)
        return len(unanswered)

    async def run(self, stop: asyncio.Event) -> None:
        """Decide until `stop` is set. Raises what `turn` raises."""
        while not stop.is_set():
            await self.turn()
            if self._mirror.seq - self._saved >= SNAPSHOT_EVERY:
                self._begin_snapshot()
            if not self._inbox.is_dirty:
                await self._intake.wait(self._seconds_to_deadline())

    async def turn(self) -> None:
        """One transaction: settings first, then what is due, then what was reported and requested.

        Raises `StalledError`, and nothing was taken; `LogFencedError` or `EngineFailedError`, and what was taken is put
        back; or `LogUnavailableError`, and what was decided is in doubt.
        """
        decision = await self._commit()
        if decision is not None:
            for command in decision.commands():
                self._performer.perform(command)

    async def save_snapshot(self) -> None:
        """Keep the present state, so that the next start replays little. Only between two turns."""
        if self._mirror.seq != self._saved:
            self._begin_snapshot()
        if self._saving is not None:
            await asyncio.wait((self._saving,))

    async def aclose(self) -> None:
        """Leave a snapshot that is not saved yet."""
        if self._saving is not None:
            await stop(self._saving)

    def _begin_snapshot(self) -> None:
        """Save the state beside the deciding, which does not wait for a slow store; a next one comes in any case."""
        if self._saving is not None and not self._saving.done():
            return
        state = self._mirror.engine.snapshot()
        self._saved = self._mirror.seq
        snapshot = Snapshot(seq=self._saved, version=ENGINE_VERSION, state=state)
        self._saving = spawn(self._save(snapshot), name="snapshot")

    async def _save(self, snapshot: Snapshot) -> None:
        try:
            await self._log.save_snapshot(self._domain, snapshot)
        except LogUnavailableError as error:
            log.warning("snapshot_not_saved", seq=snapshot.seq, error=str(error))

    async def _commit(self, *, is_due: bool = True) -> Decision | None:
        settings = await self._inbox.read(BATCH)
        self._pulse.check()
        due = self._due() if is_due else ()
        waited = self._intake.take(BATCH)
        batch = [*self._beginning(), *settings, *due, *waited]
        if not batch:
            return None
        with _DECIDING.time():
            decision = self._decide(batch, waited)
        try:
            with _APPENDING.time():
                await self._log.append(self._domain, decision.rows, taken=decision.messages())
        except LogFencedError:
            self._intake.put_back(waited)
            raise
        except BaseException:
            self.in_doubt = decision
            raise
        self._publish(decision)
        return decision

    def _beginning(self) -> list[Incoming]:
        beginning = [Incoming(event=DomainStarted(seed=self._seed()))] if self._mirror.seq == 0 else []
        if self._mirror.engine.epoch != self._epoch:
            beginning.append(Incoming(event=TermBegan(epoch=self._epoch)))
        return beginning

    def _due(self) -> list[Incoming]:
        seconds = self._seconds_to_deadline()
        return (
            [Incoming(event=TimePassed(is_deaf=self._intake.is_deaf))] if seconds is not None and seconds <= 0 else []
        )

    def _seconds_to_deadline(self) -> float | None:
        deadline = self._mirror.engine.next_deadline
        return None if deadline is None else max(0.0, (deadline - self._clock.now()) / SECOND)

    def _decide(self, batch: Sequence[Incoming], waited: Sequence[Incoming]) -> Decision:
        rows: list[LogRow] = []
        said: list[tuple[Command | Change, ...]] = []
        for incoming in batch:
            try:
                row, outputs = self._handle(incoming)
            except Exception as error:
                self._set_aside(incoming, error)
                self._intake.put_back([one for one in waited if one is not incoming])
                raise EngineFailedError from error
            rows.append(row)
            said.append(outputs)
        return Decision(batch=batch, waited=waited, rows=rows, said=said)

    def _handle(self, incoming: Incoming) -> tuple[LogRow, tuple[Command | Change, ...]]:
        mirror = self._mirror
        mirror.seq += 1
        mirror.at = max(mirror.at, self._clock.now())
        outputs = mirror.engine.handle(mirror.seq, mirror.at, incoming.event)
        return to_row(mirror.seq, mirror.at, incoming.event, outputs), outputs

    def _set_aside(self, incoming: Incoming, error: Exception) -> None:
        """One event that the engine cannot take must not stop the centre: it is left out, and everybody told."""
        log.error("event_set_aside", type=type(incoming.event).__name__, exc_info=error)
        if incoming.message is not None:
            self._inbox.leave_out(incoming.message)
        if incoming.reply is not None:
            incoming.reply.set_exception(DispatchUnavailableError())
        if incoming.receipt is not None:
            self._receipts.give([incoming.receipt])

    def _publish(self, decision: Decision) -> None:
        for row in decision.rows:
            self._on_step(row)
        decision.reply()
        self._receipts.give(decision.receipts(), after=decision.rows[-1].seq)
