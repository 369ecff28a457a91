"""Queues and routes as an administrator sets them up."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from perezvon.engine.centre import AgentStep, PersonalManagerStep, QueueStep
from perezvon.engine.events import QueueSet, RouteSet
from perezvon.kernel.ids import AgentId, QueueId
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

SALES = {
    "name": {"en": "Sales", "ru": "Продажи"},
    "strategy": "longest_idle",
    "ring_s": 15,
    "wrap_up_s": 30,
    "back_off_s": 0,
    "priority": 60,
    "target_s": 30,
    "target_percent": 90,
    "longest_wait_s": 180,
    "needs": [],
    "language": None,
    "spares_reserved_s": 60,
    "hours": None,
}


TARGETS = {"target_s", "target_percent", "longest_wait_s"}


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as client:
        yield client


@pytest.fixture
async def sales(robin: httpx.AsyncClient) -> str:
    answer = await robin.post("/api/settings/queues", json=SALES)
    queue: str = answer.json()["queue"]
    return queue


def queue_step(queue: str, wait_s: int | None = None) -> dict[str, Any]:
    return {"kind": "queue", "queue": queue, "wait_s": wait_s, "when": None}


async def code_of(robin: httpx.AsyncClient, path: str, **body: Any) -> tuple[int, str]:
    answer = await (robin.put if "/" in path else robin.post)(f"/api/settings/{path}", json=body)
    return answer.status_code, answer.json()["code"]


async def test_a_queue_is_added_changed_and_closed_and_routing_knows(
    centre: Centre, robin: httpx.AsyncClient, sales: str
) -> None:
    changed = await robin.put(f"/api/settings/queues/{sales}", json={**SALES, "is_active": False, "version": 1})
    assert changed.json() == {**SALES, "queue": sales, "is_active": False, "version": 2}
    given = [event.queue for event in await settings_given(centre.database) if isinstance(event, QueueSet)]
    assert [(queue.queue, queue.ring_s, queue.is_active) for queue in given] == [(sales, 15, True), (sales, 15, False)]
    assert (await robin.get("/api/settings/queues")).json() == [changed.json()]


async def test_a_queue_has_a_strategy_that_routing_knows(robin: httpx.AsyncClient) -> None:
    known = (await robin.get("/api/settings/strategies")).json()
    assert {"longest_idle", "ring_all", "random"} <= set(known)
    assert await code_of(robin, "queues", **{**SALES, "strategy": "best"}) == (400, "queues.unknown_strategy")


async def test_two_queues_in_use_do_not_share_a_name(robin: httpx.AsyncClient, sales: str) -> None:
    assert sales
    taken = {**SALES, "name": {"en": "Other", "ru": "продажи"}}
    assert await code_of(robin, "queues", **taken) == (409, "settings.name_taken")


async def test_a_stale_change_of_a_queue_is_refused(robin: httpx.AsyncClient, sales: str) -> None:
    stale = {**SALES, "version": 7}
    assert await code_of(robin, f"queues/{sales}", **stale) == (409, "settings.changed_meanwhile")
    assert await code_of(robin, "queues/none", **stale) == (404, "queues.queue_not_found")


@pytest.mark.parametrize("field", ["ring_s", "wrap_up_s", "back_off_s", "priority"])
async def test_seconds_stay_within_reason(robin: httpx.AsyncClient, field: str) -> None:
    for wrong in (-1, 10**9):
        assert (await robin.post("/api/settings/queues", json={**SALES, field: wrong})).status_code == 422


async def test_a_route_tries_a_manager_then_an_agent_then_a_queue(
    centre: Centre, robin: httpx.AsyncClient, sales: str
) -> None:
    steps = [
        {"kind": "personal_manager", "ring_s": 10, "when": None},
        {"kind": "agent", "agent": "agent-anna", "ring_s": 20, "when": None},
        queue_step(sales),
    ]
    route = (await robin.post("/api/settings/routes", json={"name": {"en": "To sales"}, "steps": steps})).json()
    assert (route["steps"], route["version"], route["is_active"]) == (steps, 1, True)
    given = [event.route for event in await settings_given(centre.database) if isinstance(event, RouteSet)]
    assert given[-1].steps == (
        PersonalManagerStep(ring_s=10),
        AgentStep(agent=AgentId("agent-anna"), ring_s=20),
        QueueStep(queue=QueueId(sales)),
    )


async def test_the_steps_of_a_route_are_turned_round(robin: httpx.AsyncClient, sales: str) -> None:
    steps = [{"kind": "personal_manager", "ring_s": 10, "when": None}, queue_step(sales, 60)]
    body = {"name": {"en": "To sales"}, "steps": steps}
    route = (await robin.post("/api/settings/routes", json=body)).json()
    turned = {**body, "steps": steps[::-1], "version": 1}
    changed = await robin.put(f"/api/settings/routes/{route['route']}", json=turned)
    assert (changed.json()["steps"], changed.json()["version"]) == (steps[::-1], 2)


async def test_every_step_leads_somewhere_and_is_reached(robin: httpx.AsyncClient, sales: str) -> None:
    def route(*steps: object) -> dict[str, Any]:
        return {"name": {"en": "R"}, "steps": steps}

    assert await code_of(robin, "routes", **route(queue_step("none"))) == (400, "queues.step_to_nowhere")
    nobody = {"kind": "agent", "agent": "nobody", "ring_s": 20}
    assert await code_of(robin, "routes", **route(nobody)) == (400, "queues.step_to_nowhere")
    endless = route(queue_step(sales), queue_step(sales))
    assert await code_of(robin, "routes", **endless) == (400, "queues.step_never_reached")
    assert (await robin.post("/api/settings/routes", json=route())).status_code == 422


@pytest.mark.parametrize("kind", ["queues", "routes", "strategies"])
async def test_settings_of_queues_are_read_by_supervisors_and_not_by_agents(centre: Centre, kind: str) -> None:
    async with centre.signed_in("anna") as agent, centre.signed_in("sasha") as supervisor:
        assert (await agent.get(f"/api/settings/{kind}")).status_code == 403
        assert (await supervisor.get(f"/api/settings/{kind}")).status_code == 200
        assert (await supervisor.post("/api/settings/queues", json=SALES)).status_code == 403


async def test_a_queue_that_names_no_target_should_answer_eighty_percent_within_twenty_seconds(
    robin: httpx.AsyncClient,
) -> None:
    added = await robin.post("/api/settings/queues", json={key: SALES[key] for key in SALES.keys() - TARGETS})
    assert {key: added.json()[key] for key in TARGETS} == {"target_s": 20, "target_percent": 80, "longest_wait_s": 120}
