"""Agents over HTTP, and what they ask for."""

from collections.abc import AsyncIterator

import httpx
import pytest

from perezvon.engine.events import AgentStateRequested
from perezvon.features.people.domain import AgentNotFoundError, Break, Move, WantedState
from perezvon.features.people.service import Presence, Steering
from perezvon.kernel.actor import Actor, Scope
from perezvon.kernel.ids import AgentId, TeamId, UserId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    async with database.begin() as tx:
        await centre.people.save_break(tx, None, Break(reason="lunch", name={Language.ENGLISH: "Lunch"}))
        await centre.people.save_break(tx, None, Break(reason="old", name={Language.ENGLISH: "Old"}, is_active=False))
    return centre


@pytest.fixture
async def anna(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("anna") as client:
        yield client


async def test_agents_are_listed_by_name(anna: httpx.AsyncClient) -> None:
    listed = await anna.get("/api/people/agents")
    assert listed.json() == [
        {
            "agent": "agent-anna",
            "name": "Anna Sokolova",
            "team": None,
            "languages": ["ru", "en"],
            "queues": [],
        }
    ]


async def test_an_agent_asks_for_a_state(centre: Centre, anna: httpx.AsyncClient) -> None:
    granted = await anna.put("/api/people/me/state", json={"state": "break", "reason": "lunch"})
    assert granted.json() == {"seq": 1}
    assert centre.wishes.granted == [
        AgentStateRequested(agent=AgentId("agent-anna"), state="break", reason="lunch"),
    ]


async def test_a_break_has_a_reason_that_is_on_offer(anna: httpx.AsyncClient) -> None:
    listed = (await anna.get("/api/people/breaks")).json()
    assert [(one["reason"], one["name"], one["is_active"]) for one in listed] == [
        ("lunch", {"en": "Lunch"}, True),
        ("old", {"en": "Old"}, False),
    ]
    for reason, status in (("lunch", 200), ("old", 400), ("because", 400), (None, 400)):
        wished = await anna.put("/api/people/me/state", json={"state": "break", "reason": reason})
        assert wished.status_code == status, reason
    assert wished.json()["code"] == "people.unknown_break_reason"


async def test_other_states_have_no_reason(centre: Centre, anna: httpx.AsyncClient) -> None:
    await anna.put("/api/people/me/state", json={"state": "available", "reason": "lunch"})
    assert centre.wishes.granted == [AgentStateRequested(agent=AgentId("agent-anna"), state="available", reason=None)]


async def test_a_state_that_nobody_can_ask_for_is_malformed(anna: httpx.AsyncClient) -> None:
    assert (await anna.put("/api/people/me/state", json={"state": "talking"})).status_code == 422


async def test_a_refusal_reaches_the_agent(centre: Centre, anna: httpx.AsyncClient) -> None:
    centre.wishes.refusal = "not_active"
    refused = await anna.put("/api/people/me/state", json={"state": "available"})
    assert (refused.status_code, refused.json()["params"]) == (409, {"reason": "not_active"})


async def test_who_takes_no_contacts_has_no_state(centre: Centre) -> None:
    async with centre.signed_in("sasha") as sasha:
        refused = await sasha.put("/api/people/me/state", json={"state": "available"})
    assert refused.status_code == 403


@pytest.fixture
async def sasha(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("sasha") as client:
        yield client


async def test_a_supervisor_sets_the_state_of_an_agent_under_their_own_name(
    centre: Centre, sasha: httpx.AsyncClient
) -> None:
    asked = await sasha.put("/api/people/agents/agent-anna/state", json={"state": "break", "reason": "lunch"})
    assert asked.json() == {"seq": 1}
    assert centre.wishes.granted == [
        AgentStateRequested(agent=AgentId("agent-anna"), state="break", reason="lunch", by=UserId("sasha"))
    ]
    assert (await sasha.get("/api/people/users", params={"user": ["sasha"]})).json() == {"sasha": "Sasha Orlova"}
    unknown = await sasha.put("/api/people/agents/nobody/state", json={"state": "available"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "people.agent_not_found")


async def queues_of(client: httpx.AsyncClient) -> list[str]:
    (agent,) = (await client.get("/api/people/agents")).json()
    queues: list[str] = agent["queues"]
    return queues


async def move(client: httpx.AsyncClient, *queues: str, minutes: int | None = None) -> list[dict[str, object]]:
    moves = [{"agent": "agent-anna", "queues": list(queues)}]
    answer = await client.post("/api/people/moves", json={"moves": moves, "minutes": minutes})
    before: list[dict[str, object]] = answer.json()
    return before


async def test_a_supervisor_moves_an_agent_to_other_queues_and_takes_it_back(sasha: httpx.AsyncClient) -> None:
    assert await move(sasha, "sales") == [{"agent": "agent-anna", "queues": []}]
    before = await move(sasha, "support", "billing")
    assert before == [{"agent": "agent-anna", "queues": ["sales"]}]
    assert await queues_of(sasha) == ["support", "billing"]
    await sasha.post("/api/people/moves", json={"moves": before})
    assert await queues_of(sasha) == ["sales"]


async def test_an_agent_on_loan_returns_to_the_queues_of_before_the_first_loan(
    centre: Centre, sasha: httpx.AsyncClient
) -> None:
    steering = Steering(centre.people, centre.clock)
    await move(sasha, "sales")
    await move(sasha, "support", minutes=30)
    await move(sasha, "billing", minutes=60)
    centre.clock.advance(59 * 60)
    async with centre.database.begin() as tx:
        assert await steering.return_agents(tx) == 0
    centre.clock.advance(60)
    async with centre.database.begin() as tx:
        assert await steering.return_agents(tx) == 1
    assert await queues_of(sasha) == ["sales"]


async def test_a_lasting_move_ends_a_loan(centre: Centre, sasha: httpx.AsyncClient) -> None:
    await move(sasha, "support", minutes=30)
    await move(sasha, "billing")
    centre.clock.advance(31 * 60)
    async with centre.database.begin() as tx:
        assert await Steering(centre.people, centre.clock).return_agents(tx) == 0
    assert await queues_of(sasha) == ["billing"]


async def test_an_agent_of_another_team_is_out_of_reach(centre: Centre) -> None:
    narrowed = Actor(user=UserId("nora"), permissions={"agents.steer": Scope.TEAM}, teams=(TeamId("north"),))
    anna = AgentId("agent-anna")
    async with centre.database.begin() as tx:
        with pytest.raises(AgentNotFoundError):
            await Steering(centre.people, centre.clock).move(tx, narrowed, [Move(agent=anna, queues=())], minutes=None)
        with pytest.raises(AgentNotFoundError):
            await Presence(centre.wishes).set_state(tx, narrowed, anna, WantedState.OFFLINE, None)
    assert centre.wishes.granted == []
