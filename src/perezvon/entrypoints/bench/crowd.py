"""A whole centre in a folder of its own, with a thousand agents who change what they do, many times a second.

It is `perezvon serve` as operators run it, with its database, its log and its api; only the agents are not people. Their
wishes come through the same door as those of people and are decided, logged and shown like them.
"""

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from perezvon.engine.events import AgentStateRequested
from perezvon.entrypoints.bench.serving import READY_S, data_folder, serving
from perezvon.entrypoints.demo.company import FRONT, SALES, SUPPORT
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.settings import address_of
from perezvon.features.dispatch.public import Dispatch
from perezvon.features.people.domain import Agent
from perezvon.features.people.service import PeopleService
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import AgentId
from perezvon.kernel.values import Language
from perezvon.platform.link import LinkClient
from perezvon.platform.settings import Settings

_IN_FLIGHT: Final = 256
"""Wishes that wait for their answer at once when as many as possible are wanted: transactions are large, and yet what they
lead to is told in time."""

_GIVEN = ("Anna", "Boris", "Chen", "Daria", "Emil", "Fatima", "Georg", "Hana", "Igor", "Julia")
_FAMILY = ("Aalto", "Berg", "Carter", "Dietz", "Egorova", "Fischer", "Guo", "Holm", "Ivanov", "Jansen")


class Crowd:
    """The agents of the centre at `url`, and their wishes."""

    def __init__(self, url: str, agents: Sequence[AgentId], dispatch: Dispatch) -> None:
        self.url = url
        self.agents = agents
        self._dispatch = dispatch
        self._chance = random.Random(1)
        self._at_work = dict.fromkeys(agents, True)
        self._turns = itertools.cycle(agents)

    async def change_for(self, seconds: float, *, per_s: float) -> None:
        """Let agents by chance change their states at this rate, evenly spread."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(round(seconds * per_s)):
                await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
                group.create_task(self._change(self._chance.choice(self.agents)), name="wish")

    async def change_often(self, times: int) -> None:
        """Let agents in turn change their states so many times, as fast as the centre decides."""
        turns = itertools.islice(self._turns, times)

        async def changes() -> None:
            for agent in turns:
                await self._change(agent)

        async with asyncio.TaskGroup() as group:
            for _ in range(_IN_FLIGHT):
                group.create_task(changes(), name="wishes")

    async def set_state(self, agent: AgentId, state: str) -> None:
        """Let one agent change."""
        reason = "lunch" if state == "break" else None
        await self._dispatch.request(AgentStateRequested(agent=agent, state=state, reason=reason))

    async def _change(self, agent: AgentId) -> None:
        """Each is another state than the one before, so that none passes unseen."""
        self._at_work[agent] = not self._at_work[agent]
        await self.set_state(agent, "available" if self._at_work[agent] else "break")


@asynccontextmanager
async def crowded_centre(agents: int) -> AsyncIterator[Crowd]:
    """Start the centre and have all of its agents available. At the end of the block it is gone with all it wrote.

    Raises `CentreEndedError`.
    """
    with data_folder() as data:
        settings = Settings(data=data, demo=True)
        async with serving(settings, PEREZVON_DEMO_TRAFFIC="0") as url:
            await _hire(settings, agents)
            link = LinkClient(address_of(settings, "dispatch"), chance=random.Random(2))
            try:
                crowd = Crowd(url, [_agent(number) for number in range(agents)], Dispatch(link))
                await _all_at_work(crowd)
                yield crowd
            finally:
                await link.aclose()


async def _hire(settings: Settings, agents: int) -> None:
    """Add agents as an administrator would: to the tables, and through the inbox to the engine."""
    people = PeopleService()
    async with foundation(settings, name="bench") as base, base.database.begin() as tx:
        for number, (given, family) in enumerate(itertools.islice(_names(), agents)):
            await people.save_agent(
                tx,
                None,
                Agent(
                    agent=_agent(number),
                    name=f"{given} {family} {number}",
                    team=FRONT,
                    languages=(Language.ENGLISH,),
                    queues=(SALES,) if number % 2 else (SUPPORT,),
                ),
            )


async def _all_at_work(crowd: Crowd) -> None:
    """Return once the engine knows every agent and each is available."""
    async with asyncio.timeout(READY_S):
        for agent in crowd.agents:
            while True:
                try:
                    await crowd.set_state(agent, "available")
                except AppError:
                    await asyncio.sleep(0.1)
                else:
                    break


def _names() -> Iterator[tuple[str, str]]:
    return itertools.cycle(itertools.product(_GIVEN, _FAMILY))


def _agent(number: int) -> AgentId:
    return AgentId(f"crowd-{number}")
