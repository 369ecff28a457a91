"""Two processes that could decide: whichever does is killed, frozen or asked to end, and the other goes on."""

import asyncio
import secrets
import shutil
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from perezvon.entrypoints.chaos.real.kills import a_bad_moment
from perezvon.entrypoints.chaos.real.ledger import Ledger, Promise
from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.site import Process, Site, SiteDownError, free_port, new_folder
from perezvon.entrypoints.chaos.real.stage import Stage
from perezvon.entrypoints.chaos.real.web import NoAnswerError, Web
from perezvon.platform.postgres import PrivateServer
from perezvon.platform.tasks import spawn

CALM_S = (0.5, 2.0)
STANDBY_S = 90.0
FROZEN_S = 3.0
"""So long the frozen one stays frozen when another decides already."""
SETTLED_S = 3.0
"""Within which an offer comes that was due."""
FREE = 6
FREE_S = 15.0
"""So many agents are free before a handover, or so long it is waited for."""
MOST_HANDOVERS = 5
"""So many at most, one after another, until offers were due during one."""
BEFORE_S = 0.3
"""Customers call so long before a handover already."""
LOOK_S = 0.05
REST = ("api", "media", "worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """A node that decides, or stands by."""

    site: Site
    health: Web

    @property
    def process(self) -> Process:
        """The one process of this node."""
        return self.site.serve

    async def status(self) -> str:
        """`leading`, `standby`, or what else it says; nothing when it does not answer."""
        try:
            answer = await self.health.ask("GET", "/ready")
        except NoAnswerError:
            return ""
        return str(answer.json.get("status", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """A centre of several nodes."""

    site: Site
    """Everything but deciding."""
    deciders: tuple[Decider, ...]

    async def leader(self) -> Decider:
        """Who decides, as soon as another one stands by. Raises `SiteDownError`."""
        deadline = time.perf_counter() + STANDBY_S
        while True:
            said = {await one.status(): one for one in self.deciders}
            if {"leading", "standby"} <= said.keys():
                return said["leading"]
            if time.perf_counter() > deadline:
                raise SiteDownError(f"nobody leads with another standing by: {list(said)}")
            await asyncio.sleep(LOOK_S)


@dataclass(slots=True, kw_only=True)
class Failovers:
    """How long nobody decided, by what happened to whoever did, in seconds."""

    killed: list[float] = field(default_factory=list)
    frozen: list[float] = field(default_factory=list)
    handed_over: list[float] = field(default_factory=list)
    """By how much the latest offer came late because of it."""

    @property
    def unforeseen(self) -> list[float]:
        """After a kill or a freeze."""
        return self.killed + self.frozen


_Fault: TypeAlias = Callable[[Stage, Decider, Failovers], Awaitable[None]]


@asynccontextmanager
async def nodes(port: int) -> AsyncIterator[Nodes]:
    """Api, voice, worker and the database as one process each; beside them two that decide, on folders of their own."""
    key = {"PEREZVON_LINK_KEY": secrets.token_hex(32), "PEREZVON_MEDIA": f"tcp:127.0.0.1:{free_port()}"}
    site = Site(new_folder(), port, *REST, **key)
    deciders: list[Decider] = []
    try:
        await site.start()
        database = await asyncio.to_thread(PrivateServer(site.settings.postgres).start)
        for _ in range(2):
            deciders.append(_decider({"PEREZVON_DATABASE": database, **key}))
            deciders[-1].process.launch()
        made = Nodes(site=site, deciders=tuple(deciders))
        await made.leader()
        yield made
    finally:
        for one in deciders:
            await one.health.aclose()
            await one.site.stop()
        await site.stop()
        for folder in (site.settings.data, *(one.site.settings.data for one in deciders)):
            shutil.rmtree(folder, ignore_errors=True)


def _decider(given: dict[str, str]) -> Decider:
    health = f"127.0.0.1:{free_port()}"
    own = {"PEREZVON_DISPATCH": f"tcp:127.0.0.1:{free_port()}", "PEREZVON_HEALTH": health}
    return Decider(site=Site(new_folder(), free_port(), "dispatch", **own, **given), health=Web(f"http://{health}"))


async def fail_over(stage: Stage, made: Nodes, failovers: Failovers) -> None:
    """Kill, freeze and end whoever decides, by turns, and start it again."""
    await _befall(_kill, stage, made, failovers)
    await _befall(_freeze, stage, made, failovers)
    already = len(failovers.handed_over)
    for _ in range(MOST_HANDOVERS):
        await _befall(_hand_over, stage, made, failovers)
        if len(failovers.handed_over) > already:
            return


async def _befall(fault: _Fault, stage: Stage, made: Nodes, failovers: Failovers) -> None:
    leader = await made.leader()
    await a_bad_moment(stage)
    with stage.site.out():
        await fault(stage, leader, failovers)
    await asyncio.sleep(stage.chance.uniform(*CALM_S))


async def _kill(stage: Stage, leader: Decider, failovers: Failovers) -> None:
    killed, epoch = time.perf_counter(), stage.watch.epoch
    leader.process.kill()
    stage.note("kill -9 of whoever decides")
    await _taken_over(stage, failovers.killed, killed, epoch)
    leader.process.launch()


async def _freeze(stage: Stage, leader: Decider, failovers: Failovers) -> None:
    frozen, epoch = time.perf_counter(), stage.watch.epoch
    with leader.process.frozen():
        stage.note("whoever decides is frozen")
        await _taken_over(stage, failovers.frozen, frozen, epoch)
        await asyncio.sleep(FROZEN_S)
    stage.note("it wakes up")


async def _hand_over(stage: Stage, leader: Decider, failovers: Failovers) -> None:
    """Agents are free and customers begin to call, so that offers are due all the time."""
    stage.people.call(on=False)
    await comes_true(lambda: stage.ledger.waiting == 0 and stage.ledger.free >= FREE, within=FREE_S)
    stage.people.call(on=True)
    await asyncio.sleep(BEFORE_S)
    asked, epoch = time.perf_counter(), stage.watch.epoch
    stage.note("whoever decides is asked to end")
    ending = spawn(leader.process.end(), name="end")
    taken_over = await stage.in_time(stage.watch.taken_over(epoch))
    await ending
    if taken_over is None:
        _nobody_decides(stage)
    else:
        await _settled(stage, failovers, asked, taken_over)
    leader.process.launch()


async def _settled(stage: Stage, failovers: Failovers, asked: float, taken_over: float) -> None:
    """A handover that made no offer late since none was due tells nothing, and does not count."""
    await asyncio.sleep(max(0.0, taken_over + SETTLED_S - time.perf_counter()))
    late = late_by(stage.ledger, asked, taken_over, now=time.perf_counter())
    if late is not None:
        failovers.handed_over.append(late)
    said = "no offer was due" if late is None else f"offers came up to {late * 1e3:.0f} ms late"
    stage.note(f"the first order of the other came {taken_over - asked:.2f} s later; {said}")


async def _taken_over(stage: Stage, gaps: list[float], since: float, epoch: int) -> None:
    decided = await stage.in_time(stage.watch.taken_over(epoch))
    if decided is None:
        _nobody_decides(stage)
        return
    gaps.append(decided - since)
    stage.note(f"the other decides after {gaps[-1]:.2f} s")


def _nobody_decides(stage: Stage) -> None:
    stage.ledger.broken(time.perf_counter(), Promise.OTHER, "the other does not take over")


def late_by(ledger: Ledger, began: float, until: float, *, now: float) -> float | None:
    """By how much the latest offer came late that was due at some moment between these, against what offers take otherwise.

    Nothing when none was due.
    """
    usual = statistics.median([wait.seconds for wait in ledger.waits if wait.rang < began] or [0.0])
    made = [wait.seconds for wait in ledger.waits if wait.since <= until and wait.rang >= began]
    missing = [now - due for due in ledger.due_offers() if due <= until]
    return max(0.0, max(made + missing) - usual) if made + missing else None
