"""What waits to be decided: reports of telephony and requests of people, in order.

The intake outlives the engine: when the writer has to recover, nothing that was reported is lost. An arrival waits at
most `LOOK_UP_S` for the caller book; later reports of the same contact wait behind it, and so do later arrivals, whose
places come after it. They were told later, so they too wait no longer than that. Nothing else of others waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perezvon.engine.events import ContactArrived, Event, Report, Resynced
from perezvon.features.dispatch.domain import NotLeadingError
from perezvon.features.dispatch.ports import (
    Arrival,
    Caller,
    CallerBook,
    Deposed,
    Inventory,
    Reported,
    Telephony,
    Unheard,
)
from perezvon.kernel.ids import ContactId, LegId
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

LOOK_UP_S = 0.5
"""Longer than this a caller does not wait to be recognised."""

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An event before it has a number. `reply` is told the seq, `receipt` acknowledged once it is committed, and `message`,
    if it came as one, taken out of the inbox."""

    event: Event
    receipt: str | None = None
    reply: asyncio.Future[int] | None = None
    message: int | None = None

    @property
    def is_given_up(self) -> bool:
        """Whether it is a wish whose answer nobody waits for any more: it must not come true much later."""
        return self.reply is not None and self.reply.done()


class Intake:
    """An ordered line of events, unbounded because whatever happened in telephony has happened.

    What people wish is decided by what is so: while telephony is asked what exists, wishes wait behind its answer. So do
    reports, in the order in which they were told last: those that were on their way when it was asked are told again
    behind older ones.

    Reports are taken in between `open` and `close` alone: who does not decide must not keep them, since others decide
    them meanwhile. Telephony tells all that nobody acknowledged once more. A report that comes again is known by its
    receipt.
    """

    def __init__(self, callers: CallerBook) -> None:
        self._callers = callers
        self._waiting: deque[Incoming] = deque()
        self._wishes: list[Incoming] = []
        """Those that wait for an inventory."""
        self._wake = asyncio.Event()
        self._arriving: dict[ContactId, asyncio.Task[None]] = {}
        self._behind: dict[ContactId, list[Incoming]] = {}
        self._looked_up: set[ContactId] = set()
        """Of those who arrive."""
        self._unacknowledged: set[str] = set()
        self._question: int | None = None
        """The question whose answer is waited for; an inventory that answers another was made before, by whoever led."""
        self._heard: dict[str, Arrival | Report] = {}
        """What is told while an answer is waited for. The answer tells all of it again: that is its true order, of which
        somebody who began to listen in the middle of an older telling heard the end first."""
        self._asked: int | None = None
        """The question that was asked last."""
        self._is_open = False
        self._epoch = 0
        self.deposed = asyncio.Event()
        """Set when telephony obeys a newer epoch than that in which this process leads."""
        self._catching_up: Incoming | None = None
        """The inventory with which all is heard that telephony saw while it could not be heard."""
        self.is_deaf = False
        """Whether telephony saw something, perhaps, that was not taken from here yet: the connection to it broke."""
        self.is_known: Callable[[Arrival], bool] = lambda _: False
        self.has_leg: Callable[[LegId], bool] = lambda _: True
        """Of those that ended the log is told what somebody here believes in."""
        self.synchronised = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def open(self, question: int, *, epoch: int) -> None:
        """Take reports in from now on, and believe no inventory before the one that answers this question."""
        self._is_open = True
        self._question = self._asked = question
        self._heard.clear()
        self._epoch = epoch
        self.deposed.clear()
        self._wishes += [one for one in self._waiting if one.reply is not None]
        self._waiting = deque(one for one in self._waiting if one.reply is None and not isinstance(one.event, Resynced))
        self.synchronised.clear()

    def close(self) -> None:
        """Take no reports in any more: they will be told again. What waits does so on."""
        self._is_open = False

    def refuse_wishes(self) -> None:
        """Another process decides: whoever asked here may ask there."""
        for incoming in (*self._wishes, *self._waiting):
            if incoming.reply is not None and not incoming.reply.done():
                incoming.reply.set_exception(NotLeadingError())
        self._wishes.clear()
        self._waiting = deque(one for one in self._waiting if one.reply is None)

    def forget_reports(self, *, but: Sequence[str] = ()) -> None:
        """Others decided meanwhile, and perhaps what waits here: telephony knows what nobody did, and tells it again.

        `but` are decided here, and telephony was not told so.
        """
        self._unacknowledged.intersection_update(but)
        self._behind.clear()
        self._looked_up.clear()
        for looking in self._arriving.values():
            looking.cancel()
        self._arriving.clear()
        self._waiting = deque(one for one in self._waiting if one.receipt is None)

    def put(self, incoming: Incoming) -> None:
        """Add one event at the end."""
        if incoming.reply is not None and self._is_open and not self.synchronised.is_set():
            self._wishes.append(incoming)
            return
        self._waiting.append(incoming)
        self._wake.set()

    def put_back(self, batch: Sequence[Incoming]) -> None:
        """Return a batch that did not come true to the front.

        An old inventory stays out, since recovery asks for a new one and would believe that what began since is lost.
        """
        self._waiting.extendleft(one for one in reversed(batch) if not isinstance(one.event, Resynced))
        self._wake.set()

    def take(self, limit: int) -> list[Incoming]:
        """Up to `limit` events that wait, oldest first, without the wishes that were given up."""
        taken: list[Incoming] = []
        while self._waiting and len(taken) < limit:
            incoming = self._waiting.popleft()
            if incoming is self._catching_up:
                self.is_deaf = False
            if not incoming.is_given_up:
                taken.append(incoming)
        return taken

    def forget(self, receipts: Sequence[str]) -> None:
        """Telephony was told that it need not tell these again."""
        self._unacknowledged.difference_update(receipts)

    def nudge(self) -> None:
        """Wake whoever waits in `wait`."""
        self._wake.set()

    async def wait(self, seconds: float | None) -> None:
        """Return when something waits, on a nudge, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()
        if self._waiting:
            self._wake.set()

    async def pump(self, telephony: Telephony) -> None:
        """Take in what telephony reports, for ever."""
        try:
            async for reported in telephony.reports():
                await self._take_in(reported)
        finally:
            await stop(*self._arriving.values())

    async def _take_in(self, reported: Reported) -> None:
        if not self._is_open:
            return
        if isinstance(reported.what, Inventory):
            await self._believe(reported.what)
        elif isinstance(reported.what, Unheard):
            self.is_deaf, self._catching_up = True, None
        elif isinstance(reported.what, Deposed):
            if reported.what.epoch >= self._epoch:
                self.deposed.set()
        elif self._question is not None and reported.receipt is not None:
            self._heard.pop(reported.receipt, None)
            self._heard[reported.receipt] = reported.what
        else:
            self._hear(reported.what, reported.receipt)

    def _hear(self, what: Arrival | Report, receipt: str | None) -> None:
        if receipt is not None:
            if receipt in self._unacknowledged:
                return
            self._unacknowledged.add(receipt)
        if isinstance(what, Arrival):
            self._arrive(what, receipt)
        else:
            self._report(Incoming(event=what, receipt=receipt))

    def _report(self, incoming: Incoming) -> None:
        contact = getattr(incoming.event, "contact", None)
        if contact in self._arriving:
            self._behind.setdefault(contact, []).append(incoming)
        else:
            self.put(incoming)

    def _arrive(self, arrival: Arrival, receipt: str | None) -> None:
        if arrival.contact in self._arriving:
            self._report(Incoming(event=_arrived(arrival, Caller(customer=arrival.customer)), receipt=receipt))
        else:
            looking = spawn(self._look_up(arrival, receipt), name=f"arrival {arrival.contact}")
            self._arriving[arrival.contact] = looking

    async def _look_up(self, arrival: Arrival, receipt: str | None) -> None:
        caller = Caller(customer=arrival.customer)
        try:
            async with asyncio.timeout(LOOK_UP_S):
                caller = await self._callers.caller(
                    arrival.party, arrival.customer, number=arrival.number, name=arrival.name
                )
        except TimeoutError:
            log.warning("caller_book_too_slow", contact=arrival.contact)
        except Exception:
            log.exception("caller_book_failed", contact=arrival.contact)
        self._behind.setdefault(arrival.contact, []).insert(
            0, Incoming(event=_arrived(arrival, caller), receipt=receipt)
        )
        self._looked_up.add(arrival.contact)
        self._let_in()

    def _let_in(self) -> None:
        """Those who were looked up, as far as nobody who came before them still is."""
        while self._arriving and (contact := next(iter(self._arriving))) in self._looked_up:
            del self._arriving[contact]
            self._looked_up.remove(contact)
            for incoming in self._behind.pop(contact):
                self.put(incoming)

    async def _believe(self, inventory: Inventory) -> None:
        if self._question is not None and inventory.question != self._question:
            return
        self._question = None
        heard, self._heard = self._heard, {}
        for receipt, what in heard.items():
            self._hear(what, receipt)
        waiting = {incoming.event.contact for incoming in self._waiting if isinstance(incoming.event, ContactArrived)}
        for arrival in inventory.customers:
            if not (arrival.contact in self._arriving or arrival.contact in waiting or self.is_known(arrival)):
                self._arrive(arrival, None)
        asked = self._asked
        while self._arriving:
            await asyncio.wait(self._arriving.values())
        if asked != self._asked:  # Meanwhile it was asked anew.
            return
        legs = (*(arrival.leg for arrival in inventory.customers), *inventory.agent_legs)
        exists = Resynced(
            legs=legs,
            phones=inventory.phones,
            agents=inventory.agents,
            rings=inventory.rings,
            music=inventory.music,
            hung_up=tuple(filter(self.has_leg, inventory.hung_up)),
        )
        self._catching_up = Incoming(event=exists)
        self.put(self._catching_up)
        self._waiting += self._wishes
        self._wishes.clear()
        self.synchronised.set()


def _arrived(arrival: Arrival, caller: Caller) -> ContactArrived:
    return ContactArrived(
        contact=arrival.contact,
        leg=arrival.leg,
        line=arrival.line,
        channel=arrival.channel,
        party=arrival.party or caller.party,
        customer=caller.customer,
        language=arrival.language or caller.language,
        manager=caller.manager,
        backups=caller.backups,
        tier=caller.tier,
        told=arrival.told,
    )
