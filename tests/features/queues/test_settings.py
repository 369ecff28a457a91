"""Queues and routes as an administrator sets them up."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from perezvon.engine.centre import (
    AgentStep,
    LanguageNeed,
    PersonalManagerStep,
    QueueStep,
    Relaxation,
    SkillNeed,
    TierBoost,
)
from perezvon.engine.events import BoostsSet, QueueSet, RouteSet
from perezvon.kernel.ids import AgentId, QueueId, SkillId
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
    answer = await (robin.put if "/" in path else robin.post)(f"/api/settings/{path.rstrip('/')}", json=body)
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


@pytest.mark.parametrize("kind", ["queues", "routes", "strategies", "boosts"])
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


async def test_a_queue_needs_skills_that_relax_a_language_and_hours(
    centre: Centre, robin: httpx.AsyncClient, sales: str
) -> None:
    skill = (await robin.post("/api/settings/skills", json={"name": {"en": "Fibre"}})).json()["skill"]
    need = {"skill": skill, "level": 4, "relaxed": [{"after_s": 60, "level": 2}, {"after_s": 120, "level": 0}]}
    wanted = {**SALES, "needs": [need], "language": {"relaxed_s": 90}, "spares_reserved_s": 30}
    changed = await robin.put(f"/api/settings/queues/{sales}", json={**wanted, "version": 1})
    assert {key: changed.json()[key] for key in wanted} == wanted
    given = [event.queue for event in await settings_given(centre.database) if isinstance(event, QueueSet)]
    relaxed = (Relaxation(after_s=60, level=2), Relaxation(after_s=120))
    assert given[-1].needs == (SkillNeed(skill=SkillId(skill), level=4, relaxed=relaxed),)
    assert (given[-1].language, given[-1].spares_reserved_s) == (LanguageNeed(relaxed_s=90), 30)


async def test_a_queue_keeps_a_skill_that_is_not_in_use_any_more(robin: httpx.AsyncClient, sales: str) -> None:
    skill = (await robin.post("/api/settings/skills", json={"name": {"en": "Fibre"}})).json()["skill"]
    wanted = {**SALES, "needs": [{"skill": skill, "level": 1}]}
    await robin.put(f"/api/settings/queues/{sales}", json={**wanted, "version": 1})
    off = {"name": {"en": "Fibre"}, "is_active": False, "version": 1}
    await robin.put(f"/api/settings/skills/{skill}", json=off)
    kept = await robin.put(f"/api/settings/queues/{sales}", json={**wanted, "ring_s": 10, "version": 2})
    assert kept.status_code == 200
    other = {**wanted, "name": {"en": "Other"}}
    assert await code_of(robin, "queues", **other) == (400, "queues.unknown_skill")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"needs": [{"skill": "none", "level": 1}]}, "queues.unknown_skill"),
        ({"hours": "none"}, "queues.unknown_hours"),
    ],
)
async def test_a_queue_asks_for_what_there_is(robin: httpx.AsyncClient, wrong: dict[str, Any], code: str) -> None:
    assert await code_of(robin, "queues", **{**SALES, **wrong}) == (400, code)


@pytest.mark.parametrize("level", [0, 6])
async def test_levels_go_from_one_to_five(robin: httpx.AsyncClient, level: int) -> None:
    body = {**SALES, "needs": [{"skill": "fibre", "level": level}]}
    assert (await robin.post("/api/settings/queues", json=body)).status_code == 422


async def test_a_condition_says_something(robin: httpx.AsyncClient) -> None:
    steps = [{"kind": "backups", "ring_s": 15, "when": {"is_negated": True}}]
    assert (await robin.post("/api/settings/routes", json={"name": {"en": "R"}, "steps": steps})).status_code == 422


BOOSTS: dict[str, Any] = {
    "tiers": [{"tier": "gold", "boost_s": 60}],
    "repeat_s": 30,
    "repeat_within_s": 3_600,
    "dropped_s": 120,
    "dropped_within_s": 900,
}


async def test_who_goes_first_is_set_and_routing_knows(centre: Centre, robin: httpx.AsyncClient) -> None:
    before = (await robin.get("/api/settings/boosts")).json()
    assert (before["version"], before["tiers"], before["repeat_s"]) == (0, [], 0)
    changed = await robin.put("/api/settings/boosts", json={**BOOSTS, "version": 0})
    assert changed.json() == {**BOOSTS, "version": 1}
    given = [event.boosts for event in await settings_given(centre.database) if isinstance(event, BoostsSet)]
    assert given[-1].tiers == (TierBoost(tier="gold", boost_s=60),)
    assert (given[-1].repeat_s, given[-1].dropped_within_s) == (30, 900)
    again = await robin.put("/api/settings/boosts", json={**BOOSTS, "repeat_s": 0, "version": 1})
    assert (again.json()["repeat_s"], again.json()["version"]) == (0, 2)


async def test_who_goes_first_is_not_overwritten_and_names_each_tier_once(robin: httpx.AsyncClient) -> None:
    await robin.put("/api/settings/boosts", json={**BOOSTS, "version": 0})
    assert await code_of(robin, "boosts/", **BOOSTS, version=0) == (409, "settings.changed_meanwhile")
    twice = {**BOOSTS, "tiers": [{"tier": "gold", "boost_s": 60}] * 2}
    assert await code_of(robin, "boosts/", **twice, version=1) == (400, "queues.tier_twice")
