"""Bugs that are planted into the product to see whether the simulation notices: each takes away one thing that protects calls.

Only the process that asks for it is changed, and only for as long as it is asked for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import msgspec

from perezvon.adapters.telephony.simulated import SimulatedExchange
from perezvon.engine.commands import Command
from perezvon.engine.draft import Draft
from perezvon.engine.events import Resynced, TimePassed
from perezvon.engine.reports import Reports
from perezvon.features.dispatch.ports import Inventory, Reported
from perezvon.features.dispatch.service import leader as leading
from perezvon.features.dispatch.service import performer as performing
from perezvon.features.dispatch.service.client import MirrorClient
from perezvon.features.dispatch.service.decision import Decision
from perezvon.features.dispatch.service.intake import Incoming, Intake
from perezvon.features.dispatch.service.leader import Leader
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.features.dispatch.service.performer import Performer
from perezvon.features.dispatch.service.pulse import Pulse
from perezvon.features.dispatch.service.receipts import Receipts
from perezvon.features.dispatch.service.shell import BATCH, Shell
from perezvon.kernel.ids import ContactId, Domain, LegId
from perezvon.kernel.time import Clock, Micros
from perezvon.platform.log.memory import MemoryLog
from perezvon.platform.log.port import EventLog, LogRow

_Patches = Sequence[tuple[Any, str, Any]]


# --- The writer. ---


async def _append_unfenced(
    self: MemoryLog, domain: Domain, rows: Sequence[LogRow], *, taken: Sequence[int] = ()
) -> None:
    stored = self._rows.setdefault(domain, [])
    stored[rows[0].seq - 1 :] = rows
    self._inbox[domain] = [message for message in self._inbox.get(domain, ()) if message.id not in taken]


def _hasty(too_early: Callable[[Shell, Decision], None]) -> Callable[[Shell], Any]:
    """A writer that does something before its rows are in the log."""
    commit = Shell._commit

    async def _commit(self: Shell, *, is_due: bool = True) -> Decision | None:
        decide = self._decide

        def _decide(batch: Sequence[Incoming], waited: Sequence[Incoming]) -> Decision:
            decision = decide(batch, waited)
            too_early(self, decision)
            return decision

        with patch.object(self, "_decide", _decide):
            return await commit(self, is_due=is_due)

    return _commit


def _perform(shell: Shell, decision: Decision) -> None:
    for command in decision.commands():
        shell._performer.perform(command)


def _tell(shell: Shell, decision: Decision) -> None:
    for row in decision.rows:
        shell._on_step(row)


def _acknowledge(shell: Shell, decision: Decision) -> None:
    shell._receipts.give(decision.receipts())


def _answer(_: Shell, decision: Decision) -> None:
    decision.reply()


# --- Recovery. ---


async def _settle_without_repeating(self: Shell) -> int:
    for _ in range(0, max(1, len(self._intake)), BATCH):
        await self._commit()
    return 0


async def _believe_the_log_alone(self: Leader, _stop: asyncio.Event) -> bool:
    self._intake.open(0, epoch=self._epoch)
    self._intake._question = None
    return True


async def _is_never_committed(_self: Decision, _log: EventLog, _domain: Domain) -> bool:
    return False


async def _is_always_committed(_self: Decision, _log: EventLog, _domain: Domain) -> bool:
    return True


async def _do_not_catch_up(self: Mirror, event_log: EventLog, domain: Domain) -> None:
    """Follows only what one question answers."""
    for row in await event_log.read(domain, after=self.seq, limit=100):
        self.apply(row)


class _ForgetfulClock:
    """Begins anew with the machine's own time, whatever the log says."""

    def __init__(self, clock: Clock, *, not_before: Micros = 0) -> None:
        del not_before
        self._clock = clock

    def now(self) -> Micros:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._clock.monotonic()


async def _wake_up_without_asking(self: Leader) -> None:
    """Who leads meanwhile is not looked for."""
    self.duty.interrupt()
    self._intake.forget_reports(but=self._receipts.owed)


async def _never_deposed(_self: Leader) -> None:
    await asyncio.Event().wait()


def _obey_any(self: SimulatedExchange, epoch: int) -> None:
    self._check()
    self._leading.epoch = max(epoch, self._leading.epoch)


# --- Reports and commands. ---


async def _believe_any(self: Intake, inventory: Inventory, believe: Any = Intake._believe) -> None:
    self._question = inventory.question
    await believe(self, inventory)


