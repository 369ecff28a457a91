"""Leadership of a domain and the one way back into it.

First start, crash, failover, an unknown result and a stalled loop all take the same path: load the snapshot, follow the
log, take in what telephony has to report and what exists, perform again what has no known outcome, then decide.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Callable

from perezvon.features.dispatch.ports import Telephony, WebDesk
from perezvon.features.dispatch.service.decision import Decision
from perezvon.features.dispatch.service.intake import Intake
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.features.dispatch.service.performer import Performer
from perezvon.features.dispatch.service.receipts import Receipts
from perezvon.features.dispatch.service.shell import Listener, Shell
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, Domain, LegId
from perezvon.kernel.time import Clock
from perezvon.platform import telemetry
from perezvon.platform.log.port import EventLog, Lease, LogFencedError, LogUnavailableError
from perezvon.platform.system import SlewedClock

RENEW_S = 1.0
RETRY_S = 0.5

log = telemetry.logger(__name__)


class Leader:
    """Holds the lease of a domain, recovers and runs its shell; begins anew when the log tells it to."""

    def __init__(
        self,
        *,
        domain: Domain,
        address: str,
        event_log: EventLog,
        lease: Lease,
        telephony: Telephony,
        web: WebDesk,
        intake: Intake,
        clock: Clock,
        seed: Callable[[], int],
        on_step: Listener,
    ) -> None:
        self._domain = domain
        self._address = address
        self._log = event_log
        self._lease = lease
        self._telephony = telephony
        self._web = web
        self._intake = intake
        self._receipts = Receipts(telephony, intake)
        self._clock = clock
        self._seed = seed
        self._on_step = on_step
        self._in_doubt: Decision | None = None
        self._causes: list[str] = []
        self._epoch = 0
        """Of the term before: while it stays the same, nobody else decided in between."""
        self._questions = itertools.count(1)
        self.mirror = Mirror()
        self.is_deciding = asyncio.Event()
        intake.is_known = lambda arrival: (
            self.mirror.view.contact(arrival.contact) is not None or self.mirror.view.leg(arrival.leg) is not None
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Lead whenever possible until `stop` is set; then leave a snapshot and give the lease up."""
        try:
            async with asyncio.TaskGroup() as group:
                pump = group.create_task(self._intake.pump(self._telephony), name="intake")
                while not stop.is_set():
                    await self._try(stop)
                    await _wait(stop, RETRY_S)
                pump.cancel()
        finally:
            await self._receipts.aclose()

    async def _try(self, stop: asyncio.Event) -> None:
        try:
            await self._term(stop)
        except* (LogFencedError, LogUnavailableError) as errors:
            self._warn([repr(error) for error in errors.exceptions])
        except* Exception:
            log.exception("recovering_from_a_bug")

    def _warn(self, causes: list[str]) -> None:
        """Say why recovery begins; a cause that stays is said once."""
        if causes != self._causes:
            self._causes = causes
            log.warning("recovering", causes=causes)

    async def _term(self, stop: asyncio.Event) -> None:
        if not await self._lease.acquire(address=self._address):
            return
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep_lease(), name="lease")
            await self._lead(stop)
            keeping.cancel()
        await self._lease.release()

    async def _lead(self, stop: asyncio.Event) -> None:
        self.mirror = Mirror()
        await self.mirror.catch_up(self._log, self._domain)
        await self._clear_up_doubt()
        if self._lease.epoch != self._epoch:
            self._intake.forget_reports()
        self._epoch = self._lease.epoch
        performer = Performer(self._telephony, self._web, self._intake, self._agent_on)
        shell = self._shell(performer)
        try:
            if await self._synchronise(stop):
                await self._decide(shell, stop)
        finally:
            self._in_doubt = shell.in_doubt
            self.is_deciding.clear()
            self._intake.close()
            await performer.aclose()

    async def _decide(self, shell: Shell, stop: asyncio.Event) -> None:
        repeated = await shell.settle()
        self.is_deciding.set()
        self._causes = []
        log.info("deciding", domain=self._domain, seq=self.mirror.seq, performed=repeated)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(shell.watch_inbox(), name="inbox")
            await shell.run(stop)
            watching.cancel()
        await shell.save_snapshot()

    def _agent_on(self, leg: LegId) -> AgentId | None:
        known = self.mirror.view.leg(leg)
        return known.agent if known is not None else None

    def _shell(self, performer: Performer) -> Shell:
        return Shell(
            domain=self._domain,
            mirror=self.mirror,
            event_log=self._log,
            intake=self._intake,
            performer=performer,
            receipts=self._receipts,
            # Whoever led before may have had a clock that was ahead: its last step must not stop the time.
            clock=SlewedClock(self._clock, not_before=self.mirror.at),
            seed=self._seed,
            on_step=self._on_step,
        )

    async def _clear_up_doubt(self) -> None:
        """The log tells now whether the last decision of the term before was written; if not, it is to be made again.

        What followed from it is done by what follows: mirrors fill their gap and unanswered commands are performed.
        """
        doubt = self._in_doubt
        if doubt is None:
            return
        is_committed = await doubt.is_committed(self._log, self._domain)
        self._in_doubt = None
        if is_committed:
            doubt.reply()
            self._receipts.give(doubt.receipts())
        else:
            self._intake.put_back(doubt.waited)

    async def _synchronise(self, stop: asyncio.Event) -> bool:
        """Wait until telephony has told what exists: without it nothing can be decided. False when `stop` is set."""
        await self._receipts.settle()  # What is known to be committed need not be told again.
        question = next(self._questions)
        self._intake.open(question)
        is_said = False
        while not (stop.is_set() or self._intake.synchronised.is_set()):
            try:
                await self._telephony.resynchronise(question)
            except AdapterError as error:
                if not is_said:
                    log.warning("waiting_for_telephony", error=str(error))
                    is_said = True
                await _wait(stop, RETRY_S)
            else:
                await _wait(self._intake.synchronised, RETRY_S)
        return not stop.is_set()

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            if not await self._lease.renew():
                raise LogFencedError


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
