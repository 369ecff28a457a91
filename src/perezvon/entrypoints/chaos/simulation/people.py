"""Customers who call, lose patience, and call again when they were cut off; and agents who come to work and have breaks."""

import asyncio
import random
from collections.abc import Sequence

from perezvon.engine.commands import OfferContact
from perezvon.engine.events import AgentStateRequested, OfferAnswered, OfferDeclined, Request
from perezvon.entrypoints.chaos.simulation.centre import LINES
from perezvon.entrypoints.chaos.simulation.desk import Desk
from perezvon.entrypoints.chaos.simulation.ledger import Call, Ledger
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.talks import Talk
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId, ContactId, LegId, LineId, PartyId

PATIENCE_S = 40.0
BREAK_S = 15.0
AGAIN_SHARE = 0.8
"""How many call again whose call was lost."""


class People:
    """Everybody in and around the centre, acting by `chance`."""

    def __init__(self, world: Process, chance: random.Random, desk: Desk, exchange: Exchange, ledger: Ledger) -> None:
        self._world = world
        self._chance = chance
        self._desk = desk
        self._exchange = exchange
        self._ledger = ledger
        self._agents: Sequence[AgentId] = ()
        self._count = 0
        self._on_break: set[AgentId] = set()
        ledger.on_talk = self._talk
        ledger.on_ring = self._ring
        ledger.on_lost = self._lost

    def come_to_work(self, agents: Sequence[AgentId]) -> None:
        """Agents plug their phones in and stay available but for breaks."""
        self._agents = agents
        for agent in agents:
            self._exchange.plug_phone(agent)
            self._world.begin(self._work(agent), f"{agent} works")

    def plug_phones(self) -> None:
        """Telephony is there again, and every phone connects by itself."""
        loop = asyncio.get_running_loop()
        for agent in self._agents:
            loop.call_later(self._chance.uniform(0.2, 2), self._plug, agent)

    async def call_until(self, end: float, per_second: float) -> None:
        """Customers call until then."""
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(self._chance.expovariate(per_second))
            if self._exchange.is_up:
                self._call(self._chance.choice(LINES), PartyId(f"p{self._count + 1}"), None)

    def grow_impatient(self, call: Call) -> None:
        """The customer waits from now on, but not for ever."""
        patience = 2 + self._chance.expovariate(1 / PATIENCE_S)
        asyncio.get_running_loop().call_later(patience, self._lose_patience, call)

    def _call(self, line: LineId, party: PartyId | None, again_of: ContactId | None) -> None:
        self._count += 1
        arrival = Arrival(contact=ContactId(f"c{self._count}"), leg=LegId(f"k{self._count}"), line=line, party=party)
        self._exchange.call(arrival)
        call = self._ledger.calls[arrival.contact]
        call.again_of = again_of
        self.grow_impatient(call)

    def _lose_patience(self, call: Call) -> None:
        if self._ledger.is_waiting(call.contact):
            self._exchange.hang_up(call.leg)

    def _lost(self, call: Call) -> None:
        if self._chance.random() < AGAIN_SHARE:
            self._world.begin(self._call_again(call), f"{call.contact} calls again")

    async def _call_again(self, call: Call) -> None:
        await asyncio.sleep(self._chance.uniform(3, 12))
        if not self._exchange.is_up:
            return
        self._call(call.line, call.party, call.contact)

    def _plug(self, agent: AgentId) -> None:
        if self._exchange.is_up:
            self._exchange.plug_phone(agent)

    def _ring(self, command: OfferContact) -> None:
        chance, wait = self._chance.random(), self._chance.uniform(0.3, 4.0)
        if chance < 0.85:
            wish: Request = OfferAnswered(offer=command.offer, agent=command.agent)
        elif chance < 0.9:
            wish = OfferDeclined(offer=command.offer, agent=command.agent)
        else:
            return
        self._world.begin(self._soon(wait, wish), f"{command.agent} reacts")

    def _talk(self, call: Call, agent: AgentId) -> None:
        talk = Talk(
            call,
            agent,
            [other for other in self._agents if other != agent],
            chance=self._chance,
            desk=self._desk,
            exchange=self._exchange,
            ledger=self._ledger,
            waits=self.grow_impatient,
        )
        self._world.begin(talk.live(), f"{agent} talks to {call.contact}")

    async def _soon(self, seconds: float, wish: Request) -> None:
        await asyncio.sleep(seconds)
        await self._desk.wish(wish)

    async def _work(self, agent: AgentId) -> None:
        while True:
            if not self._ledger.is_busy(agent):
                await self._desk.wish(AgentStateRequested(agent=agent, state="available"))
            await asyncio.sleep(self._chance.uniform(8, 12))
            if self._chance.random() < 0.05:
                await self._desk.wish(AgentStateRequested(agent=agent, state="break"))
                await asyncio.sleep(self._chance.expovariate(1 / BREAK_S))
