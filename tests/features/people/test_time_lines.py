"""What an agent did when, over HTTP, for whoever may see their figures."""

from typing import Any

import httpx
import pytest

from perezvon.features.people import projection
from perezvon.features.people.domain import AgentNotFoundError
from perezvon.features.people.service import TimeLines
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, TeamId, UserId
from perezvon.kernel.time import SECOND
from perezvon.platform.db import Database
from tests.features.people.test_projection import steps
from tests.support.centre import Centre


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    async with database.begin() as tx:
        await projection.fold(tx, steps())
    return centre


async def line(browser: httpx.AsyncClient, agent: str, since: int, until: int) -> Any:
    params = {"since": since * SECOND, "until": until * SECOND}
    return (await browser.get(f"/api/people/agents/{agent}/intervals", params=params)).json()


async def test_the_line_of_some_time_is_whatever_reached_into_it(centre: Centre) -> None:
    """The lasting one is open, and what ended as the time began or began as it ended is not of it."""
    who = Actor(user=UserId("anna"), permissions={"reports.read": Scope.OWN}, agent=AgentId("anna"))
    async with centre.database.begin() as tx:
        for (since, until), states in {
            (0, 20): ["offline", "available", "ringing", "talking", "wrap_up"],
            (2, 3): ["available"],
            (4, 9): ["talking"],
            (30, 40): ["wrap_up"],
        }.items():
            wanted = {"since": since * SECOND, "until": until * SECOND}
            found = await TimeLines().time_line(tx, who, AgentId("anna"), **wanted)
            assert [one.state for one in found] == states
    assert (found[-1].reason, found[-1].contact, found[-1].ended_at) == ("talk_ended", "c1", None)


async def test_agents_see_their_own_line_and_no_other(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        assert await line(anna, "agent-anna", 0, 20) == []
        for other in ("anna", "nobody"):
            assert (await line(anna, other, 0, 20))["code"] == "people.agent_not_found"


async def test_a_supervisor_sees_the_lines_of_agents_within_reach(centre: Centre) -> None:
    async with centre.signed_in("sasha") as sasha:
        assert await line(sasha, "agent-anna", 0, 20) == []
        assert (await line(sasha, "nobody", 0, 20))["code"] == "people.agent_not_found"
    nora = Actor(user=UserId("nora"), permissions={"reports.read": Scope.TEAM}, teams=(TeamId("north"),))
    async with centre.database.begin() as tx:
        with pytest.raises(AgentNotFoundError):
            await TimeLines().time_line(tx, nora, AgentId("agent-anna"), since=0, until=20 * SECOND)
