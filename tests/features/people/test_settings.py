"""Teams, skills, breaks and agents as an administrator sets them up."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from perezvon.engine.centre import AgentSkill, BreakSetup, SkillSetup
from perezvon.engine.events import AgentSet, BreakSet, SkillSet, TeamSet
from perezvon.features.audit.tables import audit_entry
from perezvon.kernel.ids import SkillId
from perezvon.platform.db import Database
from tests.support.centre import Centre, settings_given

AGENT = "/api/settings/agents/agent-anna"


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as client:
        yield client


async def added(robin: httpx.AsyncClient, kind: str, **body: Any) -> dict[str, Any]:
    answer = await robin.post(f"/api/settings/{kind}", json=body)
    assert answer.is_success, answer.text
    setting: dict[str, Any] = answer.json()
    return setting


async def changed(robin: httpx.AsyncClient, path: str, **body: Any) -> tuple[int, Any]:
    answer = await robin.put(f"/api/settings/{path}", json=body)
    return answer.status_code, answer.json() if answer.is_success else answer.json()["code"]


def anna(**more: Any) -> dict[str, Any]:
    return {"team": None, "languages": ["en"], "queues": [], "skills": [], "reserved_for": [], "version": 1, **more}


async def test_a_team_is_added_and_changed_and_routing_and_the_trail_know(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    team = await added(robin, "teams", name="Front")
    assert (team["name"], team["head"], team["is_active"], team["version"]) == ("Front", None, True, 1)
    status, renamed = await changed(robin, f"teams/{team['team']}", name="Front office", version=1)
    assert (status, renamed["name"], renamed["version"]) == (200, "Front office", 2)
    given = [event for event in await settings_given(centre.database) if isinstance(event, TeamSet)]
    assert [event.team.team for event in given] == [team["team"]] * 2
    async with centre.database.begin() as tx:
        trail = await tx.execute(
            select(audit_entry.c.actor, audit_entry.c.subject).where(audit_entry.c.action == "people.save_team")
        )
        assert [tuple(row) for row in trail] == [("robin", team["team"])] * 2


async def test_a_change_of_a_version_that_is_no_more_is_refused(robin: httpx.AsyncClient) -> None:
    team = await added(robin, "teams", name="Front")
    path = f"teams/{team['team']}"
    await changed(robin, path, name="Back", version=1)
    assert await changed(robin, path, name="Side", version=1) == (409, "settings.changed_meanwhile")
    assert [one["name"] for one in (await robin.get("/api/settings/teams")).json()] == ["Back"]


async def test_saying_the_same_again_changes_nothing(robin: httpx.AsyncClient) -> None:
    skill = await added(robin, "skills", name={"en": "Fibre"})
    status, same = await changed(robin, f"skills/{skill['skill']}", name={"en": "Fibre"}, version=1)
    assert (status, same["version"]) == (200, 1)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("teams", {"name": "Front"}),
        ("skills", {"name": {"en": "Fibre"}}),
        ("breaks", {"name": {"en": "Prayer"}, "is_paid": False}),
    ],
)
async def test_a_name_is_given_once_among_those_in_use(
    robin: httpx.AsyncClient, kind: str, body: dict[str, Any]
) -> None:
    first = await added(robin, kind, **body)
    again = await robin.post(f"/api/settings/{kind}", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "settings.name_taken")
    key = {"teams": "team", "skills": "skill", "breaks": "reason"}[kind]
    status, _ = await changed(robin, f"{kind}/{first[key]}", **body, is_active=False, version=1)
    assert status == 200
    await added(robin, kind, **body)


@pytest.mark.parametrize("path", ["teams/no", "skills/no", "breaks/no", "agents/no"])
async def test_what_does_not_exist_cannot_be_changed(robin: httpx.AsyncClient, path: str) -> None:
    body = {**anna(), "name": "x" if path == "teams/no" else {"en": "x"}, "is_paid": True}
    assert (await changed(robin, path, **body))[0] == 404


async def test_the_head_of_a_team_is_one_of_its_agents_and_stays_in_it(robin: httpx.AsyncClient) -> None:
    team = await added(robin, "teams", name="Front")
    path = f"teams/{team['team']}"
    headed = {"name": "Front", "head": "agent-anna", "version": 1}
    assert await changed(robin, path, **headed) == (400, "people.head_not_in_team")
    assert (await changed(robin, "agents/agent-anna", **anna(team=team["team"])))[0] == 200
    assert (await changed(robin, path, **headed))[0] == 200
    assert await changed(robin, "agents/agent-anna", **anna(version=2)) == (409, "people.agent_is_head")
    assert await changed(robin, path, name="Front", is_active=False, version=2) == (409, "people.team_in_use")


async def test_an_agent_is_given_queues_languages_and_skills_and_keeps_the_name(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    skill = (await added(robin, "skills", name={"en": "Fibre"}))["skill"]
    wanted = anna(queues=["sales", "sales"], languages=["ru"], skills=[{"skill": skill, "level": 4}])
    status, assigned = await changed(robin, "agents/agent-anna", **wanted)
    assert (status, assigned["name"], assigned["queues"], assigned["version"]) == (200, "Anna Sokolova", ["sales"], 2)
    newest = [event for event in await settings_given(centre.database) if isinstance(event, AgentSet)][-1]
    assert newest.agent.queues == ("sales",)
    assert newest.agent.skills == (AgentSkill(skill=SkillId(skill), level=4),)


async def test_skills_are_known_and_named_once_and_an_old_one_may_be_kept(robin: httpx.AsyncClient) -> None:
    skill = (await added(robin, "skills", name={"en": "Fibre"}))["skill"]
    level = {"skill": skill, "level": 1}
    refused = await changed(robin, "agents/agent-anna", **anna(skills=[level, level]))
    assert refused == (400, "people.skill_twice")
    refused = await changed(robin, "agents/agent-anna", **anna(skills=[{"skill": "magic", "level": 1}]))
    assert refused == (400, "people.unknown_skill")
    assert (await changed(robin, "agents/agent-anna", **anna(skills=[level])))[0] == 200
    await changed(robin, f"skills/{skill}", name={"en": "Fibre"}, is_active=False, version=1)
    assert (await changed(robin, "agents/agent-anna", **anna(skills=[{**level, "level": 5}], version=2)))[0] == 200


async def test_an_agent_cannot_join_a_team_that_is_not_there(robin: httpx.AsyncClient) -> None:
    assert await changed(robin, "agents/agent-anna", **anna(team="no")) == (400, "people.unknown_team")


async def test_a_new_break_is_the_last_until_they_are_ordered(robin: httpx.AsyncClient) -> None:
    reasons = [
        (await added(robin, "breaks", name={"en": name}, is_paid=False))["reason"] for name in ("Lunch", "Prayer")
    ]
    assert [one["reason"] for one in (await robin.get("/api/people/breaks")).json()] == reasons
    status, ordered = await changed(robin, "breaks/order", order=reasons[::-1])
    assert (status, [one["reason"] for one in ordered]) == (200, reasons[::-1])
    assert await changed(robin, "breaks/order", order=reasons[:1]) == (409, "settings.changed_meanwhile")


async def test_the_log_is_told_of_skills_and_breaks_and_not_what_they_are_called(
    centre: Centre, robin: httpx.AsyncClient
) -> None:
    skill = (await added(robin, "skills", name={"en": "Fibre"}))["skill"]
    reason = (await added(robin, "breaks", name={"en": "Lunch"}, is_paid=True))["reason"]
    await changed(robin, f"skills/{skill}", name={"en": "Fibre"}, is_active=False, version=1)
    given = [event for event in await settings_given(centre.database) if isinstance(event, SkillSet | BreakSet)]
    assert given == [
        SkillSet(skill=SkillSetup(skill=skill)),
        BreakSet(reason=BreakSetup(reason=reason, is_paid=True)),
        SkillSet(skill=SkillSetup(skill=skill, is_active=False)),
    ]


@pytest.mark.parametrize("kind", ["teams", "skills", "breaks", "agents"])
async def test_settings_are_for_those_who_may_read_and_write_them(centre: Centre, kind: str) -> None:
    async with centre.signed_in("anna") as agent, centre.signed_in("sasha") as supervisor:
        assert (await agent.get(f"/api/settings/{kind}")).status_code == 403
        assert (await supervisor.get(f"/api/settings/{kind}")).status_code == 200
        path = f"/api/settings/{kind}/x"
        assert (await supervisor.put(path, json={**anna(), "name": {"en": "x"}})).status_code in (403, 422)


@pytest.mark.parametrize(
    "body", [{"name": {}}, {"name": {"en": " "}}, {"name": {"xx": "x"}}, {"name": {"en": "\x00"}}, {}]
)
async def test_a_name_is_words_in_a_language_that_is_spoken_here(robin: httpx.AsyncClient, body: object) -> None:
    assert (await robin.post("/api/settings/skills", json=body)).status_code == 422
