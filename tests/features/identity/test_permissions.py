"""Which routes are open to strangers, and that a session's end is one."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI

from perezvon.features.identity.domain import NARROWED, PERMISSIONS, Role, User, permissions_of
from perezvon.kernel.actor import Scope
from perezvon.kernel.ids import TeamId, UserId
from perezvon.platform.db import Database
from tests.support.centre import Centre

OPEN = {
    ("POST", "/api/session"),
    ("GET", "/api/session/demo"),
    ("POST", "/api/session/demo"),
    ("POST", "/api/session/first"),
    ("POST", "/api/session/reset"),
    ("GET", "/api/call-page/{line}"),
    ("POST", "/api/calls"),
    ("GET", "/api/ice-servers"),
    ("GET", "/api/telephony"),
    ("GET", "/api/widget/{line}"),
    ("POST", "/api/callbacks"),
    ("POST", "/api/callbacks/withdrawn"),
    ("GET", "/api/callbacks/terms"),
}


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


def test_teams_narrow_what_is_about_agents_and_nothing_else() -> None:
    roles = (Role.SUPERVISOR, Role.ADMINISTRATOR)
    actor = User(user=UserId("u"), login="u", name="U", roles=roles, teams=(TeamId("north"),)).actor
    assert actor.teams == ("north",)
    for permission, scope in actor.permissions.items():
        assert scope is (Scope.TEAM if permission in NARROWED else Scope.ALL), permission


def test_an_agent_reaches_their_own_even_without_teams_to_watch() -> None:
    assert permissions_of((Role.AGENT,))["contacts.read"] is Scope.OWN
    both = permissions_of((Role.AGENT, Role.SUPERVISOR), Scope.TEAM)
    assert both["contacts.read"] is Scope.TEAM


def test_what_teams_narrow_are_permissions() -> None:
    assert PERMISSIONS.keys() >= NARROWED


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
