"""How people are called back: an administrator says it, and the engine learns it."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from perezvon.features.callbacks.api import settings_router
from perezvon.features.callbacks.service import CallbackSettings
from perezvon.platform.db import Database
from tests.features.client import actor, client

RULES: dict[str, Any] = {
    "is_automatic": True,
    "attempts": 2,
    "retry_s": 600,
    "ring_s": 25,
    "hours": None,
    "offer_over_s": 300,
    "keep_s": 86_400,
    "version": 0,
}


async def settings(admin: AsyncClient, **change: object) -> tuple[int, dict[str, Any]]:
    answer = await admin.put("/api/settings/callbacks", json=RULES | change)
    return answer.status_code, answer.json()


@pytest.fixture
def routes() -> list[Any]:
    return [settings_router(CallbackSettings())]


async def test_before_anybody_has_said_so_people_call_by_hand(database: Database, routes: list[Any]) -> None:
    async with client(database, routes, actor("settings.read")) as admin:
        rules = (await admin.get("/api/settings/callbacks")).json()
    assert (rules["is_automatic"], rules["offer_over_s"], rules["version"]) == (False, 900, 0)


async def test_what_is_changed_reaches_the_engine(database: Database, routes: list[Any]) -> None:
    async with client(database, routes, actor("settings.read", "settings.write")) as admin:
        assert await settings(admin) == (200, RULES | {"version": 1})
        assert await settings(admin, version=1, attempts=5) == (200, RULES | {"version": 2, "attempts": 5})
    async with database.begin() as tx:
        kinds = [row[0] for row in await tx.execute(text("select type from inbox order by 1"))]
    assert kinds == ["callbacks_set", "callbacks_set"]


async def test_who_saw_an_older_version_changes_nothing(database: Database, routes: list[Any]) -> None:
    async with client(database, routes, actor("settings.write")) as admin:
        await settings(admin)
        status, problem = await settings(admin, attempts=5)
    assert (status, problem["code"]) == (409, "settings.changed_meanwhile")


async def test_hours_that_nobody_has_set_are_refused(database: Database, routes: list[Any]) -> None:
    async with client(database, routes, actor("settings.write")) as admin:
        status, problem = await settings(admin, hours="unheard-of")
    assert (status, problem["code"]) == (400, "callbacks.unknown_hours")
