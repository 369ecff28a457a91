"""The role `dispatch`: the engine's shell on its ports, leading a domain and answering at its door."""

import asyncio
import contextlib
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from perezvon.adapters.synth.espeak import EspeakSynth
from perezvon.adapters.telephony.united import UnitedTelephony
from perezvon.adapters.telephony.wire.client import MediaVoice
from perezvon.adapters.web.http import HttpDesk
from perezvon.entrypoints.foundation import Foundation
from perezvon.entrypoints.settings import address_of, voices
from perezvon.features.callbacks.public import CallbackNumbers
from perezvon.features.customers.public import CustomersCallerBook
from perezvon.features.dispatch.ports import NumberBook, PromptBook, Telephony
from perezvon.features.dispatch.service.door import Door
from perezvon.features.dispatch.service.intake import Intake
from perezvon.features.dispatch.service.leader import Leader
from perezvon.features.flows.public import PromptLibrary
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import MAIN, CustomerId
from perezvon.platform.db import Database, Question
from perezvon.platform.health import Readiness
from perezvon.platform.link import serve_link
from perezvon.platform.log.journal import FileJournal
from perezvon.platform.log.journaled import JournaledLog
from perezvon.platform.log.lease import TERM_S, PostgresLease
from perezvon.platform.log.port import Lease, LogUnavailableError
from perezvon.platform.tasks import spawn
from perezvon.platform.tasks import stop as stop_tasks

STOP_S = 10.0

LOOK_S = 0.05

_NOTHING = Question(select(1))

LOOK_UPS = 4
"""Callers who are looked up at once; more wait, for some milliseconds."""


class AnotherNodeError(AppError):
    """Another machine decides with the same database, and nobody could tell the two from each other."""

    kind = ErrorKind.CONFLICT
    code = "dispatch.another_node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatching:
    """A leader at work, or one in waiting. `leading` ends before its time only by a bug."""

    leader: Leader
    leading: asyncio.Task[None]
    lease: Lease
    address: str
    """Where requests are taken."""

    async def readiness(self) -> Readiness:
        """Whether this process decides, or would if the one that does were gone: then another is known to hold the lease."""
        if self.leading.done():
            return Readiness(is_ready=False, says={"status": "ended"})
        if self.leader.is_deciding.is_set():
            return Readiness(is_ready=True, says={"status": "leading", "seq": self.leader.mirror.seq})
        try:
            holder = await self.lease.holder()
        except LogUnavailableError:
            return Readiness(is_ready=False, says={"status": "no database"})
        is_standby = holder is not None and holder != self.address
        return Readiness(is_ready=is_standby, says={"status": "standby" if is_standby else "recovering"})


@asynccontextmanager
async def dispatch(base: Foundation) -> AsyncIterator[Dispatching]:
    """Lead the domain in the background; at the end of the block leave a snapshot and step down."""
    async with (
        _caller_book(base) as callers,
        _journaled(base) as event_log,
        _leading(base, callers, event_log) as dispatching,
    ):
        yield dispatching


async def check_alone(lease: Lease, address: str) -> None:
    """A Unix socket of the same name can be on each machine, and would be taken for that of a predecessor, which is dead. A
    predecessor's lease ends by itself. Raises `AnotherNodeError` when this one does not. A silent database says nothing."""
    if not address.startswith("unix:"):
        return
    deadline = asyncio.get_running_loop().time() + 2 * TERM_S
    with contextlib.suppress(LogUnavailableError):
        while await lease.holder() == address:
            if asyncio.get_running_loop().time() > deadline:
                raise AnotherNodeError
            await asyncio.sleep(LOOK_S)


@asynccontextmanager
async def _caller_book(base: Foundation) -> AsyncIterator[CustomersCallerBook]:
    """A book with open connections of its own: a look-up has no time to wait for one, nor for the web's requests.

    Nor for the disk: what it writes is safe with the step that speaks of the caller, which is committed after it.
    """
    database = Database(base.database.dsn, name="perezvon callers", connections=LOOK_UPS, is_hasty=True)
    book = CustomersCallerBook(database, ids=base.ids, clock=base.clock)
    try:
        await asyncio.gather(*(book.caller(None, CustomerId("")) for _ in range(LOOK_UPS)))
        await asyncio.gather(*(database.ask(_NOTHING) for _ in range(LOOK_UPS)))
        yield book
    finally:
        await database.aclose()


def _telephony(base: Foundation, prompts: PromptBook, numbers: NumberBook, chance: random.Random) -> Telephony:
    """All media processes as one."""
    key = base.settings.link_secret
    found = [
        MediaVoice(
            address,
            prompts=prompts,
            numbers=numbers,
            chance=chance,
            key=key,
            records_talks=base.settings.record_talks,
        )
        for address in voices(base.settings)
    ]
    return found[0] if len(found) == 1 else UnitedTelephony(found)


@asynccontextmanager
async def _journaled(base: Foundation) -> AsyncIterator[JournaledLog]:
    """The log with the journal that this node keeps while its database is silent."""
    journal = await asyncio.to_thread(FileJournal, base.settings.journal)
    event_log = JournaledLog(base.event_log, journal, MAIN)
    try:
        yield event_log
    finally:
        await event_log.aclose()
        await journal.aclose()


@asynccontextmanager
async def _leading(
    base: Foundation, callers: CustomersCallerBook, event_log: JournaledLog
) -> AsyncIterator[Dispatching]:
    address = address_of(base.settings, "dispatch")
    intake = Intake(callers)
    prompts = PromptLibrary(base.database, EspeakSynth(), base.settings.prompts)
    chance = random.Random(secrets.randbits(63))
    numbers = CallbackNumbers(base.database, callers)
    telephony = _telephony(base, prompts, numbers, chance)
    lease = PostgresLease(base.database.dsn, MAIN)
    looking = PostgresLease(base.database.dsn, MAIN)  # Who asks for health does not wait behind a renewal.
    leader = Leader(
        domain=MAIN,
        address=address,
        event_log=event_log,
        lease=lease,
        telephony=telephony,
        web=HttpDesk(base.settings.endpoints),
        intake=intake,
        clock=base.clock,
        seed=lambda: secrets.randbits(63),
        on_step=lambda row: door.step(row),  # noqa: PLW0108 - the door comes after its leader
    )
    door = Door(intake, leader.duty, lambda: leader.mirror)
    stop = asyncio.Event()
    if base.settings.database is not None:
        await check_alone(looking, address)
    server = await serve_link(address, door, key=base.settings.link_secret)
    leading = spawn(leader.run(stop), name="leader")
    try:
        yield Dispatching(leader=leader, leading=leading, lease=looking, address=address)
    finally:
        stop.set()
        intake.nudge()
        await asyncio.wait((leading,), timeout=STOP_S)
        await stop_tasks(leading)
        await server.aclose()
        await telephony.aclose()
        await prompts.aclose()
        await lease.aclose()
        await looking.aclose()
