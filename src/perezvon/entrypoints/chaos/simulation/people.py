"""Customers who call and lose patience, and agents who answer, talk and wrap up, whatever happens to the servers."""

import asyncio
import random
from collections.abc import Callable, Sequence

from perezvon.engine.commands import OfferContact
from perezvon.engine.events import (
    AgentStateRequested,
    ContactWrappedUp,
    HangUpRequested,
    OfferAnswered,
    OfferDeclined,
    Request,
)
from perezvon.entrypoints.chaos.simulation.centre import LINE
from perezvon.entrypoints.chaos.simulation.ledger import Ledger
from perezvon.entrypoints.chaos.simulation.network import Network
from perezvon.entrypoints.chaos.simulation.node import Node
from perezvon.entrypoints.chaos.simulation.process import Process
from perezvon.entrypoints.chaos.simulation.voice import Exchange
from perezvon.features.dispatch.ports import Arrival
from perezvon.features.dispatch.service import messages
from perezvon.kernel.ids import AgentId, ContactId, LegId
from perezvon.platform.link import LinkRefusedError

ASK_S = 2.5
"""How long somebody waits for an answer before they try again."""
RETRY_S = 0.5
PATIENCE_S = 40.0
TALK_S = 15.0


class Desk:
    """How people's wishes reach whoever decides."""

    def __init__(self, world: Process, network: Network, nodes: Sequence[Node]) -> None:
        self._world = world
        self._network = network
        self._nodes = nodes

    async def wish(self, event: Request, *, seconds: float = 60.0) -> bool:
        """Ask until it is decided, on whatever node answers. False when it was refused, or nobody decided in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            for node in self._nodes:
                answer = await self._ask(node, event)
                if answer is not None:
                    return answer
            await asyncio.sleep(RETRY_S)
        return False

    async def _ask(self, node: Node, event: Request) -> bool | None:
        if not node.is_deciding:
            return None
        reply: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()
        process = node.process

        def tell(answer: bool | None) -> None:
            self._network.send(node.name, self._world, lambda: None if reply.done() else reply.set_result(answer))

        def arrive() -> None:
            process.keep(process.loop.create_task(_answer(node, event, tell), name="request"))

        self._network.send(self._world.name, process, arrive)
        try:
            async with asyncio.timeout(ASK_S):
                return await reply
        except TimeoutError:
            return None


async def _answer(node: Node, event: Request, tell: Callable[[bool | None], None]) -> None:
    try:
        await node.door.answer(None, messages.REQUEST, messages.encode(event))  # type: ignore[arg-type]  # only FOLLOW needs the peer
    except LinkRefusedError as refusal:
        tell(None if refusal.code == "unavailable" else False)
    else:
        tell(True)


class People:
    """Everybody in and around the centre, acting by `chance`."""

    def __init__(self, world: Process, chance: random.Random, desk: Desk, exchange: Exchange, ledger: Ledger) -> None:
        self._world = world
        self._chance = chance
        self._desk = desk
        self._exchange = exchange
        self._ledger = ledger
        ledger.on_talk = self._talk
        ledger.on_ring = self._ring
        self._count = 0

    def come_to_work(self, agents: Sequence[AgentId]) -> None:
        """Agents plug their phones in and stay available."""
        for agent in agents:
            self._exchange.plug_phone(agent)
            self._world.begin(self._stay_available(agent), f"{agent} works")

    async def call_until(self, end: float, per_second: float) -> None:
        """Customers call until then."""
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(self._chance.expovariate(per_second))
            self._count += 1
            arrival = Arrival(contact=ContactId(f"c{self._count}"), leg=LegId(f"k{self._count}"), line=LINE)
            self._exchange.call(arrival)
            patience = 2 + self._chance.expovariate(1 / PATIENCE_S)
            asyncio.get_running_loop().call_later(patience, self._lose_patience, arrival)

    def _lose_patience(self, arrival: Arrival) -> None:
        if self._ledger.is_waiting(arrival.contact):
            self._exchange.hang_up(arrival.leg)

    def _ring(self, command: OfferContact) -> None:
        chance, wait = self._chance.random(), self._chance.uniform(0.3, 4.0)
        if chance < 0.85:
            wish: Request = OfferAnswered(offer=command.offer, agent=command.agent)
        elif chance < 0.9:
            wish = OfferDeclined(offer=command.offer, agent=command.agent)
        else:
            return
        self._world.begin(self._soon(wait, wish), f"{command.agent} reacts")

    def _talk(self, contact: ContactId, customer: LegId, agent: AgentId) -> None:
        length, is_agents = 0.5 + self._chance.expovariate(1 / TALK_S), self._chance.random() < 0.4
        self._world.begin(self._end_talk(length, contact, customer, agent, is_agents=is_agents), f"{contact} talks")

    async def _end_talk(
        self, seconds: float, contact: ContactId, customer: LegId, agent: AgentId, *, is_agents: bool
    ) -> None:
        await asyncio.sleep(seconds)
        if is_agents:
            self._ledger.wants_to_end(contact)
            if await self._desk.wish(HangUpRequested(contact=contact, agent=agent)):
                await self._wrap_up(contact, agent)
                return
        if self._ledger.is_there(contact):
            self._exchange.hang_up(customer)
        await self._wrap_up(contact, agent)

    async def _wrap_up(self, contact: ContactId, agent: AgentId) -> None:
        await asyncio.sleep(self._chance.uniform(0.2, 5))
        await self._desk.wish(ContactWrappedUp(contact=contact, agent=agent))

    async def _soon(self, seconds: float, wish: Request) -> None:
        await asyncio.sleep(seconds)
        await self._desk.wish(wish)

    async def _stay_available(self, agent: AgentId) -> None:
        while True:
            if not self._ledger.is_busy(agent):
                await self._desk.wish(AgentStateRequested(agent=agent, state="available"))
            await asyncio.sleep(self._chance.uniform(8, 12))
