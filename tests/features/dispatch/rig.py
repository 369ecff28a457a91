"""A leader on a log in memory, a simulated exchange and virtual time, with faults to plant."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any

from typing_extensions import override

from perezvon.adapters.telephony.simulated import SimulatedExchange, SimulatedTelephony
from perezvon.engine.commands import AskWeb, Command
from perezvon.engine.events import Event, Request
from perezvon.engine.message import Attribute
from perezvon.engine.wire import encode_event
from perezvon.features.dispatch.ports import Arrival, Caller, CallerBook
from perezvon.features.dispatch.service.door import Door
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.features.dispatch.service.leader import Leader
from perezvon.features.dispatch.service.steps import event_of
from perezvon.kernel.ids import MAIN, ContactId, CustomerId, Domain, LegId, LineId, PartyId
from perezvon.platform.log.journal import MemoryJournal
from perezvon.platform.log.journaled import JournaledLog
from perezvon.platform.log.lease import MemoryLease, MemoryLeases
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import EventLog, LogFencedError, LogRow, LogUnavailableError
from perezvon.platform.tasks import spawn, stop
from tests.support.polling import eventually
from tests.support.virtual_time import LoopClock


class Fault(Enum):
    """What becomes of one append."""

    BEFORE_COMMIT = "nothing is written, and the log does not say so"
    AFTER_COMMIT = "everything is written, and the log does not say so"
    FENCED = "another writer was first"


class FaultyLog(MemoryLog):
    """Fails as planted: the next appends one by one, or everything while `is_silent`."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []
        self.is_silent = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.appends = 0

    @override
    async def append(self, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()) -> None:
        await self.gate.wait()
        self._check()
        self.appends += 1
        match self.faults.pop(0) if self.faults else None:
            case Fault.BEFORE_COMMIT:
                raise LogUnavailableError
            case Fault.AFTER_COMMIT:
                await super().append(domain, rows, taken=taken)
                raise LogUnavailableError
            case Fault.FENCED:
                raise LogFencedError
        await super().append(domain, rows, taken=taken)

    @override
    async def read(self, domain: Domain, *, after: int, limit: int = 1_000) -> Sequence[LogRow]:
        self._check()
        return await super().read(domain, after=after, limit=limit)

    def _check(self) -> None:
        if self.is_silent:
            raise LogUnavailableError


class Callers(CallerBook):
    """Knows a party by its name, and numbers by `parties`; `slow` parties take their time, `broken` ones fail."""

    def __init__(self) -> None:
        self.slow: dict[str, float] = {}
        self.broken: set[str] = set()
        self.asked: list[PartyId | None] = []
        self.parties: dict[tuple[str, str], PartyId] = {}
        """By number and name."""

    @override
    async def caller(
        self, party: PartyId | None, customer: CustomerId | None, *, number: str = "", name: str = ""
    ) -> Caller:
        self.asked.append(party)
        met = self.parties.get((number, name))
        party = party or met
        if party in self.slow:
            await asyncio.sleep(self.slow[party])
        if party in self.broken:
            raise RuntimeError("the book is torn")
        return Caller(customer=customer or (CustomerId(f"customer-{party}") if party else None), party=met)


class Watched(SimulatedTelephony):
    """Remembers what it was asked to do."""

    def __init__(self, exchange: SimulatedExchange) -> None:
        super().__init__(exchange)
        self.performed: list[Command] = []
        self.acknowledged: list[str] = []

    @override
    async def perform(self, command: Command) -> None:
        self.performed.append(command)
        await super().perform(command)

    @override
    async def acknowledge(self, receipts: Sequence[str]) -> None:
        self.acknowledged += receipts
        await super().acknowledge(receipts)


class Desk:
    """Another system that answers `answer`, after `seconds`, or raises what it is given."""

    def __init__(self) -> None:
        self.asked: list[AskWeb] = []
        self.answer: tuple[Attribute, ...] = ()
        self.error: Exception | None = None
        self.seconds = 0.0

    async def ask(self, question: AskWeb) -> Sequence[Attribute]:
        self.asked.append(question)
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return self.answer


