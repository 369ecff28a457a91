"""`kill -9` of api and dispatch, and of the embedded database, while offers and transfers are in flight."""

import asyncio
import time
from dataclasses import dataclass, field

from perezvon.entrypoints.chaos.real.patience import comes_true
from perezvon.entrypoints.chaos.real.site import SiteDownError
from perezvon.entrypoints.chaos.real.stage import Stage

IN_FLIGHT_S = 5.0
"""So long somebody is waited for who rings."""
OFFSET_S = 0.15
"""A kill comes so much later at most than the moment in which something is in flight."""
BACK_S = 60.0
"""So long the centre may take to start the database again."""
CALM_S = (0.3, 1.5)
"""Between two faults: some talk, some are still being told that all is well again."""


@dataclass(slots=True, kw_only=True)
class Kills:
    """How often something was killed, how often in the middle of something, and how long it took to go on."""

    dispatch: int = 0
    database: int = 0
    in_flight: int = 0
    dispatch_back: list[float] = field(default_factory=list)
    """From a kill of the only one who decides to the first order of the next, in seconds."""
    database_back: list[float] = field(default_factory=list)


async def kill_dispatch(stage: Stage, kills: Kills) -> None:
    """Kill `serve`; it is started again at once."""
    kills.in_flight += await a_bad_moment(stage)
    with stage.site.out():
        killed, epoch = time.perf_counter(), stage.watch.epoch
        stage.site.serve.kill()
        kills.dispatch += 1
        stage.note(f"kill -9 of serve, number {kills.dispatch}")
        stage.site.serve.launch()
        await stage.site.served()
        decided = await stage.in_time(stage.watch.taken_over(epoch))
        if decided is not None:
            kills.dispatch_back.append(decided - killed)
            stage.note(f"dispatch decides again after {decided - killed:.2f} s")
    await asyncio.sleep(stage.chance.uniform(*CALM_S))


async def kill_database(stage: Stage, kills: Kills) -> None:
    """Kill the database's first process; the centre starts it again, and goes on meanwhile. Raises `SiteDownError`."""
    await _database_runs(stage)
    kills.in_flight += await a_bad_moment(stage)
    killed = time.perf_counter()
    pid = stage.site.kill_database()
    kills.database += 1
    stage.note(f"kill -9 of the database, number {kills.database}")
    await _database_runs(stage, killed=pid)
    await stage.site.served()
    decided = await stage.in_time(stage.watch.next_order(time.perf_counter()))
    if decided is not None:
        kills.database_back.append(decided - killed)
        stage.note(f"the database is back, and used, after {decided - killed:.2f} s")
    await asyncio.sleep(stage.chance.uniform(*CALM_S))


async def _database_runs(stage: Stage, *, killed: int | None = None) -> None:
    if not await comes_true(lambda: stage.site.postmaster not in (None, killed), within=BACK_S):
        raise SiteDownError(f"nobody has started the database again for {BACK_S:.0f} s")


async def a_bad_moment(stage: Stage) -> bool:
    """Wait until something is in flight, and a little longer. Tells whether something still is."""
    await comes_true(lambda: stage.ledger.is_in_flight, within=IN_FLIGHT_S)
    await asyncio.sleep(stage.chance.uniform(0, OFFSET_S))
    return stage.ledger.is_in_flight
