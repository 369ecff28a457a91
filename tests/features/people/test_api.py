"""Agents over HTTP, and what they ask for."""

from collections.abc import AsyncIterator

import httpx
import pytest

from perezvon.engine.events import AgentStateRequested
from perezvon.kernel.ids import AgentId
from perezvon.platform.db import Database
from tests.support.centre import Centre


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
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


async def test_the_reasons_for_a_break_are_those_that_are_listed(anna: httpx.AsyncClient) -> None:
    for item in (await anna.get("/api/people/breaks")).json():
        wish = {"state": "break", "reason": item["reason"]}
        assert (await anna.put("/api/people/me/state", json=wish)).status_code == 200
    refused = await anna.put("/api/people/me/state", json={"state": "break", "reason": "because"})
    assert (refused.status_code, refused.json()["code"]) == (400, "people.unknown_break_reason")


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
