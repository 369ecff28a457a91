"""Administration of users, and the agents who follow from it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from perezvon.engine.events import AgentSet
from perezvon.features.audit.tables import audit_entry
from perezvon.features.identity import repository
from perezvon.features.identity.domain import Role, User
from perezvon.features.identity.events import UserSaved
from perezvon.features.people.subscribers import FOLLOW_USER, handlers
from perezvon.kernel.ids import UserId
from perezvon.platform.db import Database
from perezvon.platform.facts import encode
from tests.features.client import actor
from tests.support.centre import Centre, settings_given
from tests.support.database import somebody_waits
from tests.support.polling import eventually


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as browser:
        yield browser


def mila(**changed: Any) -> dict[str, Any]:
    return {"login": "Mila", "name": "Mila Novak", "language": "en", "roles": ["agent"], "teams": None} | changed


async def follow(centre: Centre, user: str) -> None:
    """Do what the worker does when it hears of a user."""
    async with centre.database.begin() as tx:
        handler = handlers(centre.people, centre.ids)[FOLLOW_USER]
        await handler(tx, encode(UserSaved(user=UserId(user))))


async def agents_set(database: Database) -> list[tuple[str, bool]]:
    return [
        (event.agent.agent, event.agent.is_active)
        for event in await settings_given(database)
        if isinstance(event, AgentSet)
    ]


async def test_somebody_is_added_and_listed_by_name(robin: httpx.AsyncClient) -> None:
    added = await robin.post("/api/users", json=mila(roles=["supervisor"], teams=["north"]))
    assert added.status_code == 201
    assert added.json() == {
        "user": added.json()["user"],
        "login": "mila",
        "name": "Mila Novak",
        "language": "en",
        "roles": ["supervisor"],
        "teams": ["north"],
        "agent": None,
        "is_active": True,
        "has_password": False,
        "has_second_factor": False,
        "sessions": 0,
        "seen": None,
    }
    names = [user["name"] for user in (await robin.get("/api/users")).json()]
    assert names == ["Anna Sokolova", "Mila Novak", "Paul Planck", "Robin Holm", "Sasha Orlova"]


async def test_a_login_belongs_to_one_person(robin: httpx.AsyncClient) -> None:
    taken = await robin.post("/api/users", json=mila(login=" ANNA "))
    assert (taken.status_code, taken.json()["code"]) == (409, "identity.login_taken")
    changed = await robin.put("/api/users/paul", json=mila(login="anna"))
    assert (changed.status_code, changed.json()["code"]) == (409, "identity.login_taken")


async def test_a_change_of_roles_holds_for_the_next_request(centre: Centre, robin: httpx.AsyncClient) -> None:
    async with centre.signed_in("paul") as paul:
        assert (await paul.get("/api/users")).status_code == 403
        changed = mila(login="paul", name="Paul Planck", roles=["planner", "administrator"])
        assert (await robin.put("/api/users/paul", json=changed)).json()["roles"] == ["planner", "administrator"]
        assert (await paul.get("/api/users")).status_code == 200


async def test_the_last_administrator_stays(robin: httpx.AsyncClient) -> None:
    for answer in (
        await robin.put("/api/users/robin", json=mila(login="robin", roles=["planner"])),
        await robin.post("/api/users/robin/deactivate"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "identity.last_administrator")
    await robin.put("/api/users/paul", json=mila(login="paul", roles=["administrator"]))
    assert (await robin.post("/api/users/robin/deactivate")).status_code == 200
    assert (await robin.get("/api/users")).status_code == 401


async def test_who_is_deactivated_is_out_and_comes_back_as_they_were(centre: Centre, robin: httpx.AsyncClient) -> None:
    async with centre.signed_in("anna") as anna:
        assert (await robin.post("/api/users/anna/deactivate")).json()["is_active"] is False
        assert (await anna.get("/api/session")).status_code == 401
        assert (await anna.post("/api/session/demo", json={"user": "anna"})).status_code == 404
        assert (await robin.post("/api/users/anna/reset-link")).status_code == 404
        back = (await robin.post("/api/users/anna/activate")).json()
        assert (back["is_active"], back["agent"], back["roles"]) == (True, "agent-anna", ["agent"])
        assert (await anna.get("/api/session")).status_code == 401


async def test_an_administrator_signs_somebody_out(centre: Centre, robin: httpx.AsyncClient) -> None:
    async with centre.signed_in("anna") as anna:
        assert (await robin.post("/api/users/anna/sign-out")).status_code == 204
        assert (await anna.get("/api/session")).status_code == 401


async def test_nobody_is_found_who_does_not_exist(robin: httpx.AsyncClient) -> None:
    answers = [
        await robin.put("/api/users/nobody", json=mila()),
        await robin.post("/api/users/nobody/deactivate"),
        await robin.post("/api/users/nobody/activate"),
        await robin.post("/api/users/nobody/reset-link"),
        await robin.post("/api/users/nobody/sign-out"),
        await robin.delete("/api/users/nobody/second-factor"),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "identity.user_not_found")}


async def test_who_gets_the_role_of_an_agent_is_one(centre: Centre, robin: httpx.AsyncClient) -> None:
    user = (await robin.post("/api/users", json=mila())).json()["user"]
    assert (FOLLOW_USER, {"user": user}) in centre.jobs.asked
    await follow(centre, user)
    await follow(centre, user)
    agent = (await robin.get("/api/users")).json()[1]["agent"]
    assert agent is not None
    assert (await agents_set(centre.database))[1:] == [(agent, True)]
    names = {one["agent"]: one["name"] for one in (await robin.get("/api/people/agents")).json()}
    assert names[agent] == "Mila Novak"


async def test_an_agent_ends_with_the_user_and_with_the_role(centre: Centre, robin: httpx.AsyncClient) -> None:
    await robin.post("/api/users/anna/deactivate")
    await follow(centre, "anna")
    await robin.post("/api/users/anna/activate")
    await follow(centre, "anna")
    await robin.put("/api/users/anna", json=mila(login="anna", roles=["planner"]))
    await follow(centre, "anna")
    assert [is_active for _, is_active in await agents_set(centre.database)] == [True, False, True, False]


async def test_what_administrators_do_is_put_down(centre: Centre, robin: httpx.AsyncClient) -> None:
    await robin.post("/api/users/anna/sign-out")
    await robin.post("/api/users/anna/reset-link")
    await robin.post("/api/users/anna/deactivate")
    async with centre.database.begin() as tx:
        wanted = select(audit_entry.c.action).where(audit_entry.c.actor == "robin", audit_entry.c.subject == "anna")
        actions = list(await tx.scalars(wanted.order_by(audit_entry.c.id)))
    assert actions == ["identity.sign_out_user", "identity.make_reset_link", "identity.deactivate_user"]


# --- Two at the same time. --------------------------------------------------------------------------------------------

PAUL = UserId("paul")


async def stored(centre: Centre, user: UserId) -> User:
    async with centre.database.begin() as tx:
        found = await repository.user_set(tx, user)
    assert found is not None
    return found


async def put(browser: httpx.AsyncClient, path: str, **body: Any) -> httpx.Response:
    return await browser.put(path, json=body)


async def test_who_renames_themselves_while_their_roles_change_keeps_the_new_roles(centre: Centre) -> None:
    supervisor = replace(await stored(centre, PAUL), roles=(Role.SUPERVISOR,))
    async with centre.signed_in("paul") as paul, asyncio.TaskGroup() as group:
        async with centre.database.begin() as tx:
            await centre.identity.users.change(tx, actor(), supervisor)
            renamed = group.create_task(put(paul, "/api/account", name="Paul Lund", language="en"))
            await eventually(lambda: somebody_waits(centre.database))
        assert (await renamed).status_code == 200
    after = await stored(centre, PAUL)
    assert (after.name, after.roles) == ("Paul Lund", (Role.SUPERVISOR,))


async def test_who_renames_themselves_while_they_are_deactivated_stays_out(centre: Centre) -> None:
    async with centre.signed_in("paul") as paul, asyncio.TaskGroup() as group:
        async with centre.database.begin() as tx:
            await centre.identity.users.deactivate(tx, actor(), PAUL)
            renamed = group.create_task(put(paul, "/api/account", name="Paul Lund", language="en"))
            await eventually(lambda: somebody_waits(centre.database))
        assert (await renamed).status_code == 401
    assert not (await stored(centre, PAUL)).is_active


async def test_a_change_that_meets_a_deactivation_does_not_undo_it(centre: Centre, robin: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as group:
        async with centre.database.begin() as tx:
            await centre.identity.users.deactivate(tx, actor(), PAUL)
            changed = group.create_task(put(robin, "/api/users/paul", **mila(login="paul", name="Paul Lund")))
            await eventually(lambda: somebody_waits(centre.database))
        assert (await changed).status_code == 200
    after = await stored(centre, PAUL)
    assert (after.name, after.is_active) == ("Paul Lund", False)


async def test_of_two_who_want_a_login_at_once_the_second_is_told(centre: Centre, robin: httpx.AsyncClient) -> None:
    async with asyncio.TaskGroup() as group:
        async with centre.database.begin() as tx:
            await repository.save_user(tx, User(user=UserId("m"), login="mila", name="Mila", roles=(Role.AGENT,)))
            second = group.create_task(robin.post("/api/users", json=mila()))
            await eventually(lambda: somebody_waits(centre.database))
        refused = await second
    assert (refused.status_code, refused.json()["code"]) == (409, "identity.login_taken")
