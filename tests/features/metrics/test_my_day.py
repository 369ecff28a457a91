"""An agent's own day: the same figures for everybody who looks, and lists and times that add up to them."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from perezvon.features.contacts import projection as contacts
from perezvon.features.contacts.service import HistoryService
from perezvon.features.metrics import projection as metrics
from perezvon.features.metrics.domain.asking import Asked, ask
from perezvon.features.metrics.domain.catalogue import METRICS
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.features.metrics.service.figures import FiguresService
from perezvon.features.people import projection as people
from perezvon.features.people.service import TimeLines
from perezvon.features.recordings.public import is_recorded
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import AgentId
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Database, Tx
from tests.engine.world import AGENTS
from tests.features.client import actor
from tests.features.metrics.days import day
from tests.features.metrics.test_figures import follow
from tests.features.metrics.test_figures_api import view
from tests.support.clock import TestClock

UTC = ZoneInfo("UTC")
QUARTER: Micros = 900 * SECOND
OF_AGENTS = [name for name, one in METRICS.items() if By.AGENT in one.known_by]
ADDITIVE = [one.name for one in METRICS.values() if one.name in OF_AGENTS and one.bottom is None]
TIMES = {
    "available": "time.available",
    "ringing": "time.ringing",
    "talking": "time.talking",
    "wrap_up": "time.wrap_up",
    "writing": "time.wrap_up",
    "monitoring": "time.monitoring",
    "break": "time.break",
}
PERMISSIONS = ("reports.read", "contacts.read")
BOSS = actor(*PERMISSIONS)


class OneDay:
    """A random day in the tables, and what people are told of it."""

    def __init__(self, tx: Tx, since: Micros, now: Micros) -> None:
        self._tx = tx
        self.since, self.until = since // QUARTER * QUARTER, now + QUARTER
        self._figures = FiguresService(TestClock(now), lambda: view().view)
        self._now = now

    def asked(self, names: list[str], **only: str) -> Asked:
        kept = {By(key): (value,) for key, value in only.items()}
        return ask(names, since=self.since, until=self.until, zone=UTC, only=kept)

    async def figures(self, who: Actor, names: list[str], **only: str) -> dict[str, float | None]:
        told = await self._figures.told(self._tx, who, self.asked(names, **only))
        return {name: told.total.value(METRICS[name]) for name in names}

    async def times(self, who: Actor, agent: AgentId) -> Counter[str]:
        """By metric, as the line of the day shows them."""
        line = await TimeLines().time_line(self._tx, who, agent, since=self.since, until=self.until)
        shown = Counter[str]()
        for one in line:
            if one.state in TIMES:
                shown[TIMES[one.state]] += min(one.ended_at or self._now, self._now) - max(one.started_at, self.since)
        return shown


@pytest.mark.parametrize("seed", range(0, 60, 6))
async def test_what_is_shown_of_a_day_adds_up_to_its_figures(database: Database, seed: int) -> None:
    steps = day(seed)
    async with database.begin() as tx:
        await follow(tx, steps)
        shown = OneDay(tx, steps[0].at, steps[-1].at + QUARTER)
        for name in AGENTS:
            agent, anna = AgentId(name), actor(*PERMISSIONS, agent=name)
            figures = await shown.figures(anna, OF_AGENTS, agent=name)
            assert figures == await shown.figures(BOSS, OF_AGENTS, agent=name)
            history = HistoryService(is_recorded, lambda: view().view)
            parts = await history.parts(tx, anna, agent, since=shown.since, until=shown.until)
            held = [(hold.ended_at or 0) - hold.started_at for part in parts for hold in part.holds]
            assert (len(parts), len(held)) == (figures["handled"], figures["holds"])
            if parts:
                assert figures["aht.hold"] == sum(held) / len(parts)
            times = await shown.times(anna, agent)
            assert {name: times[name] for name in TIMES.values()} == {name: figures[name] for name in TIMES.values()}
        for projection in (contacts, people, metrics):
            await projection.reset(tx)


@pytest.mark.parametrize("seed", range(1, 60, 12))
async def test_the_agents_of_a_team_come_to_what_the_team_comes_to(database: Database, seed: int) -> None:
    steps = day(seed)
    async with database.begin() as tx:
        await follow(tx, steps)
        shown = OneDay(tx, steps[0].at, steps[-1].at + QUARTER)
        for team in ("north", "south", ""):
            whole = await shown.figures(BOSS, ADDITIVE, team=team)
            agents = [await shown.figures(BOSS, ADDITIVE, team=team, agent=name) for name in (*AGENTS, "")]
            assert whole == {name: sum(each[name] or 0 for each in agents) for name in ADDITIVE}
        for projection in (contacts, people, metrics):
            await projection.reset(tx)


def test_every_sum_of_time_has_its_states() -> None:
    timed = {one for name in TIMES.values() for one in METRICS[name].sums}
    assert timed == {one for one in Sum if one in METRICS["time.signed_in"].sums}
