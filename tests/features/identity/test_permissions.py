"""Nobody gets in unless a route says so."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI

from perezvon.features.identity.domain import Role, permissions_of
from perezvon.platform.db import Database
from tests.support.centre import Centre

OPEN = {
    ("POST", "/api/session"),
    ("GET", "/api/session/demo"),
    ("POST", "/api/session/demo"),
    ("POST", "/api/session/first"),
    ("GET", "/api/call-page/{line}"),
    ("POST", "/api/calls"),
    ("GET", "/api/ice-servers"),
    ("POST", "/api/callbacks"),
}

GUARDED = {
    ("GET", "/api/session"): None,
    ("DELETE", "/api/session"): None,
    ("GET", "/api/people/agents"): "people.read",
    ("GET", "/api/people/breaks"): "people.read",
    ("PUT", "/api/people/me/state"): "desk.use",
    ("GET", "/api/customers"): "customers.read",
    ("GET", "/api/customers/{customer}"): "customers.read",
    ("GET", "/api/queues"): "people.read",
    ("GET", "/api/lines"): "people.read",
    ("POST", "/api/phone"): "desk.use",
    ("DELETE", "/api/phone"): "desk.use",
    ("GET", "/api/voice"): "voice.watch",
    ("GET", "/api/callbacks"): "callbacks.handle",
    ("GET", "/api/callbacks/count"): "callbacks.handle",
    ("POST", "/api/callbacks/{request}"): "callbacks.handle",
}
"""What each route asks of somebody who is signed in."""

STAFF = {"anna": Role.AGENT, "paul": Role.PLANNER, "robin": Role.ADMINISTRATOR, "sasha": Role.SUPERVISOR}


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            yield method.upper(), path


@pytest.fixture
async def centre(database: Database) -> Centre:
    centre = Centre(database)
    await centre.add_staff()
    return centre


async def test_a_stranger_reaches_only_what_is_meant_for_strangers(centre: Centre) -> None:
    async with centre.visitor() as stranger:
        let_in = {
            (method, path)
            for method, path in routes_of(centre.app)
            if (await stranger.request(method, re.sub(r"{\w+}", "x", path), json={})).status_code != 401
        }
    assert let_in == OPEN
    assert set(routes_of(centre.app)) == OPEN | GUARDED.keys()


@pytest.mark.parametrize(("user", "role"), STAFF.items())
async def test_each_role_reaches_what_its_permissions_name(centre: Centre, user: str, role: Role) -> None:
    async with centre.signed_in(user) as client:
        for (method, path), permission in GUARDED.items():
            if (method, path) != ("DELETE", "/api/session"):
                answer = await client.request(method, re.sub(r"{\w+}", "x", path), json={})
                may = permission is None or permission in permissions_of((role,))
                assert answer.status_code < 500, (method, path)
                assert (answer.status_code != 403) is may, (method, path)


async def test_an_expired_cookie_is_worth_as_much_as_none(centre: Centre) -> None:
    async with centre.signed_in("robin") as robin:
        centre.clock.advance(13 * 3_600)
        assert (await robin.get("/api/lines")).status_code == 401


async def test_a_user_who_was_deactivated_is_out_at_once(centre: Centre) -> None:
    async with centre.signed_in("anna") as anna:
        async with centre.database.begin() as tx:
            user = (await centre.identity.demo_users(tx))[0]
            await centre.identity.save_user(tx, None, replace(user, is_active=False))
        assert (await anna.get("/api/people/agents")).status_code == 401


async def test_every_operation_has_a_short_name_of_its_own(centre: Centre) -> None:
    names = [operation["operationId"] for path in centre.app.openapi()["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+-[a-z_]+", name) for name in names)
