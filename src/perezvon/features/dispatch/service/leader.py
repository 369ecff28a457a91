"""Leadership of a domain and the one way back into it.

First start, crash, failover, an unknown result and a stalled loop all take the same path: load the snapshot, follow the
log, take in what telephony has to report and what exists, perform again what has no known outcome, then decide.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, TypeVar

from perezvon.features.dispatch.ports import DeposedError, Telephony, WebDesk
from perezvon.features.dispatch.service.decision import Decision
from perezvon.features.dispatch.service.duty import Duty
from perezvon.features.dispatch.service.inbox import Inbox
from perezvon.features.dispatch.service.intake import Intake
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.features.dispatch.service.performer import Performer
from perezvon.features.dispatch.service.pulse import Pulse, StalledError
from perezvon.features.dispatch.service.receipts import Receipts
from perezvon.features.dispatch.service.shell import Listener, Shell
from perezvon.features.dispatch.service.standby import Standby
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import AgentId, Domain, LegId
from perezvon.kernel.time import Clock
from perezvon.platform import metrics, telemetry
from perezvon.platform.log.port import EventLog, Lease, LogFencedError, LogUnavailableError, StepsGoneError
from perezvon.platform.system import SlewedClock

RENEW_S = 0.25
POLL_S = 0.1
"""How often one who does not lead tries to."""

BUGS_S = 5.0
"""The longest pause before one who cannot lead because of a bug tries to again."""

ASK_S = 0.5
"""Telephony that did not tell what exists within this time is asked again."""

E = TypeVar("E", bound=Exception)

_BEGUN = metrics.counter("recoveries", "How often this process recovered and began to decide.")

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
        self._inbox = Inbox(event_log, domain)
        self._receipts = Receipts(telephony, intake, event_log)
        self._clock = clock
        self._seed = seed
        self._on_step = on_step
        self._in_doubt: Decision | None = None
        self._causes: list[str] = []
        self._bugs = 0
        """How many short terms ended by a bug, one after the other."""
        self._epoch = 0
        """Of the term before: while it stays the same, nobody else decided in between."""
        self._newest = 0
        """The newest epoch that must not come again. Telephony heard of it, or obeyed in it what the log does not know."""
        self._questions = itertools.count(1)
        self._standby = Standby(event_log, domain)
        self._pulse = Pulse(clock)
        self.mirror = Mirror()
        self.duty = Duty()
        self.is_deciding = self.duty.is_deciding
        intake.is_known = lambda arrival: (
            self.mirror.view.contact(arrival.contact) is not None or intake.has_leg(arrival.leg)
        )
        intake.has_leg = lambda leg: self.mirror.view.leg(leg) is not None

    async def run(self, stop: asyncio.Event) -> None:
        """Lead whenever possible until `stop` is set; then give the lease up and leave a snapshot. Calls go on."""
        try:
            async with _beside(self._intake.pump(self._telephony)):
                while not stop.is_set():
                    await self._try(stop)
                    # A bug that is met again at once would fill the log.
                    await _wait(stop, min(POLL_S * 2**self._bugs, BUGS_S))
        finally:
            await self._standby.aclose()
            await self._receipts.aclose()

    async def _try(self, stop: asyncio.Event) -> None:
        began = self._clock.monotonic()
        try:
            await self._term(stop)
        except* (LogFencedError, LogUnavailableError, StepsGoneError) as errors:
            if errors.subgroup(LogFencedError) is not None:
                self._newest = max(self._newest, self._lease.epoch)
            self._warn([repr(error) for error in _each(errors)])
        except* DeposedError as errors:
            self._newest = max(self._newest, *(error.newest for error in _each(errors)))
            self._warn([repr(error) for error in _each(errors)])
        except* Exception:
            log.exception("recovering_from_a_bug")
            self._bugs = self._bugs + 1 if self._clock.monotonic() - began < BUGS_S else 1
        else:
            self._bugs = 0

    def _warn(self, causes: list[str]) -> None:
        """Say why recovery begins; a cause that stays is said once."""
        if causes != self._causes:
            self._causes = causes
            log.warning("recovering", causes=causes)

    async def _term(self, stop: asyncio.Event) -> None:
        await self._log.settle()  # Whoever leads next reads all that was decided here.
        if not (await self._may_lead() and await self._lease.acquire(address=self._address, above=self._newest)):
            self._leave()
            self._standby.follow()
            return
        self.duty.interrupt()
        async with _beside(self._keep_lease()):
            shell = await self._lead(stop)
            self._leave()
            await self._log.settle()  # Else another would lead without what only the journal has.
        await self._step_down()
        await self._lease.release()
        await shell.save_snapshot()  # Whoever leads next has followed, and need not wait for it.

    async def _may_lead(self) -> bool:
        """Whether the lease may be taken: not while telephony hears whoever leads, who may only be cut off from the
        database, and not without telephony, which others may reach."""
        try:
            async with asyncio.timeout(ASK_S):
                return not await self._telephony.is_led_by_another()
        except (AdapterError, TimeoutError) as error:
            self._warn([repr(error)])
            return False

    async def _step_down(self) -> None:
        with contextlib.suppress(AdapterError, TimeoutError):
            async with asyncio.timeout(ASK_S):
                await self._telephony.step_down()

    def _leave(self) -> None:
        """Others decide: nobody waits here in vain."""
        self.duty.leave()
        self._intake.refuse_wishes()

    async def _lead(self, stop: asyncio.Event) -> Shell:
        """Recover and decide until `stop` is set; returns what decided."""
        self.mirror = await self._standby.take()
        await self._clear_up_doubt()
        if self._lease.epoch != self._epoch:
            self._intake.forget_reports()
        self._epoch = self._lease.epoch
        self._intake.deposed.clear()
        performer = Performer(self._telephony, self._web, self._intake, self._agent_on)
        shell = self._shell(performer)
        try:
            async with _beside(
                self._pulse.beat(), self._inbox.watch(self._intake.nudge), self._watch_telephony(), self._stay()
            ):
                while await self._synchronise(stop) and not await self._decide(shell, stop):
                    await self._wake_up()
        finally:
            self._in_doubt = shell.in_doubt
            self.duty.interrupt()
            self._intake.close()
            await performer.aclose()
            await shell.aclose()
        return shell

    async def _decide(self, shell: Shell, stop: asyncio.Event) -> bool:
        """Settle and decide until `stop` is set, which is true, or this process has stood still, which is false."""
        try:
            repeated = await shell.settle()
            self.duty.begin()
            self._causes = []
            _BEGUN.inc()
            log.info("deciding", domain=self._domain, seq=self.mirror.seq, performed=repeated)
            await shell.run(stop)
        except StalledError as stall:
            log.warning("stood_still", seconds=round(stall.seconds, 1))
            return False
        return True

    async def _wake_up(self) -> None:
        """Throw away what was read before this process stood still. Raises `LogFencedError` when others lead since."""
        self.duty.interrupt()
        self._intake.forget_reports(but=self._receipts.owed)
        await self._renew()

    def _agent_on(self, leg: LegId) -> AgentId | None:
        known = self.mirror.view.leg(leg)
        return known.agent if known is not None else None

    def _shell(self, performer: Performer) -> Shell:
        return Shell(
            domain=self._domain,
            epoch=self._epoch,
            mirror=self.mirror,
            event_log=self._log,
            intake=self._intake,
            inbox=self._inbox,
            performer=performer,
            receipts=self._receipts,
            # Whoever led before may have had a clock that was ahead: its last step must not stop the time.
            clock=SlewedClock(self._clock, not_before=self.mirror.at),
            pulse=self._pulse,
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
        self._intake.open(question, epoch=self._epoch)
        is_said = False
        while not (stop.is_set() or self._intake.synchronised.is_set()):
            try:
                await self._telephony.resynchronise(question, epoch=self._epoch)
            except DeposedError:
                raise
            except AdapterError as error:
                if not is_said:
                    log.warning("waiting_for_telephony", error=str(error))
                    is_said = True
                await _wait(stop, ASK_S)
            else:
                await _wait(self._intake.synchronised, ASK_S)
        return not stop.is_set()

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(RENEW_S)
            await self._renew()

    async def _renew(self) -> None:
        """Raises `LogFencedError` when another took the lease. A database that is silent does not say so."""
        with contextlib.suppress(LogUnavailableError):
            if not await self._lease.renew():
                raise LogFencedError("another leads")

    async def _stay(self) -> None:
        """Tell telephony again and again that this process leads, whatever the database says."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASK_S):
                    await self._say_so()
            await asyncio.sleep(RENEW_S)

    async def _say_so(self) -> None:
        try:
            await self._telephony.stay(epoch=self._epoch)
        except DeposedError:
            raise
        except AdapterError:
            return  # It is told again soon.

    async def _watch_telephony(self) -> None:
        await self._intake.deposed.wait()
        raise DeposedError


@contextlib.asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """These run until the block ends. What one of them raises ends the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work, name=str(getattr(work, "__qualname__", work))) for work in works]
        yield
        for task in tasks:
            task.cancel()


def _each(errors: BaseExceptionGroup[E]) -> Iterator[E]:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _each(error)
        else:
            yield error


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
