"""Agents as settings of the engine."""

from dataclasses import replace

import pytest

from perezvon.engine.centre import AgentSetup, TeamSetup
from perezvon.engine.events import AgentSet, TeamSet
from perezvon.features.identity.domain import Role, User
from perezvon.features.people.domain import Agent, Team
from perezvon.features.people.public import names_of
from perezvon.kernel.ids import AgentId, QueueId, TeamId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

FRONT = Team(team=TeamId("front"), name="Front office")
BEN = Agent(
    agent=AgentId("ben"),
    name="Ben Carter",
    team=FRONT.team,
    languages=(Language.ENGLISH,),
    queues=(QueueId("sales"),),
)
FRONT_SET = TeamSet(team=TeamSetup(team=FRONT.team))
BEN_SET = AgentSet(
    agent=AgentSetup(agent=BEN.agent, team=BEN.team, queues=BEN.queues, languages=BEN.languages, is_active=True)
)


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    async with database.begin() as tx:
        await centre.people.save_team(tx, None, FRONT)
    return centre


async def save(centre: Centre, agent: Agent) -> None:
    async with centre.database.begin() as tx:
        await centre.people.save_agent(tx, None, agent)


async def test_routing_is_told_of_an_agent_without_the_name(centre: Centre) -> None:
    await save(centre, BEN)
    assert await settings_given(centre.database) == [FRONT_SET, BEN_SET]


async def test_saving_an_agent_again_tells_routing_nothing(centre: Centre) -> None:
    await save(centre, BEN)
    await save(centre, BEN)
    assert await settings_given(centre.database) == [FRONT_SET, BEN_SET]


async def test_an_agent_who_left_is_not_listed_but_keeps_the_name(centre: Centre) -> None:
    await save(centre, replace(BEN, is_active=False))
    async with centre.database.begin() as tx:
        assert await names_of(tx, [BEN.agent, AgentId("nobody")]) == {BEN.agent: "Ben Carter"}
        supervisor = User(user=UserId("s"), login="s", name="S", roles=tuple(Role)).actor
        assert await centre.people.agents(tx, supervisor) == []


async def test_a_setting_that_was_rolled_back_never_reaches_routing(centre: Centre) -> None:
    async def change() -> None:
        async with centre.database.begin() as tx:
            await centre.people.save_agent(tx, None, BEN)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change()
    assert await settings_given(centre.database) == [FRONT_SET]


async def test_an_agent_belongs_to_one_user(centre: Centre) -> None:
    async with centre.database.begin() as tx:
        for user in ("first", "second"):
            await centre.identity.save_user(tx, None, User(user=UserId(user), login=user, name=user))
            await centre.people.save_agent(tx, None, BEN, user=UserId(user))
        assert {user.user: user.agent for user in await centre.identity.demo_users(tx)} == {
            "first": None,
            "second": "ben",
        }
