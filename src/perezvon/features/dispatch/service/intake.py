"""What waits to be decided: reports of telephony and requests of people, in order.

The intake outlives the engine: when the writer has to recover, nothing that was reported is lost. An arrival waits at
most `LOOK_UP_S` for the caller book; later reports of the same contact wait behind it, those of others do not.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perezvon.engine.events import ContactArrived, Event, Resynced
from perezvon.features.dispatch.ports import Arrival, Caller, CallerBook, Inventory, Reported, Telephony
from perezvon.kernel.ids import ContactId
from perezvon.platform import telemetry
from perezvon.platform.tasks import spawn, stop

LOOK_UP_S = 0.5
"""Longer than this a caller does not wait to be recognised."""

log = telemetry.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An event before it has a number. `reply` is told the seq, `receipt` acknowledged once it is committed."""

    event: Event
    receipt: str | None = None
    reply: asyncio.Future[int] | None = None

    @property
    def is_given_up(self) -> bool:
        """Whether it is a wish whose answer nobody waits for any more: it must not come true much later."""
        return self.reply is not None and self.reply.done()


class Intake:
    """An ordered line of events, unbounded because whatever happened in telephony has happened.

    Reports are taken in between `open` and `close` alone: who does not decide must not keep them, since others decide
    them meanwhile. Telephony tells all that nobody acknowledged once more. A report that comes again is known by its
    receipt.
    """

    def __init__(self, callers: CallerBook) -> None:
        self._callers = callers
        self._waiting: deque[Incoming] = deque()
        self._wake = asyncio.Event()
        self._arriving: dict[ContactId, asyncio.Task[None]] = {}
        self._behind: dict[ContactId, list[Incoming]] = {}
        self._unacknowledged: set[str] = set()
        self._question: int | None = None
        """The question whose answer is waited for; an inventory that answers another was made before, by whoever led."""
        self._heard: dict[str, Reported] = {}
        """What is told while an answer is waited for. The answer tells all of it again: that is its true order, of which
        somebody who began to listen in the middle of an older telling heard the end first."""
        self._is_open = False
        self.is_known: Callable[[Arrival], bool] = lambda _: False
        self.synchronised = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def open(self, question: int) -> None:
        """Take reports in from now on, and believe no inventory before the one that answers this question."""
        self._is_open = True
        self._question = question
        self._heard.clear()
        self._waiting = deque(one for one in self._waiting if not isinstance(one.event, Resynced))
        self.synchronised.clear()

    def close(self) -> None:
        """Take no reports in any more: they will be told again. What waits does so on."""
        self._is_open = False

    def forget_reports(self) -> None:
        """Others decided meanwhile, and perhaps what waits here: telephony knows what nobody did, and tells it again."""
        self._unacknowledged.clear()
        self._behind.clear()
        for looking in self._arriving.values():
            looking.cancel()
        self._arriving.clear()
        self._waiting = deque(one for one in self._waiting if one.receipt is None)

    def put(self, incoming: Incoming) -> None:
        """Add one event at the end."""
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
        elif self._question is not None and reported.receipt is not None:
            self._heard.pop(reported.receipt, None)
            self._heard[reported.receipt] = reported
        else:
            self._hear(reported)

    def _hear(self, reported: Reported) -> None:
        if reported.receipt is not None:
            if reported.receipt in self._unacknowledged:
                return
            self._unacknowledged.add(reported.receipt)
        if isinstance(reported.what, Arrival):
            self._arrive(reported.what, reported.receipt)
        elif not isinstance(reported.what, Inventory):
            self._report(Incoming(event=reported.what, receipt=reported.receipt))

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
                caller = await self._callers.caller(arrival.party, arrival.customer)
        except TimeoutError:
            log.warning("caller_book_too_slow", contact=arrival.contact)
        except Exception:
            log.exception("caller_book_failed", contact=arrival.contact)
        self.put(Incoming(event=_arrived(arrival, caller), receipt=receipt))
        del self._arriving[arrival.contact]
        for incoming in self._behind.pop(arrival.contact, ()):
            self.put(incoming)

    async def _believe(self, inventory: Inventory) -> None:
        if self._question is not None and inventory.question != self._question:
            return
        self._question = None
        heard, self._heard = self._heard, {}
        for reported in heard.values():
            self._hear(reported)
        waiting = {incoming.event.contact for incoming in self._waiting if isinstance(incoming.event, ContactArrived)}
        for arrival in inventory.customers:
            if not (arrival.contact in self._arriving or arrival.contact in waiting or self.is_known(arrival)):
                self._arrive(arrival, None)
        while self._arriving:
            await asyncio.wait(self._arriving.values())
        legs = (*(arrival.leg for arrival in inventory.customers), *inventory.agent_legs)
        self.put(Incoming(event=Resynced(legs=legs, phones=inventory.phones)))
        self.synchronised.set()


def _arrived(arrival: Arrival, caller: Caller) -> ContactArrived:
    return ContactArrived(
        contact=arrival.contact,
        leg=arrival.leg,
        line=arrival.line,
        channel=arrival.channel,
        party=arrival.party,
        customer=caller.customer,
        language=arrival.language or caller.language,
        manager=caller.manager,
        backups=caller.backups,
        tier=caller.tier,
    )
