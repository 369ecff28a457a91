"""A centre without sound: the engine, an exchange that only reports, and the world around them, on the time of the running loop.

What dispatch does with a log is left out: an event is handled at once, and its commands are performed at once.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from perezvon.adapters.telephony.simulated import SimulatedExchange
from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.engine import Engine
from perezvon.engine.events import ContactArrived, Event, LegRecorded, TimePassed
from perezvon.features.dispatch.ports import Arrival, Caller, Deposed, Inventory, Reported, Unheard
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.world.acts import Act, Call, HangUp, PlugPhone, Press, Speak, UnplugPhone, Wish
from perezvon.world.world import World

EPOCH = 1
"""Of the one who leads here."""

Note = Callable[[int, Micros, Event, tuple[Command | Change, ...]], None]


class SilentCentre:
    """`world` may be exchanged at any time; `note` hears each step with its number and instant."""

    def __init__(self, clock: Clock, callers: Callable[[Arrival], Caller], note: Note) -> None:
        self.exchange = SimulatedExchange(clock)
        self.engine = Engine()
        self.world: World | None = None
        self._clock = clock
        self._callers = callers
        self._note = note
        self._seq = 0
        self._waiting = deque[Event]()
        self._is_handling = False
        self._wake = asyncio.Event()
        self.exchange.lead(self._reported, epoch=EPOCH)

    async def live(self, seconds: float) -> None:
        """So much time passes."""
        end = self._clock.now() + round(seconds * SECOND)
        while (now := self._clock.now()) < end:
            deadline = self.engine.next_deadline
            if deadline is not None and deadline <= now:
                self.happens(TimePassed())
            self._do()
            world_due = None if self.world is None else self.world.due
            dues = [due for due in (world_due, self.engine.next_deadline, end) if due is not None]
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
            self._handle(self._waiting.popleft())
        self._is_handling = False
        self._wake.set()

    def hears(self, speech: Speak) -> None:
        """Somebody of the world says something, which nobody hears."""

    def _handle(self, event: Event) -> None:
        self._seq += 1
        now = self._clock.now()
        outputs = self.engine.handle(self._seq, now, event)
        self._note(self._seq, now, event, outputs)
        for output in outputs:
            if isinstance(output, Command):
                self.exchange.perform(output, epoch=EPOCH)
        if self.world is not None:
            self.world.hear(now, outputs)

    def _reported(self, reported: Reported) -> None:
        match reported.what:
            case Arrival() as arrival:
                self.happens(self._arrived(arrival))
            case Inventory() | Deposed() | Unheard():
                pass  # Nobody else ever led, and no connection breaks.
            case LegRecorded():
                pass  # There is no sound, and so no recording.
            case report:
                self.happens(report)
        if reported.receipt is not None:
            self.exchange.acknowledge([reported.receipt], epoch=EPOCH)

    def _arrived(self, arrival: Arrival) -> ContactArrived:
        caller = self._callers(arrival)
        return ContactArrived(
            contact=arrival.contact,
            leg=arrival.leg,
            line=arrival.line,
            customer=caller.customer,
            language=arrival.language,
            manager=caller.manager,
            backups=caller.backups,
            tier=caller.tier,
            party=caller.party,
        )

    def _do(self) -> None:
        while self.world is not None and (acts := self.world.acts(self._clock.now())):
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
                self.hears(act)
            case Wish():
                self.happens(act.request)