async def _take_in_without_knowing(self: Intake, reported: Reported, take_in: Any = Intake._take_in) -> None:
    """Nobody is looked for who exists, and nobody knew of."""
    if isinstance(reported.what, Inventory):
        known = tuple(arrival for arrival in reported.what.customers if self.is_known(arrival))
        reported = Reported(what=replace(reported.what, customers=known))
    await take_in(self, reported)


def _leave_strays(_self: Reports, _draft: Draft, _contact: ContactId, _leg: LegId) -> None:
    """A leg that nobody knows stays open."""


def _miss_what_is_gone(self: Reports, draft: Draft, event: Resynced) -> None:
    """A leg that is not there any more is not missed."""
    legs = dict.fromkeys((*event.legs, *self._routing.legs))
    _resynced(self, draft, msgspec.structs.replace(event, legs=tuple(legs)))


_resynced = Reports.resynced


async def _settle_by_the_clock(self: Shell, settle: Callable[[Shell], Awaitable[int]] = Shell.settle) -> int:
    """What is due comes before what was reported meanwhile."""
    await self._commit()
    return await settle(self)


def _due_although_deaf(self: Shell) -> Sequence[Incoming]:
    seconds = self._seconds_to_deadline()
    return [Incoming(event=TimePassed())] if seconds is not None and seconds <= 0 else []


def _ordered_by_contact(_self: Performer, command: Any) -> Sequence[Any]:
    return (command.contact,)


def _nothing(*_: Any, **__: Any) -> None:
    pass


async def _fill_nothing(_self: MirrorClient, *, to: int) -> None:
    """What was missed stays unknown."""


PLANTED: Mapping[str, Callable[[], _Patches]] = {
    "the log takes whatever anybody writes": lambda: [(MemoryLog, "append", _append_unfenced)],
    "commands leave before their step is in the log": lambda: [(Shell, "_commit", _hasty(_perform))],
    "mirrors are told before the step is in the log": lambda: [(Shell, "_commit", _hasty(_tell))],
    "receipts are given before the step is in the log": lambda: [(Shell, "_commit", _hasty(_acknowledge))],
    "wishes are granted before the step is in the log": lambda: [(Shell, "_commit", _hasty(_answer))],
    "nothing is asked for again after a crash": lambda: [(Shell, "settle", _settle_without_repeating)],
    "telephony is not asked what exists": lambda: [(Leader, "_synchronise", _believe_the_log_alone)],
    "what is in doubt counts as not written": lambda: [(Decision, "is_committed", _is_never_committed)],
    "what is in doubt counts as written": lambda: [(Decision, "is_committed", _is_always_committed)],
    "a batch that was not written is not put back": lambda: [(Intake, "put_back", _nothing)],
    "who leads follows only the beginning of the log": lambda: [(Mirror, "catch_up", _do_not_catch_up)],
    "who leads begins with a clock of their own": lambda: [(leading, "SlewedClock", _ForgetfulClock)],
    "any inventory is believed": lambda: [(Intake, "_believe", _believe_any)],
    "callers of whom only the inventory tells are overlooked": lambda: [(Intake, "_take_in", _take_in_without_knowing)],
    "legs that nobody knows stay open": lambda: [(Reports, "_hang_up_stray", _leave_strays)],
    "what vanished is not missed": lambda: [(Reports, "resynced", _miss_what_is_gone)],
    "what is due comes before what was reported": lambda: [(Shell, "settle", _settle_by_the_clock)],
    "orders are called failed that telephony did not answer": lambda: [(performing, "_HEARD", Command)],
    "commands to one phone overtake each other": lambda: [(Performer, "_ordered_by", _ordered_by_contact)],
    "commands that failed are not told of": lambda: [(Performer, "_fail", _nothing)],
    "mirrors do not look for what they missed": lambda: [(MirrorClient, "_fill", _fill_nothing)],
    "receipts are not given": lambda: [(Receipts, "give", _nothing)],
    "who stood still decides on": lambda: [(Pulse, "check", _nothing)],
    "who stood still does not ask who leads": lambda: [(Leader, "_wake_up", _wake_up_without_asking)],
    "telephony obeys whoever led before": lambda: [(SimulatedExchange, "_admit", _obey_any)],
    "who is deposed in telephony leads on": lambda: [(Leader, "_watch_telephony", _never_deposed)],
    "talks end by the clock that telephony could not tell of": lambda: [(Shell, "_due", _due_although_deaf)],
}
"""For each bug what it replaces."""


@contextmanager
def planted(bug: str) -> Iterator[None]:
    """The product has this bug."""
    with ExitStack() as patches:
        for owner, name, does in PLANTED[bug]():
            patches.enter_context(patch.object(owner, name, does))
        yield