class Rig:
    """One centre. `leading` runs a server of it; what the server leaves behind is there for the next one.

    Another rig `beside` it is another server of the same centre.
    """

    def __init__(self, beside: "Rig | None" = None) -> None:
        self.clock = LoopClock()
        self.log = FaultyLog() if beside is None else beside.log
        self.leases = MemoryLeases(self.clock) if beside is None else beside.leases
        self.exchange = SimulatedExchange(self.clock) if beside is None else beside.exchange
        self.callers = Callers()
        self.telephony: Watched
        self.intake: Intake
        self.leader: Leader
        self.door: Door
        self.lease: MemoryLease
        self.told: list[LogRow] = []
        self.journal: MemoryJournal | None = None
        """What the servers of this rig write while the log is silent; None if they have no such thing."""
        self._addresses = itertools.count(1) if beside is None else beside._addresses

    @asynccontextmanager
    async def leading(self, *, is_killed: bool = False) -> AsyncIterator["Rig"]:
        """A server that decides; at the end it stops in good order or `is_killed`."""
        self.start()
        end = asyncio.Event()
        running = spawn(self.leader.run(end), name="leader")
        try:
            yield self
        finally:
            if is_killed:
                await stop(running)
            else:
                end.set()
                self.intake.nudge()
                async with asyncio.timeout(60):
                    await running
            await self.telephony.aclose()
            if isinstance(self.writer, JournaledLog):
                await self.writer.aclose()

    def start(self) -> None:
        """A new server's parts, not running yet."""
        self.telephony = Watched(self.exchange)
        self.web = Desk()
        self.intake = Intake(self.callers)
        self.lease = MemoryLease(self.leases, MAIN)
        self.writer: EventLog = self.log
        if self.journal is not None:
            self.writer = JournaledLog(self.log, self.journal, MAIN)
        self.leader = Leader(
            domain=MAIN,
            address=f"unix:/server-{next(self._addresses)}",
            event_log=self.writer,
            lease=self.lease,
            telephony=self.telephony,
            web=self.web,
            intake=self.intake,
            clock=self.clock,
            seed=lambda: 1,
            on_step=self._step,
        )
        self.door = Door(self.intake, self.leader.duty, lambda: self.leader.mirror)

    async def decides(self) -> None:
        """Return when the leader decides."""
        async with asyncio.timeout(60):
            await self.leader.is_deciding.wait()

    async def idle(self) -> None:
        """Return when it decides and nothing waits any more."""
        await self.decides()
        count = -1
        while count != len(await self.events()) or len(self.intake):
            count = len(await self.events())
            await asyncio.sleep(0.1)

    def configure(self, *settings: Event) -> None:
        """Settings are committed."""
        for setting in settings:
            self.log.put(MAIN, *encode_event(setting))

    async def request(self, event: Request, *, within: float = 3.0) -> int:
        """A wish; the seq of its step."""
        reply: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.intake.put(Incoming(event=event, reply=reply))
        async with asyncio.timeout(within):
            return await reply

    async def events(self) -> list[Any]:
        """All that happened."""
        return [event_of(row) for row in self._rows()]

    async def rows(self) -> list[LogRow]:
        """All that is committed."""
        return self._rows()

    async def has(self, kind: type[Event], count: int = 1) -> None:
        """Return when that many events of a kind stand in the log."""
        await eventually(lambda: self.count(kind) >= count)

    def count(self, kind: type[Event]) -> int:
        """How many events of a kind stand in the log."""
        return sum(isinstance(event_of(row), kind) for row in self._rows())

    def _rows(self) -> list[LogRow]:
        """What stands in the log, and then what only the journal has."""
        stored = list(self.log._rows.get(MAIN, ()))
        entries = [] if self.journal is None else self.journal.entries
        return stored + [row for entry in entries for row in entry.rows if row.seq > len(stored)]

    def _step(self, row: LogRow) -> None:
        assert row in self._rows(), "nothing is told before it is committed"
        self.told.append(row)
        self.door.step(row)


def arrival(contact: str, **fields: Any) -> Arrival:
    """A caller on the line `web`."""
    return Arrival(contact=ContactId(contact), leg=LegId(f"k{contact}"), line=LineId("web"), **fields)
