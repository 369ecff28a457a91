"""What an api process holds of dispatch: a door to ask, and a mirror that follows."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.events import Request
from perezvon.engine.view import View
from perezvon.features.dispatch.domain import DispatchUnavailableError, RefusedError
from perezvon.features.dispatch.service import messages
from perezvon.features.dispatch.service.door import NOT_LEADING, UNAVAILABLE
from perezvon.features.dispatch.service.mirror import Mirror
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import Domain
from perezvon.kernel.time import Micros
from perezvon.platform import telemetry
from perezvon.platform.link import LinkClient, LinkNotSentError, LinkRefusedError, LinkUnavailableError
from perezvon.platform.log.port import EventLog, Lease, LogRow, LogUnavailableError

log = telemetry.logger(__name__)

ASK_S = 3.0

FIND_S = 5.0
"""How long a wish waits for somebody who decides, while it is certain that nobody took it yet. Also when there has been nobody
for long: a thousand desks that are refused at once come back at once."""

AGAIN_S = 0.05

LOOK_S = 0.1
"""How often the lease is asked who leads."""

OnStep = Callable[[int, Micros, Sequence[Command | Change]], None]


class Dispatch:
    """Live wishes of people."""

    def __init__(self, link: LinkClient) -> None:
        self._link = link

    async def request(self, event: Request) -> int:
        """The seq of the committed step. Raises `RefusedError` or `DispatchUnavailableError`.

        A wish that certainly reached nobody who decides is asked again, of whoever leads then, for `FIND_S`. One of which
        that is not certain never is, since it might come true twice.
        """
        payload = messages.encode(event)
        try:
            async with asyncio.timeout(FIND_S):
                while True:
                    answer = await self._ask(payload)
                    if answer is not None:
                        return messages.decode_seq(answer)
                    await asyncio.sleep(AGAIN_S)
        except TimeoutError as error:
            raise DispatchUnavailableError from error

    async def _ask(self, payload: bytes) -> bytes | None:
        """The answer; nothing when it is certain that this wish had no effect."""
        try:
            return await self._link.ask(messages.REQUEST, payload, timeout=ASK_S)
        except LinkNotSentError:
            return None
        except LinkRefusedError as refusal:
            if refusal.code == NOT_LEADING:
                return None
            if refusal.code == UNAVAILABLE:
                raise DispatchUnavailableError from refusal
            raise RefusedError(refusal.code) from refusal
        except LinkUnavailableError as error:
            raise DispatchUnavailableError from error


async def follow_leader(lease: Lease, link: LinkClient) -> None:
    """Connect `link` to whoever leads, for ever. While the lease says nothing, the last one known is kept."""
    said: str | None = None
    while True:
        with contextlib.suppress(LogUnavailableError):
            address = await lease.holder()
            try:
                link.move(address or link.address)
            except (AppError, ValueError) as error:
                if address != said:
                    said = address
                    log.error("leader_out_of_reach", address=address, error=str(error))  # noqa: TRY400 - nothing to trace
        await asyncio.sleep(LOOK_S)


class MirrorClient:
    """A mirror fed by the link; what it missed comes from the log. `on_step` hears each step after it was applied, and
    `on_anew` that anything may be otherwise than it was told."""

    def __init__(
        self, *, domain: Domain, event_log: EventLog, on_step: OnStep, on_anew: Callable[[], None] = lambda: None
    ) -> None:
        self._domain = domain
        self._log = event_log
        self._on_step = on_step
        self._on_anew = on_anew
        self._mirror = Mirror()
        self._turn = asyncio.Lock()

    @property
    def view(self) -> View:
        """Read-only questions about what is so after `seq`."""
        return self._mirror.view

    @property
    def seq(self) -> int:
        """The newest step that this mirror knows."""
        return self._mirror.seq

    async def load(self) -> None:
        """Follow the log to its end without telling anybody: the state with which this process starts."""
        async with self._turn:
            await self._mirror.catch_up(self._log, self._domain)

    async def follow(self, link: LinkClient) -> None:
        """Called on each connection: from now on steps are told; catch up with those before.

        A mirror that followed what did not come true, of a leader whose journal was set aside, begins anew.
        """
        led = await self._ask(link)
        if led.agrees is False or (led.agrees is None and not await self._is_in_the_log()):
            await self._begin_anew()
            led = await self._ask(link)
            if led.agrees is False:
                raise LinkUnavailableError("the leader knows less than the log")
        async with self._turn:
            await self._fill(to=led.seq)

    async def _ask(self, link: LinkClient) -> messages.Led:
        known = messages.Known(seq=self.seq, mark=messages.mark_of(self._mirror.row))
        return messages.decode_led(await link.ask(messages.FOLLOW, messages.encode(known), timeout=ASK_S))

    async def _is_in_the_log(self) -> bool:
        """Steps from before a leader's time are in the log. While that is silent, nobody knows."""
        try:
            return await self._mirror.is_of(self._log, self._domain)
        except LogUnavailableError as error:
            raise LinkUnavailableError("the log is silent") from error

    async def _begin_anew(self) -> None:
        log.warning("mirror_begins_anew", seq=self.seq)
        mirror = Mirror()
        try:
            await mirror.catch_up(self._log, self._domain)
        except LogUnavailableError as error:
            raise LinkUnavailableError("the log is silent") from error
        async with self._turn:
            self._mirror = mirror
        self._on_anew()

    async def told(self, method: str, payload: bytes) -> None:
        """Take one message of the link."""
        if method == messages.TERM and not await self._agrees(messages.decode_known(payload)):
            await self._begin_anew()
        if method != messages.STEP:
            return
        row = messages.decode_row(payload)
        async with self._turn:
            await self._fill(to=row.seq - 1)
            if row.seq == self._mirror.seq + 1:
                self._apply(row)

    async def _agrees(self, before: messages.Known) -> bool:
        """Whether this mirror followed to the step before a term or to an older one, and not beyond it, nor to another."""
        if self.seq == before.seq:
            return not before.mark or messages.mark_of(self._mirror.row) in (b"", before.mark)
        return self.seq < before.seq and await self._is_in_the_log()

    async def _fill(self, *, to: int) -> None:
        """Follow the log until that step is known. A log that is silent, or has not yet what the leader's journal has, counts
        as a lost link, whose return is the next attempt."""
        while self.seq < to:
            try:
                rows = await self._log.read(self._domain, after=self.seq)
            except LogUnavailableError as error:
                raise LinkUnavailableError("the log is silent") from error
            if not rows:
                raise LinkUnavailableError(f"the log has no step {self.seq + 1} yet")
            for row in rows:
                self._apply(row)

    def _apply(self, row: LogRow) -> None:
        outputs = self._mirror.apply(row)
        self._on_step(row.seq, row.at, outputs)
