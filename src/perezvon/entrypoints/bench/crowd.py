"""A whole centre in a folder of its own, with a thousand agents who change what they do, many times a second.

It is `perezvon serve` as operators run it, with its database, its log and its api; only the agents are not people. Their
wishes come through the same door as those of people and are decided, logged and shown like them.
"""

import asyncio
import itertools
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

from perezvon.engine.events import AgentStateRequested
from perezvon.entrypoints.demo.company import FRONT, SALES, SUPPORT
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.settings import address_of
from perezvon.features.dispatch.public import Dispatch
from perezvon.features.people.domain import Agent
from perezvon.features.people.service import PeopleService
from perezvon.kernel.errors import AppError, ErrorKind
from perezvon.kernel.ids import AgentId
from perezvon.kernel.values import Language
from perezvon.platform.link import LinkClient
from perezvon.platform.settings import Settings

READY_S: Final = 60.0
"""How long the centre may take to start."""

_IN_FLIGHT: Final = 256
"""Wishes that wait for their answer at once when as many as possible are wanted: transactions are large, and yet what they
lead to is told in time."""

_GIVEN = ("Anna", "Boris", "Chen", "Daria", "Emil", "Fatima", "Georg", "Hana", "Igor", "Julia")
_FAMILY = ("Aalto", "Berg", "Carter", "Dietz", "Egorova", "Fischer", "Guo", "Holm", "Ivanov", "Jansen")


class CentreEndedError(AppError):
    """The measured centre did not stay alive."""

    kind = ErrorKind.UNAVAILABLE
    code = "bench.centre_ended"


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
    with _data_folder() as data:
        settings = Settings(data=data, demo=True)
        async with _serving(settings) as url:
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


@asynccontextmanager
async def _serving(settings: Settings) -> AsyncIterator[str]:
    port = _free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("PEREZVON_")}
    quiet = {"PEREZVON_DEMO_TRAFFIC": "0"}
    environment = own | quiet | {"PEREZVON_DATA": str(settings.data), "PEREZVON_PORT": str(port)}
    words = (sys.executable, "-m", "perezvon")
    serve = await _started((*words, "serve", "--demo"), environment)
    try:
        await _answers(serve, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        serve.terminate()
        await serve.wait()
        stop = await _started((*words, "stop", "--demo"), environment)
        await stop.wait()


async def _started(words: Sequence[str], environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(*words, env=environment, stdout=subprocess.DEVNULL, cwd="/")


async def _answers(serve: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(READY_S):
        while serve.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
    raise CentreEndedError("the centre to be measured ended at once: `perezvon serve --demo` says why")


@contextmanager
def _data_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="perezvon-bench-", ignore_cleanup_errors=True) as folder:
        # As root the private database runs as another user, who must be able to reach its folder.
        Path(folder).chmod(0o711)
        yield Path(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
