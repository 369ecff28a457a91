"""The centre that is measured: one line, straight to one queue, whose agents all have a desk phone and nothing to write down."""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from perezvon.engine.centre import LineSetup, QueueSetup, QueueStep, RouteSetup
from perezvon.engine.events import AgentStateRequested
from perezvon.engine.flow.graph import Flow, GoToRoute, HangUp
from perezvon.entrypoints.bench.serving import READY_S, CentreEndedError, serving
from perezvon.entrypoints.bench.telephony.pbx import LINE, Pbx
from perezvon.entrypoints.foundation import foundation
from perezvon.entrypoints.processes import holder
from perezvon.entrypoints.settings import address_of
from perezvon.entrypoints.subscriptions import facts
from perezvon.features.contacts.tables import contact
from perezvon.features.dispatch.public import Dispatch
from perezvon.features.flows.domain import Line
from perezvon.features.flows.service.lines import FlowsService
from perezvon.features.identity.service.passwords import Passwords
from perezvon.features.identity.service.sessions import IdentityService
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.service import PeopleService
from perezvon.features.queues.domain import Queue, Route
from perezvon.features.queues.service import QueuesService
from perezvon.features.recordings.tables import recording, recording_master
from perezvon.kernel.errors import AppError
from perezvon.kernel.ids import AgentId, FlowId, LineId, NodeId, QueueId, RouteId, TeamId
from perezvon.kernel.time import SECOND
from perezvon.kernel.values import Language
from perezvon.platform.link import LinkClient
from perezvon.platform.settings import Settings

ROLES: Final = ("serve", "media")
"""The processes whose time is ours: dispatch with the api, and the media process."""
_TEAM: Final = TeamId("bench")
_LOOK_S: Final = 0.2
_AUDIBLE: Final = 10
"""Of 255: a peak above this is a voice or a tone."""
_SHARE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What our processes used until now."""

    cpu_s: float
    memory: int
    """Bytes that they hold now."""


class Office:
    """A centre that runs; made by `open_office`."""

    def __init__(self, url: str, settings: Settings, agents: Sequence[AgentId], dispatch: Dispatch) -> None:
        self.url = url
        self._settings = settings
        self._agents = agents
        self._dispatch = dispatch

    async def at_work(self) -> None:
        """Return once every agent is available."""
        async with asyncio.timeout(READY_S):
            for agent in self._agents:
                await self._ready(agent)

    async def _ready(self, agent: AgentId) -> None:
        while True:
            try:
                await self._dispatch.request(AgentStateRequested(agent=agent, state="available"))
            except AppError:
                await asyncio.sleep(_LOOK_S)
            else:
                return

    async def first_link(self) -> str:
        """What lets the first administrator in."""
        async with foundation(self._settings, name="bench") as base, base.database.begin() as tx:
            identity = IdentityService(Passwords(), base.clock, base.ids, facts(), is_demo=False)
            token = await identity.first_link(tx)
        assert token is not None
        return token

    def used(self) -> Used:
        """Of the processor and of memory. Raises `CentreEndedError`."""
        processes = [holder(self._settings, role) for role in ROLES]
        if None in processes:
            raise CentreEndedError("a process of the measured centre has ended")
        spent = [_spent(process) for process in processes if process is not None]
        return Used(cpu_s=sum(cpu for cpu, _ in spent), memory=sum(memory for _, memory in spent))

    async def open_contacts(self, *, within: float) -> int:
        """How many contacts are not over by the product's own records, once none is or the time is up."""
        counted = select(func.count()).select_from(contact).where(contact.c.ended_at.is_(None))
        deadline = asyncio.get_running_loop().time() + within
        async with foundation(self._settings, name="bench") as base:
            while True:
                async with base.database.begin() as tx:
                    found = int((await tx.execute(counted)).scalar_one())
                if not found or asyncio.get_running_loop().time() > deadline:
                    return found
                await asyncio.sleep(_LOOK_S)

    async def whole_recordings(self, calls: int, *, talk_s: float, within: float) -> int:
        """How many recordings of so many calls are whole, once all are ready or the time is up: as long as the talk but for a
        second, with both sides to be heard all the time."""
        shortest = round((talk_s - 1) * SECOND)
        query = (
            select(recording_master.c.left_peaks, recording_master.c.right_peaks)
            .join(recording, recording.c.recording == recording_master.c.recording)
            .where(recording_master.c.duration >= shortest)
        )
        deadline = asyncio.get_running_loop().time() + within
        async with foundation(self._settings, name="bench") as base:
            while True:
                async with base.database.begin() as tx:
                    found = [all(map(_is_audible, row)) for row in await tx.execute(query)]
                if len(found) >= calls or asyncio.get_running_loop().time() > deadline:
                    return sum(found)
                await asyncio.sleep(1.0)


def _is_audible(peaks: bytes) -> bool:
    return sum(peak > _AUDIBLE for peak in peaks) >= _SHARE * len(peaks)


def _spent(process: int) -> tuple[float, int]:
    """Seconds of the processor, and bytes of memory, by what Linux says of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")


@asynccontextmanager
async def open_office(data: Path, pbx: Pbx, agents: Sequence[AgentId], *, records: bool) -> AsyncIterator[Office]:
    """A centre beside this Asterisk, with its data in this folder, until the end of the block. One that was founded there
    before is opened again. Raises `CentreEndedError`."""
    settings = Settings(data=data)
    is_new = not settings.postgres.exists()
    given = {"PEREZVON_ASTERISK": str(pbx.folder), "PEREZVON_RECORD_TALKS": str(int(records))}
    async with serving(settings, **given) as url:
        if is_new:
            await _found(settings, agents)
        link = LinkClient(address_of(settings, "dispatch"), chance=random.Random(2))
        try:
            office = Office(url, settings, agents, Dispatch(link))
            await office.at_work()
            yield office
        finally:
            with contextlib.suppress(TimeoutError):
                await link.aclose()


async def _found(settings: Settings, agents: Sequence[AgentId]) -> None:
    """As an administrator would: to the tables, and through the inbox to the engine."""
    queue, route, flow = QueueId(LINE), RouteId(LINE), FlowId(LINE)
    async with foundation(settings, name="bench") as base, base.database.begin() as tx:
        queues, flows, people = QueuesService(), FlowsService(base.clock), PeopleService()
        await queues.save_queue(tx, None, Queue(setup=QueueSetup(queue=queue, wrap_up_s=0), name=_NAME))
        steps = RouteSetup(route=route, steps=(QueueStep(queue=queue),))
        await queues.save_route(tx, None, Route(setup=steps, name=_NAME))
        await flows.publish(tx, None, _straight(flow, route))
        await flows.name_flow(tx, None, flow, _NAME)
        line = LineSetup(line=LineId(LINE), flow=flow, language=Language.ENGLISH)
        await flows.save_line(tx, None, Line(setup=line, name=_NAME, languages=(Language.ENGLISH,)))
        await people.save_team(tx, None, Team(team=_TEAM, name=LINE))
        for agent in agents:
            hired = Agent(agent=agent, name=agent, team=_TEAM, languages=(Language.ENGLISH,), queues=(queue,))
            await people.save_agent(tx, None, hired)


_NAME: Final = dict.fromkeys(Language, LINE)


def _straight(flow: FlowId, route: RouteId) -> Flow:
    """To the queue at once, and after the talk the end."""
    return Flow(
        flow=flow,
        version=1,
        start=NodeId("route"),
        after_talk=NodeId("end"),
        nodes=(GoToRoute(node=NodeId("route"), route=route), HangUp(node=NodeId("end"))),
    )
