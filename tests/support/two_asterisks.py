"""A stage for tests of telephony by two real Asterisks that are one."""

import itertools
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from typing_extensions import override

from perezvon.adapters.telephony.asterisk.process import running
from perezvon.adapters.telephony.united import UnitedTelephony
from perezvon.engine.events import PhoneReady
from perezvon.features.dispatch.ports import Arrival
from perezvon.kernel.ids import AgentId
from perezvon.platform.system import SystemClock
from tests.contracts.telephony_stage import AGENT_HZ, AgentSide, Stage
from tests.support.asterisk import RunningAsterisk
from tests.support.asterisk_stage import AsteriskStage, SipAgent, SipCustomer
from tests.support.sip.call import Call

GIVEN_UP_S = 3.0
"""Tests are in a hurry to see who is gone."""


class SipAgentAtBoth(AgentSide):
    """Their telephone is registered at both."""

    def __init__(self, sides: tuple[SipAgent, ...]) -> None:
        self.sides = sides

    @override
    async def vanish(self) -> None:
        for side in self.sides:
            await side.vanish()

    @property
    def call(self) -> Call:
        """The call that goes on."""
        (call,) = (call for side in self.sides for call in side.phone.calls)
        return call


class TwoAsterisks(Stage):
    """Calls come to the nodes by turns."""

    def __init__(self, nodes: tuple[AsteriskStage, ...], processes: tuple[AsyncExitStack, ...]) -> None:
        super().__init__()
        self.prefix = nodes[0].prefix
        self.nodes = nodes
        self.processes = processes
        """The media processes, each of which ends with its stack."""
        self._turns = itertools.cycle(nodes)

    @override
    async def open(self) -> UnitedTelephony:
        return UnitedTelephony([await node.open() for node in self.nodes], given_up_s=GIVEN_UP_S)

    @override
    async def customer(self, arrival: Arrival) -> SipCustomer:
        known = len(self.seen(Arrival))
        call = await next(self._turns).call()
        await self._until(lambda: len(self.seen(Arrival)) > known)
        return SipCustomer(call, self.seen(Arrival)[known])

    @override
    async def agent(self, agent: AgentId, hz: float = AGENT_HZ) -> SipAgentAtBoth:
        sides = tuple([await node.agent(agent, hz) for node in self.nodes])
        await self._until(lambda: len(self.seen(PhoneReady, agent=agent)) == len(sides))
        return SipAgentAtBoth(sides)

    @override
    async def aclose(self) -> None:
        await super().aclose()
        for node in self.nodes:
            for phone in node.phones:
                await phone.aclose()


@asynccontextmanager
async def two_nodes(asterisks: Sequence[RunningAsterisk], folder: Path) -> AsyncIterator[TwoAsterisks]:
    """A media process of its own beside each."""
    nodes, processes = [], []
    async with AsyncExitStack() as closing:
        for asterisk in asterisks:
            (own := folder / asterisk.plan.name).mkdir()
            nodes.append(AsteriskStage(asterisk, own))
            processes.append(await closing.enter_async_context(AsyncExitStack()))
            exchange = await processes[-1].enter_async_context(
                running(nodes[-1].settings, SystemClock(), random.Random(1))
            )
            await exchange.ready()
        stage = TwoAsterisks(tuple(nodes), tuple(processes))
        await stage.start()
        try:
            yield stage
        finally:
            await stage.aclose()
