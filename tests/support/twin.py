"""A centre in a test: an engine, an exchange without sound, and the world around them, on the loop's time.

What dispatch does with a log is left out: an event is handled at once, and its commands are performed at once.
"""

import asyncio
from collections.abc import Callable, Sequence

from perezvon.adapters.telephony.simulated import SimulatedExchange
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactArrived, DomainStarted, Event, TimePassed
from perezvon.features.dispatch.ports import Arrival, Caller, Inventory, Reported
from perezvon.kernel.ids import CustomerId
from perezvon.kernel.time import SECOND, Clock
from perezvon.world.acts import Act, Call, HangUp, PlugPhone, Press, Speak, UnplugPhone, Wish
from perezvon.world.cast import Cast
from perezvon.world.habits import Habits
from perezvon.world.world import World
from tests.support.clock import CountingIds

EPOCH = 1
"""Of the one who leads here."""


class Twin:
    """`said` is all that the engine said, with the instants; `spoken` the sentences of the world's people."""

    def __init__(
        self,
        settings: Sequence[Event],
        cast: Cast,
        clock: Clock,
        *,
        seed: int = 1,
        habits: Habits | None = None,
        callers: Callable[[CustomerId], Caller] = lambda customer: Caller(customer=customer),
    ) -> None:
        self.exchange = SimulatedExchange(clock)
        self.engine = Engine()
        self.said: list[tuple[int, Command | Change]] = []
        self.spoken: list[Speak] = []
        self._clock = clock
        self._callers = callers
        self._seq = 0
        self._waiting: list[Event] = []
        self._is_handling = False
        self._wake = asyncio.Event()
        self.ids = CountingIds()
        self.world = World(cast, self.engine.view, now=clock.now(), seed=seed, new_id=self.ids.new, habits=habits)
        for event in (DomainStarted(seed=seed), *settings):
            self.happens(event)
        self.exchange.lead(self._reported, epoch=EPOCH)

    @property
    def log(self) -> list[tuple[int, Command | Change]]:
        """What the engine said, with how many seconds had passed."""
        start = self.said[0][0]
        return [((at - start) // SECOND, what) for at, what in self.said]

    async def live(self, seconds: float) -> None:
        """So much time passes."""
        end = self._clock.now() + round(seconds * SECOND)
        while (now := self._clock.now()) < end:
            deadline = self.engine.next_deadline
            if deadline is not None and deadline <= now:
                self.happens(TimePassed())
            self._do()
            dues = [due for due in (self.world.due, self.engine.next_deadline, end) if due is not None]
            self._wake.clear()
            try:
                async with asyncio.timeout(max(0.0, (min(dues) - now) / SECOND)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def happens(self, event: Event) -> None:
        """The engine handles an event, after those that wait."""
        self._waiting.append(event)
        if self._is_handling:
            return
        self._is_handling = True
        while self._waiting:
            self._handle(self._waiting.pop(0))
        self._is_handling = False
        self._wake.set()

    def _handle(self, event: Event) -> None:
        self._seq += 1
        now = self._clock.now()
        outputs = self.engine.handle(self._seq, now, event)
        self.said += [(now, output) for output in outputs]
        for output in outputs:
            if isinstance(output, Command):
                self.exchange.perform(output, epoch=EPOCH)
        self.world.hear(now, outputs)

    def _reported(self, reported: Reported) -> None:
        match reported.what:
            case Arrival() as arrival:
                caller = self._callers(arrival.customer) if arrival.customer is not None else Caller()
                self.happens(
                    ContactArrived(
                        contact=arrival.contact,
                        leg=arrival.leg,
                        line=arrival.line,
                        customer=caller.customer,
                        language=arrival.language,
                        manager=caller.manager,
                        backups=caller.backups,
                        tier=caller.tier,
                    )
                )
            case Inventory():
                pass
            case report:
                self.happens(report)
        if reported.receipt is not None:
            self.exchange.acknowledge([reported.receipt], epoch=EPOCH)

    def _do(self) -> None:
        while acts := self.world.acts(self._clock.now()):
            for act in acts:
                self._act(act)

    def _act(self, act: Act) -> None:
        match act:
            case Call():
                self.exchange.call(
                    Arrival(
                        contact=act.contact, leg=act.leg, line=act.line, customer=act.customer, language=act.language
                    )
                )
            case Press():
                self.exchange.press(act.leg, act.digit)
            case HangUp():
                self.exchange.hang_up(act.leg)
            case PlugPhone():
                self.exchange.plug_phone(act.agent)
            case UnplugPhone():
                self.exchange.break_phone(act.agent)
            case Speak():
                self.spoken.append(act)
            case Wish():
                self.happens(act.request)
