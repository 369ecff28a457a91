"""What an agent does in one talk: most end it, some hold, pass on, park, ask a colleague, or load their page again."""

import asyncio
import random
from collections.abc import Callable, Sequence

from perezvon.engine.events import (
    ConferenceRequested,
    ConsultRequested,
    ConsultReturnRequested,
    ContactWrappedUp,
    HandOverRequested,
    HangUpRequested,
    HoldRequested,
    ParkRequested,
    Request,
    ResumeRequested,
    RetrieveRequested,
    ToAgent,
    ToQueue,
    TransferRequested,
)
from perezvon.entrypoints.chaos.simulation.centre import QUEUES
from perezvon.entrypoints.chaos.simulation.desk import Desk
from perezvon.entrypoints.chaos.simulation.ledger import Call, Ledger
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.kernel.ids import AgentId

TALK_S = 12.0
CONSULTING_S = 6.0
RELOADS_S = 3.0
STAYS_AWAY_S = 40.0


class Talk:
    """One agent in one call, from when they can be heard."""

    def __init__(
        self,
        call: Call,
        agent: AgentId,
        colleagues: Sequence[AgentId],
        *,
        chance: random.Random,
        desk: Desk,
        exchange: Exchange,
        ledger: Ledger,
        waits: Callable[[Call], None],
    ) -> None:
        """`waits` is told when the customer waits again."""
        self._chance = chance
        self._desk = desk
        self._exchange = exchange
        self._ledger = ledger
        self._call = call
        self._agent = agent
        self._colleagues = colleagues
        self._waits = waits

    async def live(self) -> None:
        """Talk, do something, and see to it that the call ends. Somebody who is only asked leaves that to who asked."""
        if len(self._call.agents) > 1:
            return
        await self._sleep(0.5 + self._chance.expovariate(1 / TALK_S))
        kinds = (self._say_goodbye, self._hold, self._transfer, self._park, self._consult, self._load_again)
        await self._chance.choices(kinds, (0.6, 0.08, 0.12, 0.05, 0.1, 0.05))[0]()
        while self._ledger.talks(self._agent, self._call):
            # What was granted is lost if another led at once: whoever finds themselves in the talk still, ends it.
            await self._sleep(self._chance.expovariate(1 / TALK_S))
            await self._say_goodbye()

    async def _say_goodbye(self) -> None:
        """Either of the two ends it."""
        if not self._ledger.talks(self._agent, self._call):
            return
        if self._chance.random() < 0.4:
            self._call.may_end = True
        wish = HangUpRequested(contact=self._call.contact, agent=self._agent)
        if not (self._call.may_end and await self._wish(wish)):
            self._exchange.hang_up(self._call.leg)
        await self._wrap_up()

    async def _hold(self) -> None:
        if await self._wish(HoldRequested(contact=self._call.contact, agent=self._agent)):
            await self._sleep(self._chance.uniform(0.5, 4))
            await self._wish(ResumeRequested(contact=self._call.contact, agent=self._agent))
        await self._say_goodbye()

    async def _transfer(self) -> None:
        is_to_agent = self._colleagues and self._chance.random() < 0.5
        target = ToAgent(agent=self._chance.choice(self._colleagues)) if is_to_agent else self._queue()
        await self._leave(TransferRequested(contact=self._call.contact, agent=self._agent, target=target))

    async def _park(self) -> None:
        if not await self._leave(ParkRequested(contact=self._call.contact, agent=self._agent)):
            return
        await self._sleep(self._chance.uniform(1, 5))
        by = self._chance.choice([self._agent, *self._colleagues])
        if not (self._call.is_over or self._ledger.is_busy(by)):
            await self._wish(RetrieveRequested(contact=self._call.contact, agent=by))

    async def _leave(self, wish: Request) -> bool:
        """The customer stays, and waits for somebody else."""
        self._call.leaving.add(self._agent)
        self._call.asking.add(self._agent)
        is_granted = await self._wish(wish)
        self._call.asking.discard(self._agent)
        if not is_granted:
            await self._say_goodbye()
            return False
        self._waits(self._call)
        await self._wrap_up()
        return True

    async def _consult(self) -> None:
        """A colleague is asked, and then goes on with the customer, stays with both, or leaves."""
        call, agent = self._call, self._agent
        if not self._colleagues:
            await self._say_goodbye()
            return
        colleague = self._chance.choice(self._colleagues)
        call.may_consult = True
        is_ringing = await self._wish(
            ConsultRequested(contact=call.contact, agent=agent, target=ToAgent(agent=colleague))
        )
        if is_ringing:
            await self._sleep(self._chance.uniform(1, CONSULTING_S))
        call.leaving.update((agent, colleague))
        kind = self._chance.choice((HandOverRequested, ConferenceRequested, ConsultReturnRequested))
        is_granted = is_ringing and await self._wish(kind(contact=call.contact, agent=agent))
        if not is_granted and is_ringing:
            await self._wish(ConsultReturnRequested(contact=call.contact, agent=agent))
        await self._sleep(self._chance.expovariate(1 / TALK_S))
        call.may_end = True
        if not call.is_over:
            self._exchange.hang_up(call.leg)
        await self._wrap_up()
        await self._wish(ContactWrappedUp(contact=call.contact, agent=colleague))

    async def _load_again(self) -> None:
        """Their page or phone is away for a moment, or for too long."""
        if not self._ledger.talks(self._agent, self._call):
            return
        self._exchange.break_phone(self._agent)
        is_short = self._chance.random() < 0.8
        await self._sleep(RELOADS_S if is_short else STAYS_AWAY_S)
        if self._exchange.is_up:
            self._exchange.plug_phone(self._agent)
        await self._sleep(self._chance.expovariate(1 / TALK_S))
        if self._ledger.talks(self._agent, self._call):
            await self._say_goodbye()
        else:
            self._waits(self._call)

    def _queue(self) -> ToQueue:
        return ToQueue(queue=self._chance.choice(QUEUES))

    async def _wrap_up(self) -> None:
        await self._sleep(self._chance.uniform(0.2, 5))
        await self._wish(ContactWrappedUp(contact=self._call.contact, agent=self._agent))

    async def _wish(self, wish: Request) -> bool:
        return await self._desk.wish(wish)

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
